package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.toolserver.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** What is drawn, and which plans are refused. */
final class FaultPlanTest {
  private static final Rule LOST =
      new Rule("shop.charge_*", FaultKind.ANSWER_LOST, new When.Chance(0.3));
  private static final Rule TWICE = new Rule("*", FaultKind.DUPLICATE, new When.Chance(0.2));

  private static ObjectNode order(long number) {
    return Json.object().put("order_id", "o" + number).put("amount_cents", number);
  }

  /** What each of these calls draws, by its name, whatever the order in which they come. */
  private static Map<String, String> drawn(FaultPlan plan, List<Long> numbers) {
    var draws = new Draws("shop", plan);
    var times = new TreeMap<Long, Integer>();
    var drawn = new TreeMap<String, String>();
    long arrival = 0;
    for (long number : numbers) {
      int time = times.merge(number, 1, Integer::sum);
      String what =
          draws
              .next("charge_card", order(number), ++arrival, 0)
              .map(rule -> rule.kind().name())
              .orElse("-");
      drawn.put(number + "." + time, what);
    }
    return drawn;
  }

  @Test
  void whatIsDrawnDoesNotDependOnTheOrderOfCalls() {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 600; i++) {
      numbers.add(i % 200);
    }
    FaultPlan plan = FaultPlan.of(11, LOST, TWICE);
    Map<String, String> expected = drawn(plan, numbers);
    Collections.shuffle(numbers, new Random(5));
    assertThat(drawn(plan, numbers)).isEqualTo(expected);
    assertThat(drawn(FaultPlan.of(12, LOST, TWICE), numbers)).isNotEqualTo(expected);

    long lost = expected.values().stream().filter("ANSWER_LOST"::equals).count();
    assertThat(lost).isBetween(130L, 230L); // 180 expected of 600, give or take four deviations
    var again = new TreeSet<String>();
    for (int time = 1; time <= 3; time++) {
      again.add(expected.get("7." + time) + expected.get("8." + time) + expected.get("9." + time));
    }
    assertThat(again).as("the same call draws anew each time it comes").hasSizeGreaterThan(1);
  }

  @Test
  void theOrderOfArgumentsDoesNotMatter() {
    FaultPlan plan = FaultPlan.of(3, new Rule("*", FaultKind.SLOW, new When.Chance(0.5)));
    for (int i = 0; i < 50; i++) {
      ObjectNode one = Json.object().put("a", i).put("b", "x");
      one.putObject("c").put("d", 1).put("e", 2);
      ObjectNode same = Json.object();
      same.putObject("c").put("e", 2).put("d", 1);
      same.put("b", "x").put("a", i);
      assertThat(new Draws("s", plan).next("t", one, 1, 0))
          .isEqualTo(new Draws("s", plan).next("t", same, 1, 0));
    }
  }

  @Test
  void takingARuleOutDoesNotChangeWhatTheOthersDraw() {
    List<Long> numbers = new ArrayList<>();
    for (long i = 0; i < 300; i++) {
      numbers.add(i);
    }
    Map<String, String> both = drawn(FaultPlan.of(11, LOST, TWICE), numbers);
    Map<String, String> one = drawn(FaultPlan.of(11, TWICE), numbers);
    both.forEach((call, what) -> {
      if (!what.equals("ANSWER_LOST")) {
        assertThat(one).containsEntry(call, what);
      }
    });
    assertThat(one.values()).contains("DUPLICATE");
  }

  @Test
  void anExactScheduleCountsTheArrivalsOfOneTool() {
    FaultPlan plan = FaultPlan.of(1, new Rule("charge_*", FaultKind.RESET, When.Exactly.of(2, 3)));
    var draws = new Draws("shop", plan);
    assertThat(draws.next("charge_card", order(1), 1, 0)).isEmpty();
    assertThat(draws.next("charge_card", order(1), 2, 0)).isPresent();
    assertThat(draws.next("charge_card", order(2), 3, 0)).isPresent();
    assertThat(draws.next("send_mail", order(1), 2, 0)).isEmpty();
  }

  /** Three calls a second are borne; the fourth fells the server, and a second later it is up. */
  @Test
  void aServerFallsUnderTooMuchAndGetsUpAgain() {
    long second = Duration.ofSeconds(1).toNanos();
    FaultPlan plan =
        FaultPlan.of(
            1, new Rule("*", FaultKind.BEFORE_EFFECT, new When.Above(3, Duration.ofSeconds(1))));
    var draws = new Draws("shop", plan);
    for (long at : new long[] {0, second / 2, second - 1, second}) {
      assertThat(draws.next("charge_card", order(1), 1, at)).as("at " + at).isEmpty();
    }
    long fell = second + 1;
    assertThat(draws.next("send_mail", order(1), 1, fell)).as("too much").isPresent();
    assertThat(draws.next("send_mail", order(2), 2, fell + second - 1)).as("down").isPresent();
    for (int i = 0; i < 3; i++) {
      assertThat(draws.next("send_mail", order(3), 3, fell + second)).as("up again").isEmpty();
    }
    assertThat(draws.next("send_mail", order(3), 3, fell + second)).as("and down").isPresent();
  }

  @Test
  void impossiblePlansSayWhatToChange() {
    refused(() -> new When.Chance(1.01), "number from 0 to 1");
    refused(() -> new When.Chance(Double.NaN), "number from 0 to 1");
    refused(() -> new When.Above(0, Duration.ofSeconds(1)), "at least 1 call");
    refused(() -> When.Exactly.of(), "name at least one");
    refused(() -> When.Exactly.of(0), "none below 1");
    refused(() -> new Rule(" ", FaultKind.SLOW, new When.Chance(1)), "give a name");
    refused(
        () ->
            new Rule(
                "*", FaultKind.DUPLICATE, new When.Chance(1), Optional.of(Duration.ofSeconds(1))),
        "leave its length out");
    refused(
        () -> new Rule("*", FaultKind.SLOW, new When.Chance(1), Optional.of(Duration.ofDays(1))),
        "1 ms to 1 h");
    refused(() -> new Brake(-0.1, 5), "number from 0 to 1");
    refused(() -> new Brake(0.5, 0), "number from 1");
    refused(
        () -> FaultPlan.of(1, new Rule("*", FaultKind.RESET, new When.Chance(1)), LOST),
        "put it first");
    refused(() -> new Harm.Kill(Duration.ofSeconds(-1), Duration.ZERO), "zero or more");
  }

  private static void refused(Runnable making, String hint) {
    assertThatExceptionOfType(ImpossiblePlanException.class)
        .isThrownBy(making::run)
        .withMessageContaining(hint);
  }
}
