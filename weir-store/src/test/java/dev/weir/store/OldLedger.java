package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A ledger with a few old effects, and what must be true of it once they have left: keys are free,
 * what is open is all there, and no body went that is still referred to.
 */
final class OldLedger {
  static final Env ENV = Env.system();

  static final Instant LONG_AGO =
      ENV.clock().now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofDays(200));

  static final Instant LEAVING = LONG_AGO.plus(Duration.ofDays(60));

  private static final Payload SHARED = Payload.of("\"" + "s".repeat(5_000) + "\"");
  private static final Payload LEFT = Payload.of("\"" + "l".repeat(5_000) + "\"");
  private static final Payload STAYED = Payload.of("\"" + "o".repeat(5_000) + "\"");

  private final List<Effect> over = new ArrayList<>();
  private final Effect open;
  private final Effect young;
  private final List<Entry> openHistory;

  /**
   * Writes them.
   *
   * @param aged makes what was written so far look as if the store had written it then
   */
  OldLedger(Ledger ledger, Runnable aged) {
    var then = new Writing(ledger, at(LONG_AGO), "then");
    over.add(then.settled("shared", SHARED));
    over.add(then.settled("left", LEFT));
    over.add(then.settled("plain", Payload.of("{}")));
    open = then.dispatched("open", STAYED);
    aged.run();
    young = new Writing(ledger, ENV, "now").settled("young", SHARED);
    openHistory = ledger.history(Tenant.DEFAULT, open.id());
  }

  /** The world at another time. */
  static Env at(Instant when) {
    Clock clock =
        new Clock() {
          @Override
          public Instant now() {
            return when;
          }

          @Override
          public long nanos() {
            return System.nanoTime();
          }
        };
    return new Env(clock, ENV.entropy(), ENV.threads());
  }

  /** The effect that is not over. */
  Effect open() {
    return open;
  }

  /** One that is. */
  Effect over() {
    return over.get(0);
  }

  /** Does all the upkeep there is, trying again while somebody else is at it. */
  static void sweep(Ledger ledger) {
    Upkeep became = Upkeep.MORE;
    while (became != Upkeep.DONE) {
      became = ledger.upkeep(Optional.of(LEAVING));
    }
  }

  /** Does so many pieces, or fewer when everything is done. */
  static Upkeep pieces(Ledger ledger, int most) {
    Upkeep became = Upkeep.MORE;
    for (int i = 0; i < most && became != Upkeep.DONE; i++) {
      became = ledger.upkeep(Optional.of(LEAVING));
    }
    return became;
  }

  /**
   * An empty ledger.
   *
   * @param aged makes what was written so far look as if the store had written it long ago
   */
  record Place(Ledger ledger, Runnable aged) {}

  /** Opens an empty ledger for each number of pieces. */
  interface Opening {
    Place after(int pieces) throws Exception;
  }

  /** That an undo and the leaving of an effect cannot both be told that they were first. */
  static void whatIsUndoneWhileItLeavesStays(Opening opening) throws Exception {
    boolean whole = false;
    int stayed = 0;
    int left = 0;
    for (int pieces = 0; !whole; pieces++) {
      assertThat(pieces).isLessThan(60);
      Place place = opening.after(pieces);
      try (Ledger ledger = place.ledger()) {
        var old = new OldLedger(ledger, place.aged());
        whole = pieces(ledger, pieces) == Upkeep.DONE;
        boolean undone = ledger.append(undoing(old.over())) instanceof AppendVerdict.Appended;
        sweep(ledger);
        assertThat(ledger.effect(Tenant.DEFAULT, old.over().id()).map(Effect::state))
            .as("after %d pieces", pieces)
            .isEqualTo(undone ? Optional.of(State.COMPENSATING) : Optional.empty());
        stayed += undone ? 1 : 0;
        left += undone ? 0 : 1;
      }
    }
    assertThat(stayed).isPositive();
    assertThat(left).isPositive();
  }

  private static Append undoing(Effect effect) {
    return new Append(
        Tenant.DEFAULT,
        effect.id(),
        Event.COMPENSATE,
        effect.node(),
        Source.PERSON,
        ENV.clock().now(),
        Optional.empty(),
        Append.KeyAfter.KEPT,
        Optional.empty(),
        Optional.of("me"),
        1);
  }

  /** That what may leave has left, and nothing else. */
  void assertSwept(Ledger ledger, LedgerCopy.Place place) {
    assertThat(LedgerSize.of(place, Tenant.DEFAULT).tables())
        .as("the bodies of what stays, and no other")
        .filteredOn(table -> table.name().equals("weir_body"))
        .extracting(LedgerSize.Table::rows)
        .containsExactly(2L);
    for (Effect effect : over) {
      assertThat(ledger.effect(Tenant.DEFAULT, effect.id())).isEmpty();
      assertThat(ledger.holder(Tenant.DEFAULT, effect.key().orElseThrow())).isEmpty();
    }
    assertThat(ledger.history(Tenant.DEFAULT, open.id())).isEqualTo(openHistory);
    assertThat(ledger.holder(Tenant.DEFAULT, open.key().orElseThrow())).contains(open);
    assertThat(ledger.effect(Tenant.DEFAULT, young.id())).contains(young);
    assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("young"))).contains(young);
    var again = new Writing(ledger, ENV, "again");
    assertThat(ledger.claim(again.claim("young", Payload.of("{}"))))
        .isInstanceOf(ClaimVerdict.Held.class);
    again.settled("left", LEFT);
  }

  /** That what was open can be settled, and leaves then. */
  void assertLeavesWhenItIsOver(Ledger ledger) {
    var other = new Writing(ledger, ENV, "then");
    assertThat(ledger.orphans(10)).extracting(Effect::id).containsExactly(open.id());
    assertThat(
            ledger.append(
                Append.resolve(
                    Tenant.DEFAULT,
                    open.id(),
                    other.node(),
                    Source.PERSON,
                    new Outcome.Succeeded(STAYED),
                    Optional.of("me"),
                    1,
                    ENV.clock().now())))
        .isInstanceOf(AppendVerdict.Appended.class);
    assertThat(ledger.effect(Tenant.DEFAULT, open.id()).orElseThrow().state())
        .isEqualTo(State.SUCCEEDED);
    sweep(ledger);
    assertThat(ledger.effect(Tenant.DEFAULT, open.id())).isEmpty();
    assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("open"))).isEmpty();
  }
}
