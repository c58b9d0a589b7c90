package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Value;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BreakerTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private final Dice dice = Dice.fresh();

  /** The same in other terms: leaves are things in a set, and nothing is counted down. */
  private static final class Model {
    private final BreakerRule rule;
    private Breaker.Mode mode = Breaker.Mode.CLOSED;
    private int inARow;
    private int good;
    private Instant end = BEGIN;
    private final Set<Integer> counted = new HashSet<>();
    private final Set<Integer> sinceItOpened = new HashSet<>();

    Model(BreakerRule rule) {
      this.rule = rule;
    }

    void failed(Instant now) {
      if (mode == Breaker.Mode.CLOSED && ++inARow >= rule.failures()) {
        open(now);
      }
    }

    void succeeded() {
      inARow = mode == Breaker.Mode.CLOSED ? 0 : inARow;
    }

    void open(Instant now) {
      mode = Breaker.Mode.OPEN;
      end = now.plus(rule.open());
      inARow = 0;
      good = 0;
      counted.clear();
      sinceItOpened.clear();
    }

    boolean trial(int who, Instant now) {
      if (mode == Breaker.Mode.CLOSED) {
        return true;
      }
      end = end.isAfter(now.plus(rule.open())) ? now.plus(rule.open()) : end;
      if (!now.isBefore(end)) {
        counted.clear();
        mode = Breaker.Mode.HALF_OPEN;
      } else if (mode == Breaker.Mode.OPEN || counted.size() >= rule.probes()) {
        return false;
      }
      counted.add(who);
      sinceItOpened.add(who);
      end = now.plus(rule.open());
      return true;
    }

    void tried(int who, Breaker.Tried how, Instant now) {
      if (mode != Breaker.Mode.HALF_OPEN || !sinceItOpened.contains(who)) {
        return;
      }
      counted.remove(who);
      if (how == Breaker.Tried.BADLY) {
        open(now);
      } else if (how == Breaker.Tried.WELL && ++good >= rule.successes()) {
        mode = Breaker.Mode.CLOSED;
        good = 0;
        counted.clear();
        sinceItOpened.clear();
      }
    }
  }

  private record Leave(int who, Breaker.Ticket ticket) {}

  @Test
  void behavesLikeASimplerOneInAnyOrderOfEvents() {
    for (int run = 0; run < 120; run++) {
      BreakerRule rule = rule();
      var model = new Model(rule);
      Breaker breaker = Breaker.CLOSED;
      Instant now = BEGIN;
      var out = new ArrayList<Leave>();
      for (int step = 0; step < 120; step++) {
        now = moved(now, rule);
        switch (dice.below(6)) {
          case 0, 1 -> {
            breaker = breaker.failed(rule, 1, now);
            model.failed(now);
          }
          case 2 -> {
            breaker = breaker.succeeded();
            model.succeeded();
          }
          case 3, 4 -> {
            Breaker.Trial trial = breaker.trial(rule, now);
            breaker = trial.breaker();
            boolean granted = trial.leave() == Breaker.Leave.GRANTED;
            assertThat(granted)
                .as("%s, step %d", dice.replay(), step)
                .isEqualTo(model.trial(step, now));
            if (granted && breaker.mode() != Breaker.Mode.CLOSED) {
              out.add(new Leave(step, trial.ticket()));
            }
          }
          default -> {
            if (!out.isEmpty()) {
              Leave leave = out.remove(dice.below(out.size()));
              Breaker.Tried how = dice.one(List.of(Breaker.Tried.values()));
              breaker = breaker.tried(rule, leave.ticket(), how, now);
              model.tried(leave.who(), how, now);
            }
          }
        }
        assertThat(breaker.mode()).as("%s, step %d", dice.replay(), step).isEqualTo(model.mode);
        assertThat(model.counted).as(dice.replay()).hasSizeLessThanOrEqualTo(rule.probes());
        assertThat(breaker.closedFor(rule, now)).as(dice.replay()).isLessThanOrEqualTo(rule.open());
        assertThat(Breaker.of(stored(breaker.cell()))).as(dice.replay()).isEqualTo(breaker);
      }
    }
  }

  private BreakerRule rule() {
    return new BreakerRule(
        dice.from(1, 4),
        Duration.ofSeconds(dice.from(1, 30)),
        dice.from(1, 4),
        dice.from(1, 3),
        Optional.empty(),
        50);
  }

  private Instant moved(Instant now, BreakerRule rule) {
    return switch (dice.below(10)) {
      case 0, 1, 2 -> now;
      case 3 -> now.plus(rule.open());
      case 4 -> now.plus(Duration.ofHours(dice.from(-5, 5)));
      default -> now.plus(dice.upTo(rule.open().dividedBy(2)));
    };
  }

  private static Value.Obj stored(Value.Obj cell) {
    return new Commons.Change("breaker", (before, now) -> cell).made(Value.Obj.empty(), BEGIN);
  }

  @Test
  void isTriedAgainWhoeverDiedAndHoweverTheClockWasSet() {
    for (int run = 0; run < 400; run++) {
      BreakerRule rule = rule();
      Instant now = BEGIN;
      Breaker breaker = Breaker.CLOSED.failed(rule, rule.failures(), now);
      for (int i = dice.below(8); i > 0; i--) {
        now = moved(now, rule);
        // Whoever got leave here died.
        breaker = breaker.trial(rule, now).breaker();
      }
      now = now.plus(Duration.ofHours(dice.from(-5, 5)));
      breaker = breaker.trial(rule, now).breaker();
      now = now.plus(rule.open());
      assertThat(breaker.trial(rule, now).leave())
          .as(dice.replay())
          .isEqualTo(Breaker.Leave.GRANTED);
    }
  }

  @Test
  void opensAfterSoManyFailuresInARowAndNotBefore() {
    BreakerRule rule = BreakerRule.USUAL;
    Breaker twice = Breaker.CLOSED.failed(rule, 2, BEGIN);
    assertThat(twice.mode()).isEqualTo(Breaker.Mode.CLOSED);
    assertThat(twice.succeeded().failed(rule, 2, BEGIN).mode()).isEqualTo(Breaker.Mode.CLOSED);
    assertThat(twice.failed(rule, 1, BEGIN).mode()).isEqualTo(Breaker.Mode.OPEN);
    assertThat(twice.failed(rule, 1, BEGIN).trips()).isEqualTo(1);
  }

  /**
   * Leave that was given before the breaker opened again says nothing of it now, and does not make
   * room for one more.
   */
  @Test
  void whatBeganBeforeItOpenedAgainCountsForNothing() {
    BreakerRule rule = new BreakerRule(1, Duration.ofSeconds(1), 2, 2, Optional.empty(), 50);
    Breaker open = Breaker.CLOSED.failed(rule, 1, BEGIN);
    Breaker.Trial slow = open.trial(rule, BEGIN.plusSeconds(1));
    Breaker.Trial quick = slow.breaker().trial(rule, BEGIN.plusSeconds(1));
    Breaker again =
        quick.breaker().tried(rule, quick.ticket(), Breaker.Tried.BADLY, BEGIN.plusSeconds(2));
    Breaker.Trial later = again.trial(rule, BEGIN.plusSeconds(3));
    assertThat(later.breaker().tried(rule, slow.ticket(), Breaker.Tried.WELL, BEGIN.plusSeconds(3)))
        .isEqualTo(later.breaker());
  }

  @Test
  void voidLeaveMakesNoRoomForMoreThanTheProbes() {
    BreakerRule rule = new BreakerRule(1, Duration.ofSeconds(1), 1, 3, Optional.empty(), 50);
    Breaker.Trial slow = Breaker.CLOSED.failed(rule, 1, BEGIN).trial(rule, BEGIN.plusSeconds(1));
    Breaker.Trial next = slow.breaker().trial(rule, BEGIN.plusSeconds(2));
    Breaker told =
        next.breaker().tried(rule, slow.ticket(), Breaker.Tried.WELL, BEGIN.plusSeconds(2));
    assertThat(told.successes()).isEqualTo(1);
    assertThat(told.trial(rule, BEGIN.plusSeconds(2)).leave()).isEqualTo(Breaker.Leave.REFUSED);
  }
}
