package dev.weir.tool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeLimitTest {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static long millis(TimeLimit limit, Optional<Duration> asked) {
    return Duration.between(NOW, limit.deadline(NOW, asked.map(NOW::plus))).toMillis();
  }

  @ParameterizedTest
  @CsvSource({"1000, 950", "10000, 9500", "20000, 19000", "50000, 49000", "90000, 60000", "-5, -5"})
  void aTwentiethIsKeptAndAtMostASecond(long asked, long given) {
    assertThat(millis(TimeLimit.of(Duration.ofMinutes(1)), Optional.of(Duration.ofMillis(asked))))
        .isEqualTo(given);
  }

  @ParameterizedTest
  @CsvSource({"10000, 8000", "2000, 0", "1000, -1000", "61000, 59000", "62000, 60000"})
  void whatIsDeclaredIsKept(long asked, long given) {
    var limit = new TimeLimit(Duration.ofMinutes(1), Optional.of(Duration.ofSeconds(2)));
    assertThat(millis(limit, Optional.of(Duration.ofMillis(asked)))).isEqualTo(given);
  }

  @Test
  void nothingIsKeptOfTheToolsOwnTime() {
    var limit = new TimeLimit(Duration.ofMinutes(1), Optional.of(Duration.ofSeconds(2)));
    assertThat(millis(limit, Optional.empty())).isEqualTo(60_000);
  }

  /** Whoever asks for more never gets less. */
  @Test
  void moreTimeIsNeverLess() {
    TimeLimit limit = TimeLimit.of(Duration.ofMinutes(1));
    long given = 0;
    for (long asked = 0; asked < 70_000; asked++) {
      long more = millis(limit, Optional.of(Duration.ofMillis(asked)));
      assertThat(more).isBetween(given, asked);
      given = more;
    }
    assertThat(given).isEqualTo(60_000);
  }
}
