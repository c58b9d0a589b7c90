package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** By whose time the age of something is reckoned: never by a wall clock that makes it younger. */
class SharedTimeTest {
  private final HandClock shared = new HandClock();
  private Duration ahead = Duration.ZERO;
  private final Dice dice = Dice.fresh();
  private final Clock own =
      new Clock() {
        @Override
        public Instant now() {
          return shared.now().plus(ahead);
        }

        @Override
        public long nanos() {
          return shared.nanos();
        }
      };
  private final Limits limits =
      Limits.open(
          new Env(own, dice::bits, new HandWorld(dice)),
          new MemoryCommons(shared),
          LimitSettings.USUAL,
          "a");

  @Test
  void aClockThatIsAheadDatesNothing() {
    ahead = Duration.ofMinutes(1);
    shared.advance(Duration.ofSeconds(10));
    assertThat(limits.notAhead()).isEqualTo(shared.now());
    assertThat(limits.notBehind()).isEqualTo(own.now());
  }

  @Test
  void aClockThatIsBehindComparesNothing() {
    ahead = Duration.ofMinutes(-1);
    shared.advance(Duration.ofSeconds(10));
    assertThat(limits.notAhead()).isEqualTo(own.now());
    assertThat(limits.notBehind()).isEqualTo(shared.now());
  }

  @Test
  void clocksThatNearlyAgreeAreBelieved() {
    ahead = Duration.ofMillis(900);
    shared.advance(Duration.ofSeconds(10));
    assertThat(limits.notAhead()).isEqualTo(own.now());
  }
}
