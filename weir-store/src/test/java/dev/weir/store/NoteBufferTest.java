package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.ledger.Note;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A store that has stopped must not fill the memory with results of reads. */
@Timeout(60)
class NoteBufferTest {
  private static final int SIZE = 256 << 10;

  private final Env env = Env.system();

  private Note read() {
    Instant now = env.clock().now();
    var effect =
        new Effect(
            EffectId.next(env),
            Optional.empty(),
            Fingerprint.of(new byte[1]),
            new ToolName("files", "read"),
            EffectClass.READ,
            Origin.of("s"),
            State.SUCCEEDED,
            new Node("n", 1),
            1,
            now,
            Optional.of(now),
            Optional.empty(),
            Optional.of(new Outcome.Succeeded(Payload.of(new byte[SIZE]))),
            Source.CALL,
            Optional.empty());
    return new Note.Whole(effect, Optional.empty());
  }

  @Test
  void whatWaitsIsBoundedInBytesAndThereIsRoomAgainWhenItIsWritten() throws InterruptedException {
    var stopped = new CountDownLatch(1);
    var written = new AtomicInteger();
    var buffer =
        new NoteBuffer(
            notes -> {
              try {
                stopped.await();
              } catch (InterruptedException e) {
                throw new AssertionError(e);
              }
              written.addAndGet(notes.size());
            },
            env.threads());
    Thread writer = Thread.startVirtualThread(buffer);
    int offered = 2 * (int) (NoteBuffer.BYTES_MAX / SIZE);
    for (int i = 0; i < offered; i++) {
      buffer.add(read());
    }
    assertThat(buffer.dropped()).isGreaterThan(offered / 3);
    stopped.countDown();
    buffer.flush();
    assertThat(written.get() + buffer.dropped()).isEqualTo(offered);

    long before = buffer.dropped();
    buffer.add(read());
    buffer.flush();
    assertThat(buffer.dropped()).isEqualTo(before);
    buffer.close();
    writer.join();
  }
}
