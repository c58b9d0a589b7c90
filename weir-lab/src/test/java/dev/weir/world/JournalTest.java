package dev.weir.world;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.toolserver.Json;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The journal with a crowd at it: two shops on one file, a hundred callers. That it ends in time is
 * a part of it: a journal that read everything again for each line would not.
 */
@Timeout(30)
final class JournalTest {
  private static final int CALLERS = 100;
  private static final int EACH = 100;
  private static final Env ENV = Env.system();

  @TempDir Path state;

  @Test
  void aCrowdWritesOneStory() throws Exception {
    try (Journal one = new Journal(state, ENV);
        Journal other = new Journal(state, ENV)) {
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < CALLERS; i++) {
        Journal mine = i % 2 == 0 ? one : other;
        String document = "d" + i;
        threads.add(ENV.threads().virtual("caller-" + i, () -> write(mine, document)));
      }
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
      }
    }
    ShopState truth = ShopState.read(state);
    assertThat(truth.events())
        .extracting(ShopEvent::seq)
        .isEqualTo(LongStream.rangeClosed(1, (long) CALLERS * EACH).boxed().toList());
    assertThat(List.of(truth.records("d0"), truth.records("d99"))).containsOnly((long) EACH);
  }

  private static void write(Journal journal, String document) {
    try {
      for (int i = 0; i < EACH; i++) {
        journal.act((books, pen) -> {
          pen.write(
              "create_record",
              ShopEvent.RECORD_CREATED,
              Json.object()
                  .put("record_id", "record-" + books.next())
                  .put("document", document)
                  .put("title", "t"));
          return books.recordOf(document);
        });
      }
    } catch (IOException | Refusal e) {
      throw new IllegalStateException(e);
    }
  }
}
