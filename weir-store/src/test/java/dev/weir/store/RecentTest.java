package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Projection;
import dev.weir.store.Rows.Standing;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is remembered of effects under way, and what notes do to it. */
class RecentTest {
  private final Recent recent = new Recent();
  private final Effect effect =
      Projection.born(
          new Writing(new MemoryLedger(), Env.system(), "n").claim("k", Payload.of("{}")));

  private Optional<Standing> taken() {
    return recent.take(Tenant.DEFAULT, effect.id());
  }

  private Note attempt(int number) {
    return new Note.Attempt(Tenant.DEFAULT, effect.id(), number, "no answer", Instant.EPOCH);
  }

  @Test
  void anAttemptIsOneMoreEvent() {
    recent.put(Tenant.DEFAULT, new Standing(effect, 1));
    recent.noting(List.of(attempt(1), attempt(2)), () -> {});
    Standing standing = taken().orElseThrow();
    assertThat(standing.events()).isEqualTo(3);
    assertThat(standing.effect().attempts()).isEqualTo(2);
    assertThat(taken()).isEmpty();
  }

  @Test
  void whatCouldNotBeWrittenIsNotCounted() {
    recent.put(Tenant.DEFAULT, new Standing(effect, 1));
    assertThatThrownBy(() ->
            recent.noting(
                List.of(attempt(1)),
                () -> {
                  throw new IllegalStateException("no ledger");
                }))
        .hasMessage("no ledger");
    assertThat(taken()).contains(new Standing(effect, 1));
  }

  /** The schedule of {@link Recent#noting}. */
  @Test
  void whatWasLookedUpMeanwhileHasTheAttemptAlready() {
    recent.put(Tenant.DEFAULT, new Standing(effect, 1));
    recent.noting(
        List.of(attempt(1)),
        () -> {
          assertThat(taken()).isPresent();
          recent.put(Tenant.DEFAULT, new Standing(effect, 3));
        });
    assertThat(taken().orElseThrow().events()).isEqualTo(3);
  }

  @Test
  void whatIsNotRememberedStaysUnknown() {
    recent.noting(List.of(attempt(1)), () -> {});
    assertThat(taken()).isEmpty();
  }
}
