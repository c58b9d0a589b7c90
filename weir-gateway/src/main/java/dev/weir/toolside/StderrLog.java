package dev.weir.toolside;

import dev.weir.env.Env;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Drains a server's standard error into the log, so that the server never blocks on it. Lines are
 * cut, and more than a few a second are counted instead of logged.
 */
final class StderrLog implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger("weir.tool.stderr");
  private static final int MAX_LINE = 2_000;
  private static final int LINES_PER_SECOND = 20;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final String server;
  private final InputStream in;
  private final Env env;
  private final Counters counters;
  private final byte[] line = new byte[MAX_LINE];
  private int length;
  private long second;
  private int inThisSecond;
  private long dropped;

  StderrLog(String server, ChildProcess child, Env env, Counters counters) {
    this.server = server;
    this.in = child.error();
    this.env = env;
    this.counters = counters;
  }

  @Override
  public void run() {
    byte[] chunk = new byte[8 << 10];
    try {
      for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
        for (int i = 0; i < count; i++) {
          take(chunk[i]);
        }
      }
    } catch (IOException e) {
      LOG.debug("server {}: its standard error broke", server);
    }
    flush();
  }

  private void take(byte b) {
    if (b == '\n') {
      flush();
    } else if (length < MAX_LINE) {
      line[length++] = b;
    }
  }

  private void flush() {
    if (length == 0) {
      return;
    }
    String text = new String(line, 0, length, StandardCharsets.UTF_8).strip();
    length = 0;
    long now = env.clock().nanos() / SECOND_NANOS;
    if (now != second) {
      if (dropped > 0) {
        LOG.info("server {}: {} more lines on its standard error", server, dropped);
      }
      second = now;
      inThisSecond = 0;
      dropped = 0;
    }
    if (++inThisSecond > LINES_PER_SECOND) {
      dropped++;
      return;
    }
    counters.lastWords(text);
    LOG.info("server {}: {}", server, text);
  }
}
