package dev.weir.web;

import dev.weir.effect.Effect;
import dev.weir.env.Signal;
import dev.weir.reading.Follower;
import dev.weir.reading.Rendering;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Sends new and changed effects as server-sent events until the reader goes away or the server
 * stops. A reader that does not keep up blocks its own stream's thread and nobody else's.
 */
final class EventStream {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int TICKS_PER_HEARTBEAT = 40;

  private final Follower follower;
  private final Signal stopping;

  EventStream(Follower follower, Signal stopping) {
    this.follower = follower;
    this.stopping = stopping;
  }

  /** Writes until it ends; the comments keep intermediaries from giving up on a quiet stream. */
  void writeTo(OutputStream out) throws IOException, InterruptedException {
    write(out, ": following\n\n");
    int quiet = 0;
    while (!stopping.await(TICK)) {
      quiet++;
      for (Effect effect : follower.look()) {
        write(out, "event: effect\ndata: " + Rendering.effect(effect) + "\n\n");
        quiet = 0;
      }
      if (quiet >= TICKS_PER_HEARTBEAT) {
        write(out, ": still here\n\n");
        quiet = 0;
      }
    }
    write(out, "event: end\ndata: {}\n\n");
  }

  private static void write(OutputStream out, String text) throws IOException {
    out.write(text.getBytes(StandardCharsets.UTF_8));
    out.flush();
  }
}
