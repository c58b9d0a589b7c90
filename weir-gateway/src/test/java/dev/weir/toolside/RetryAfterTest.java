package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** When a server would be asked again: what it may write, and what is made of it. */
class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final String CHARACTERS = "0123456789 -+.,:GMTSunMar\u00e9\u0660";

  private static Optional<Duration> of(String said) {
    return RetryAfter.of(Optional.of(said), Optional.empty(), NOW);
  }

  @Test
  void secondsAreBelievedUpToTenMinutes() {
    assertThat(of("0")).contains(Duration.ZERO);
    assertThat(of(" 7 ")).contains(Duration.ofSeconds(7));
    assertThat(of("600")).contains(Duration.ofMinutes(10));
    assertThat(of("601")).contains(Duration.ofMinutes(10));
    assertThat(of("999999999")).contains(Duration.ofMinutes(10));
    assertThat(of("9".repeat(60))).contains(Duration.ofMinutes(10));
  }

  @Test
  void aDateIsMeasuredFromTheServersOwnClockWhereItShowsOne() {
    String inHalfAMinute = "Sun, 1 Mar 2026 12:00:30 GMT";
    assertThat(of(inHalfAMinute)).contains(Duration.ofSeconds(30));
    assertThat(
            RetryAfter.of(
                Optional.of("Sun, 01 Mar 2026 13:00:30 GMT"),
                Optional.of("Sun, 01 Mar 2026 13:00:00 GMT"),
                NOW))
        .contains(Duration.ofSeconds(30));
    assertThat(RetryAfter.of(Optional.of(inHalfAMinute), Optional.of("yesterday"), NOW))
        .contains(Duration.ofSeconds(30));
    assertThat(of("Sun, 1 Mar 2026 11:00:00 GMT")).contains(Duration.ZERO);
    assertThat(of("Fri, 31 Dec 9999 23:59:59 GMT")).contains(Duration.ofMinutes(10));
  }

  @Test
  void nonsenseIsIgnored() {
    for (String said :
        new String[] {
          "",
          " ",
          "-5",
          "+5",
          "1.5",
          "1e3",
          "soon",
          "5 s",
          "\u0665",
          "Mon, 1 Mar 2026 12:00:30 GMT",
          "Sun, 31 Feb 2026 12:00:30 GMT",
          "2026-03-01T12:00:30Z",
          "9".repeat(65)
        }) {
      assertThat(of(said)).as(said).isEmpty();
    }
    assertThat(RetryAfter.of(Optional.empty(), Optional.empty(), NOW)).isEmpty();
  }

  @Test
  void whateverStandsThereTheBoundsHold() {
    long seed = System.nanoTime();
    System.out.println("RetryAfterTest seed " + seed);
    var random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      var said = new StringBuilder();
      for (int length = random.nextInt(40); length > 0; length--) {
        said.append(CHARACTERS.charAt(random.nextInt(CHARACTERS.length())));
      }
      assertThat(of(said.toString()).orElse(Duration.ZERO))
          .as("seed %s: %s", seed, said)
          .isBetween(Duration.ZERO, Duration.ofMinutes(10));
    }
  }
}
