package dev.weir.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.State;
import dev.weir.ledger.Query;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The classes of faults swept with their probabilities: failed before it began, happened and the
 * answer lost, lost and never arrived, lost and arriving late, refused for a reason that has
 * nothing to do with it. Two lives look after everything, the clock goes on by chance.
 *
 * <p>Invariants, whatever the seed: a payment is made at most once; what is on record as succeeded
 * was made, and what is on record as failed was not; with a probe, nothing stays in doubt.
 */
@Timeout(120)
class DoubtSweepTest {
  private static final int PAYMENTS = 60;
  private static final int ROUNDS = 600;

  /** Which help the tool gives. */
  enum Help {
    NONE,
    PROBE,
    KEYS,
    BOTH
  }

  private static ToolPolicy.Doubt doubt(Help help) {
    return switch (help) {
      case NONE -> ToolPolicy.Doubt.NEEDS_A_PERSON;
      case PROBE -> Fleet.probed();
      case KEYS -> Fleet.keyed(Duration.ofMinutes(30));
      case BOTH -> Fleet.both(Duration.ofMinutes(30));
    };
  }

  @ParameterizedTest
  @EnumSource
  void noPaymentIsMadeTwiceAndNoRecordLies(Help help) throws Exception {
    long seed = new Random().nextLong();
    for (double p : List.of(0.0, 0.1, 0.3, 0.5)) {
      sweep(seed, p, help);
    }
  }

  private static void sweep(long seed, double p, Help help) throws Exception {
    String run = "seed " + seed + ", p " + p + ", ";
    Fleet fleet = new Fleet();
    Random random = new Random(seed);
    Bank bank = new Bank(fleet, new Random(seed + 1), p);
    fleet.pays(doubt(help), bank::charge).shows(EffectClass.READ, bank::look);
    List<Fleet.Life> lives = List.of(fleet.life("a"), fleet.life("b"));
    for (int i = 0; i < PAYMENTS; i++) {
      Fleet.Life life = lives.get(random.nextInt(lives.size()));
      life.run(Fleet.call(String.valueOf(i)));
      life.round();
      fleet.advance(Duration.ofSeconds(random.nextInt(3)));
    }
    for (int i = 0; i < ROUNDS; i++) {
      lives.get(random.nextInt(lives.size())).round();
      // In small steps first, so that there are looks while a call is still on its way.
      fleet.advance(Duration.ofSeconds(random.nextInt(i < ROUNDS / 2 ? 3 : 120)));
    }
    for (int i = 0; i < PAYMENTS; i++) {
      assertThat(bank.paid(String.valueOf(i))).as(run + "order " + i).isLessThanOrEqualTo(1);
    }
    for (Effect effect : fleet.ledger.find(Query.newest(Tenant.DEFAULT, 1000))) {
      // Reads have no key; and what was provably never sent gave its key back, and is no payment.
      effect
          .key()
          .map(key -> key.text().substring("given:order-".length()))
          .ifPresent(order -> judge(run, order, effect, bank, help));
    }
  }

  private static void judge(String run, String order, Effect effect, Bank bank, Help help) {
    String about = run + "order " + order + " is " + effect.state() + " from " + effect.source();
    if (effect.state() == State.SUCCEEDED) {
      assertThat(bank.paid(order)).as(about).isEqualTo(1);
    } else if (effect.state() == State.FAILED) {
      assertThat(bank.paid(order)).as(about).isZero();
    } else {
      assertThat(effect.state()).as(about).isEqualTo(State.IN_DOUBT);
      assertThat(doubt(help).probe()).as(about).isEmpty();
    }
  }
}
