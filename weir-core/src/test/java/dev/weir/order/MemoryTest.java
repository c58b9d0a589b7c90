package dev.weir.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.ledger.Sight;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Of two readings of a session the later one counts, whatever became of the clock in between. */
class MemoryTest {
  private static final Env ENV = Env.system();
  private static final Origin SESSION = Origin.of("s");
  private static final ResourceName CONF = new ResourceName("file:conf");
  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Memory memory = new Memory();

  private Sight read(Instant began) {
    return new Sight(
        CONF, Optional.of(EffectId.next(ENV)), EffectId.next(ENV), memory.notBefore(began));
  }

  @Test
  void theClockIsSetBackBetweenTwoReadings() {
    memory.saw(SESSION, read(NOON.plusSeconds(90)));
    Sight second = read(NOON);
    memory.saw(SESSION, second);
    assertThat(memory.sight(SESSION, CONF)).contains(second);
  }

  @Test
  void theFirstReadingWasAtANodeWhoseClockIsAhead() {
    Sight here = read(NOON);
    memory.saw(SESSION, here);
    var there =
        new Sight(CONF, Optional.of(EffectId.next(ENV)), EffectId.next(ENV), NOON.plusSeconds(90));
    memory.saw(SESSION, there);
    assertThat(memory.sight(SESSION, CONF)).as("as the ledger tells it").contains(there);
    Sight again = read(NOON.plusSeconds(1));
    memory.saw(SESSION, again);
    assertThat(memory.sight(SESSION, CONF)).contains(again);
  }

  @Test
  void whatTheLedgerTellsOfAnEarlierReadingChangesNothing() {
    Sight later = read(NOON.plusSeconds(1));
    memory.saw(SESSION, later);
    memory.saw(SESSION, new Sight(CONF, Optional.empty(), EffectId.next(ENV), NOON));
    assertThat(memory.sight(SESSION, CONF)).contains(later);
  }
}
