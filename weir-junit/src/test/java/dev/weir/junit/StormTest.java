package dev.weir.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import dev.weir.JavaTool;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ToolLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.platform.testkit.engine.EngineExecutionResults;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;

/**
 * The kit as a user meets it: test classes of theirs are run, and what JUnit hears is looked at.
 */
class StormTest {

  record Charge(int order) {}

  record Receipt(int order) {}

  /** Takes money as often as it is told to. */
  static final class Bank {
    private final Map<Integer, AtomicInteger> charges = new ConcurrentHashMap<>();

    Receipt charge(Charge charge) {
      charges.computeIfAbsent(charge.order(), it -> new AtomicInteger()).incrementAndGet();
      return new Receipt(charge.order());
    }

    long chargedTwice() {
      return charges.values().stream().filter(times -> times.get() > 1).count();
    }

    JavaTool<Charge, Receipt> withKey() {
      return JavaTool.named("bank.charge", Charge.class, Receipt.class)
          .key(charge -> "order:" + charge.order())
          // Three lost answers in a row do not mean here that the bank is broken.
          .limits(
              ToolLimits.USUAL.breaker(
                  new BreakerRule(50, Duration.ofSeconds(1), 3, 2, Optional.empty(), 50)))
          .runs(this::charge);
    }

    JavaTool<Charge, Receipt> withoutKey() {
      return JavaTool.named("bank.charge", Charge.class, Receipt.class).runs(this::charge);
    }
  }

  /** What a model does that hears of an error. */
  private static void insist(Agent agent, JavaTool<Charge, Receipt> tool, int order)
      throws InterruptedException {
    for (int attempt = 0; attempt < 3; attempt++) {
      try {
        agent.call(tool, new Charge(order));
        return;
      } catch (NoAnswerException e) {
        // Once more, as the loops of frameworks do.
      }
    }
  }

  /** Tests as users write them; run by the test kit of JUnit only. */
  @Tag("played")
  static class Checkout {
    @Storm(
        agents = 60,
        arms = {Arm.PLAIN, Arm.GUARDED},
        faults = {
          @Storm.Fault(kind = Storm.Kind.ANSWER_LOST, chance = 0.3),
          @Storm.Fault(kind = Storm.Kind.SLOW, chance = 0.3, millis = 5)
        })
    void everyOrderIsChargedOnce(Fleet fleet) throws InterruptedException {
      var bank = new Bank();
      JavaTool<Charge, Receipt> charge = fleet.tool(bank.withKey());
      fleet.run(agent -> insist(agent, charge, agent.number() % 20));
      fleet.none("orders charged twice", bank::chargedTwice);
      fleet.none("orders not charged", () -> 20 - bank.charges.size());
    }

    @Storm(agents = 40)
    void aToolWithoutAKey(Fleet fleet) throws InterruptedException {
      var bank = new Bank();
      JavaTool<Charge, Receipt> charge = fleet.tool(bank.withoutKey());
      fleet.run(agent -> insist(agent, charge, 1));
      fleet.none("orders charged twice", bank::chargedTwice);
    }

    @Storm(
        agents = 5,
        arms = Arm.PLAIN,
        faults = {
          @Storm.Fault(kind = Storm.Kind.NOT_DELIVERED, chance = 1, tool = "bank.r*"),
          @Storm.Fault(kind = Storm.Kind.DELIVERED_TWICE, chance = 1, tool = "bank.c*")
        })
    void faultsAreOfTheirTool(Fleet fleet) throws InterruptedException {
      var bank = new Bank();
      JavaTool<Charge, Receipt> charge = fleet.tool(bank.withKey());
      fleet.run(agent -> insist(agent, charge, agent.number()));
      fleet.none("orders charged twice", bank::chargedTwice);
    }

    @Storm(agents = 3)
    void anAgentThatThrows(Fleet fleet) throws InterruptedException {
      fleet.run(agent -> {
        if (agent.number() == 1) {
          throw new IllegalStateException("agent 1 is lost");
        }
      });
    }

