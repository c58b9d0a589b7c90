package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Cost;
import dev.weir.call.Remainder;
import dev.weir.call.Value;
import dev.weir.call.Worker;
import dev.weir.limit.Purse.Shortage;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PurseTest {
  private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");
  private static final Cost CENT = new Cost(new BigDecimal("0.01"), "EUR");

  private static RunLimits rules(
      long calls, String cost, Duration time, int depth, int width, int workers) {
    return new RunLimits(
        Optional.of(calls),
        Optional.of(time),
        Optional.of(new Cost(new BigDecimal(cost), "EUR")),
        Optional.of(depth),
        Optional.of(width),
        Optional.of(workers));
  }

  private static RunLimits calls(long most) {
    return new RunLimits(
        Optional.of(most),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static Worker worker(int number) {
    return new Worker(String.format("%016x", number));
  }

  private static Purse.Wish wish(int worker, int parent, Remainder left) {
    return new Purse.Wish(
        worker(worker),
        parent == 0 ? Optional.empty() : Optional.of(worker(parent)),
        Optional.of(CENT),
        left);
  }

  private static Purse.Wish wish(int worker, int parent) {
    return wish(worker, parent, Remainder.UNTOLD);
  }

  private static Remainder told(String text) {
    return Remainder.parse(text).orElseThrow();
  }

  private static Purse taken(Purse purse, RunLimits rules, Purse.Wish wish, Instant now) {
    Purse.Taken taken = purse.take(rules, wish, now);
    assertThat(taken.shortage()).isEmpty();
    return taken.purse();
  }

  @Test
  void noMoreCallsThanMayBeMadeAndWhatWasNotMadeIsGivenBack() {
    Purse purse = Purse.FULL;
    for (int i = 0; i < 5; i++) {
      purse = taken(purse, calls(5), wish(1, 0), NOON);
    }
    Purse.Taken sixth = purse.take(calls(5), wish(1, 0), NOON);
    assertThat(sixth.shortage()).contains(Shortage.CALLS);
    assertThat(sixth.purse()).isEqualTo(purse);
    assertThat(purse.giveBack(Optional.of(CENT)).take(calls(5), wish(1, 0), NOON).shortage())
        .isEmpty();
  }

  @Test
  void timeRunsFromTheFirstCallOn() {
    RunLimits rules = rules(100, "1", Duration.ofMinutes(1), 9, 9, 9);
    Purse purse = taken(Purse.FULL, rules, wish(1, 0), NOON);
    assertThat(purse.left(rules, NOON.plusSeconds(50)).time()).contains(Duration.ofSeconds(10));
    assertThat(purse.take(rules, wish(1, 0), NOON.plusSeconds(59)).shortage()).isEmpty();
    assertThat(purse.take(rules, wish(1, 0), NOON.plusSeconds(60)).shortage())
        .contains(Shortage.TIME);
    assertThat(purse.take(rules, wish(1, 0), NOON.minusSeconds(3600)).shortage())
        .as("a clock that is set back closes nothing")
        .isEmpty();
  }

  @Test
  void costIsCountedToTheMillionth() {
    RunLimits rules = rules(100, "0.025", Duration.ofHours(1), 9, 9, 9);
    Purse purse = taken(taken(Purse.FULL, rules, wish(1, 0), NOON), rules, wish(1, 0), NOON);
    assertThat(purse.take(rules, wish(1, 0), NOON).shortage()).contains(Shortage.COST);
    assertThat(purse.left(rules, NOON).text()).isEqualTo("calls=98;cost=0.005 EUR;ms=3600000");
  }

  @Test
  void oneRequestThatSpawnsFortySevenWorkersIsHeldAtItsCap() {
    RunLimits rules = rules(1_000, "100", Duration.ofHours(1), 3, 11, 20);
    Purse purse = taken(Purse.FULL, rules, wish(1, 0), NOON);
    int let = 1;
    for (int i = 2; i <= 47; i++) {
      Purse.Taken taken = purse.take(rules, wish(i, i <= 12 ? 1 : 2 + i % 11), NOON);
      let += taken.shortage().isEmpty() ? 1 : 0;
      purse = taken.purse();
    }
    assertThat(let).isEqualTo(20);
    assertThat(purse.take(rules, wish(5, 1), NOON).shortage()).as("who is in goes on").isEmpty();
  }

  @Test
  void depthAndWidthFollowFromWhoGaveTheWork() {
    RunLimits rules = rules(1_000, "100", Duration.ofHours(1), 3, 2, 100);
    Purse purse = taken(Purse.FULL, rules, wish(1, 0), NOON);
    purse = taken(purse, rules, wish(2, 1), NOON);
    purse = taken(purse, rules, wish(3, 2), NOON);
    assertThat(purse.take(rules, wish(4, 3), NOON).shortage()).contains(Shortage.DEPTH);
    purse = taken(purse, rules, wish(5, 1), NOON);
    assertThat(purse.take(rules, wish(6, 1), NOON).shortage()).contains(Shortage.WIDTH);
    assertThat(purse.take(rules, wish(3, 1), NOON).purse().workers())
        .as("who is in stays where it is, whatever it says later")
        .containsEntry(worker(3).text(), new Purse.Member(3, worker(2).text()));
    assertThat(purse.take(rules, wish(7, 7), NOON).shortage())
        .as("nobody is under itself")
        .isEmpty();
  }

  @Test
  void whatIsToldCanOnlyMakeLess() {
    Purse purse = taken(Purse.FULL, calls(100), wish(1, 0, told("calls=2;ms=1000")), NOON);
    purse = taken(purse, calls(100), wish(1, 0, told("calls=99;ms=99000")), NOON);
    assertThat(purse.take(calls(100), wish(1, 0), NOON).shortage()).contains(Shortage.CALLS);
    assertThat(purse.giveBack(Optional.empty()).take(calls(100), wish(1, 0), NOON.plusSeconds(1)))
        .extracting(Purse.Taken::shortage)
        .isEqualTo(Optional.of(Shortage.TIME));
    assertThat(Purse.FULL.take(RunLimits.NONE, wish(1, 0, told("cost=0 EUR")), NOON).shortage())
        .contains(Shortage.COST);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    RunLimits rules = rules(100, "1", Duration.ofMinutes(1), 9, 9, 9);
    Purse purse = taken(Purse.FULL, rules, wish(1, 0, told("calls=7;cost=0.5 EUR;ms=5")), NOON);
    purse = taken(purse, rules, wish(2, 1), NOON);
    var fields = new Fields();
    purse.into(fields);
    assertThat(Purse.of(fields.cell())).isEqualTo(purse);
    assertThat(Purse.of(Value.Obj.empty())).isEqualTo(Purse.FULL);
  }
}
