package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.weir.call.ToolName;
import dev.weir.call.Value;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What another version wrote, or a person with SQL, stops nobody. */
class CellsTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");

  private static final List<String> NAMES =
      List.of(
          "mode",
          "failures",
          "successes",
          "probing",
          "until",
          "trips",
          "round",
          "tokens",
          "share",
          "millionths",
          "at",
          "held",
          "wanted",
          "seen",
          "by",
          "reason",
          "all",
          "tool:a.b",
          "n0",
          "n1",
          "n2",
          "n3");

  private static final List<Value> NONSENSE =
      List.of(
          number("9223372036854775807"),
          number("-9223372036854775808"),
          number("1e400000"),
          number("-1e400000"),
          number("1e-400000"),
          number("0.5"),
          number("-1"),
          number("4294967296"),
          number("2147483647"),
          number("1073741823"),
          new Value.Text("open"),
          new Value.Text("half-open"),
          new Value.Text("closed"),
          new Value.Text("ajar"),
          new Value.Bool(true),
          Value.Nil.NIL,
          new Value.Arr(List.of()),
          Value.Obj.empty());

  private final Dice dice = Dice.fresh();

  private static Value number(String text) {
    return new Value.Num(new BigDecimal(text));
  }

  private Value.Obj cell(int depth) {
    var members = new HashMap<String, Value>();
    NAMES.forEach(name -> {
      if (dice.onceIn(2)) {
        members.put(name, depth > 0 && dice.onceIn(2) ? cell(depth - 1) : dice.one(NONSENSE));
      }
    });
    return new Value.Obj(members);
  }

  /** As it goes in an exchange: what comes of it must be something that can be written. */
  private static Value.Obj turned(Value.Obj before, Commons.Turn turn) {
    return new Commons.Change("cell", turn).made(before, BEGIN);
  }

  @Test
  void aBreakerIsReadFromAnything() {
    BreakerRule rule = BreakerRule.USUAL;
    for (int i = 0; i < 3_000; i++) {
      Breaker read = Breaker.of(cell(0));
      Breaker failed =
          Breaker.of(turned(read.cell(), (b, now) -> Breaker.of(b).failed(rule, 1, now).cell()));
      assertThat(failed.closedFor(rule, BEGIN)).as(dice.replay()).isLessThanOrEqualTo(rule.open());
      Breaker asked = failed.trial(rule, BEGIN).breaker();
      assertThat(asked.trial(rule, BEGIN.plus(rule.open())).leave())
          .as("%s: %s", dice.replay(), read)
          .isEqualTo(Breaker.Leave.GRANTED);
      if (failed.mode() == Breaker.Mode.CLOSED) {
        assertThat(failed.failed(rule, 2, BEGIN).mode())
            .as(dice.replay())
            .isEqualTo(Breaker.Mode.OPEN);
      }
      assertThat(leaves(failed, rule))
          .as("%s: %s", dice.replay(), failed)
          .isLessThanOrEqualTo(rule.probes());
    }
  }

  private static int leaves(Breaker breaker, BreakerRule rule) {
    Breaker now = breaker;
    int granted = 0;
    while (now.mode() != Breaker.Mode.CLOSED) {
      Breaker.Trial trial = now.trial(rule, BEGIN);
      if (trial.leave() == Breaker.Leave.REFUSED) {
        return granted;
      }
      now = trial.breaker();
      granted++;
    }
    return granted;
  }

  @Test
  void aBudgetIsReadFromAnything() {
    for (int i = 0; i < 2_000; i++) {
      Budget read = Budget.of(cell(0), RetryRule.USUAL);
      assertThat(read.tokens()).as(dice.replay()).isBetween(0L, 10_000L);
      assertThat(read.share()).as(dice.replay()).isBetween(0L, 10_000L);
      assertThat(Budget.of(turned(Value.Obj.empty(), (b, now) -> read.cell()), RetryRule.USUAL))
          .as(dice.replay())
          .isEqualTo(read);
    }
  }

  @Test
  void aBucketIsReadFromAnything() {
    RateRule rule = new RateRule(10, Duration.ofSeconds(1), 10);
    for (int i = 0; i < 2_000; i++) {
      Bucket read = Bucket.of(cell(0), rule, BEGIN);
      Bucket.Portion now = read.take(rule, 100, BEGIN);
      turned(Value.Obj.empty(), (b, when) -> now.left().cell());
      assertThat(now.calls()).as(dice.replay()).isBetween(0L, 10L);
      Instant later = BEGIN.plus(Bucket.SET_BACK_MAX).plusMillis(100);
      assertThat(now.left().take(rule, 100, later).calls())
          .as("%s: %s", dice.replay(), read)
          .isPositive();
    }
  }

  @Test
  void sharesAreReadFromAnything() {
    for (int i = 0; i < 2_000; i++) {
      Shares read = Shares.of(cell(1));
      Shares turned =
          Shares.of(turned(read.cell(), (b, now) -> Shares.of(b).turn(5, "me", 0, 5, now).cell()));
      int others =
          turned.holders().entrySet().stream()
              .filter(one -> !one.getKey().equals("me"))
              .mapToInt(one -> Math.min(5, one.getValue().held()))
              .reduce(0, (a, b) -> Math.min(5, a + b));
      assertThat(turned.held("me")).as("%s: %s", dice.replay(), turned).isBetween(0, 5 - others);
      Instant later = BEGIN.plus(Shares.VOID_AFTER).plusMillis(1);
      assertThat(turned.turn(5, "me", 0, 5, later).held("me")).as(dice.replay()).isEqualTo(5);
    }
  }

  @Test
  void haltsAndCoolingAreReadFromAnything() {
    var world = new HandWorld(dice);
    for (int i = 0; i < 1_000; i++) {
      Value.Obj cell = cell(1);
      var halts = new Halts();
      halts.heard(cell, BEGIN);
      turned(cell, Halts.halting(new Halt(new Halt.Scope.OfRun("r"), "me", "why", BEGIN)));
      var cooling = new Cooling(world.env(), "shop", () -> {}, left -> {});
      cooling.heard(cell, BEGIN);
      assertThat(cooling.left()).as(dice.replay()).isLessThanOrEqualTo(Cooling.LONGEST);
    }
  }

  /** One tool with an impossible name would end the exchanges about all the others. */
  @Test
  void everyToolHasACellOfItsOwnWhateverItIsCalled() {
    var world = new HandWorld(dice);
    var commons = new MemoryCommons(world.clock());
    var exchanger = new Exchanger(world.env(), commons);
    var cells = new HashSet<String>();
    List<String> names =
        List.of("x".repeat(300), "x".repeat(301), "\ud800", "\ud801", "a\u0000", "b\u0000", "pay");
    var gates = new ArrayList<ToolGate>();
    for (String name : names) {
      var gate =
          new ToolGate(world.env(), exchanger, new ToolName("shop", name), BreakerRule.USUAL);
      cells.add(gate.cell());
      gates.add(gate);
      gate.broke();
    }
    exchanger.beat();
    assertThat(cells).hasSize(names.size());
    assertThat(commons.list("breaker:").cells()).hasSize(names.size());
    assertThatCode(
            () -> gates.forEach(gate -> new Commons.Change(gate.cell(), (before, now) -> before)))
        .doesNotThrowAnyException();
    assertThat(commons.list("breaker:shop.pay").cells()).hasSize(1);
  }

  @Test
  void aSharerThatThrowsDoesNotEndTheBeats() {
    var world = new HandWorld(dice);
    var exchanger = new Exchanger(world.env(), new MemoryCommons(world.clock()));
    exchanger.add(new Broken());
    assertThatCode(exchanger::beat).doesNotThrowAnyException();
  }

  private static final class Broken implements Sharer {
    @Override
    public String cell() {
      return "broken";
    }

    @Override
    public Optional<Commons.Turn> news() {
      throw new IllegalStateException("planted");
    }

    @Override
    public void heard(Value.Obj content, Instant now) {}

    @Override
    public Haste haste() {
      return Haste.NONE;
    }
  }
}