    @Storm(agents = 2, seconds = 1)
    void anAgentThatNeverEnds(Fleet fleet) throws InterruptedException {
      fleet.run(agent -> new java.util.concurrent.Semaphore(0).acquire());
    }

    @Storm(agents = 2, faults = @Storm.Fault(kind = Storm.Kind.SLOW, chance = 1.5))
    void anImpossibleChance(Fleet fleet) {}
  }

  private static EngineExecutionResults played(String method) {
    return EngineTestKit.engine("junit-jupiter")
        .configurationParameter("junit.jupiter.execution.parallel.enabled", "false")
        .selectors(selectMethod(Checkout.class, method, Fleet.class))
        .execute();
  }

  private static List<Map<String, String>> reports(EngineExecutionResults results) {
    return results.allEvents().reportingEntryPublished().stream()
        .map(event ->
            event
                .getRequiredPayload(org.junit.platform.engine.reporting.ReportEntry.class)
                .getKeyValuePairs())
        .toList();
  }

  private static List<String> failures(EngineExecutionResults results) {
    var messages = new ArrayList<String>();
    for (Event event : results.testEvents().failed().list()) {
      event
          .getRequiredPayload(org.junit.platform.engine.TestExecutionResult.class)
          .getThrowable()
          .ifPresent(thrown -> messages.add(String.valueOf(thrown.getMessage())));
    }
    return messages;
  }

  @Test
  void damageIsReportedWithoutWeirAndThereIsNoneWithIt() {
    EngineExecutionResults results = played("everyOrderIsChargedOnce");
    assertThat(failures(results)).isEmpty();
    assertThat(reports(results)).hasSize(2);
    Map<String, String> plain = reports(results).get(0);
    Map<String, String> guarded = reports(results).get(1);
    assertThat(plain).containsEntry("storm", "without Weir").containsEntry("agents", "60");
    assertThat(Long.parseLong(plain.get("orders charged twice"))).isPositive();
    assertThat(Long.parseLong(plain.get("fault ANSWER_LOST"))).isPositive();
    assertThat(guarded)
        .containsEntry("storm", "with Weir")
        .containsEntry("bodies run", "20")
        .containsEntry("orders charged twice", "0")
        .containsEntry("orders not charged", "0")
        .containsEntry("seed", plain.get("seed"));
  }

  @Test
  void damageInSpiteOfWeirFailsWithTheSeed() {
    assertThat(failures(played("aToolWithoutAKey")))
        .singleElement()
        .asString()
        .matches("with Weir, orders charged twice: 1; the same faults again: -Dweir.seed=\\d+");
  }

  @Test
  void aFaultStrikesTheToolThatItIsFor() {
    Map<String, String> report = reports(played("faultsAreOfTheirTool")).getFirst();
    assertThat(report)
        .containsEntry("orders charged twice", "5")
        .containsEntry("bodies run", "10")
        .containsEntry("fault NOT_DELIVERED", "0");
  }

  @Test
  void agentsThatThrowOrStayFailTheTest() {
    assertThat(failures(played("anAgentThatThrows")))
        .singleElement()
        .asString()
        .contains("1 of 3 agents failed", "-Dweir.seed=");
    assertThat(failures(played("anAgentThatNeverEnds")))
        .singleElement()
        .asString()
        .contains("2 of 2 agents did not end within 1 s");
  }

  @Test
  void whatCannotBeIsRefused() {
    assertThat(failures(played("anImpossibleChance")))
        .singleElement()
        .asString()
        .contains("the chance of SLOW is above 0 and at most 1, not 1.5");
  }

  @Test
  void whatIsDrawnFollowsFromTheSeed() {
    assertThat(Draws.uniform(1, "a")).isEqualTo(Draws.uniform(1, "a")).isBetween(0.0, 1.0);
    assertThat(Draws.uniform(1, "a")).isNotEqualTo(Draws.uniform(2, "a"));
    assertThat(Draws.uniform(1, "a")).isNotEqualTo(Draws.uniform(1, "b"));
  }
}
