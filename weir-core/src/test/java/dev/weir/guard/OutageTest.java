package dev.weir.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.env.SimulatedTime;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hundred agents through a whole pipeline, before a tool that is down for a while or errs now and
 * then. The time is {@linkplain SimulatedTime simulated}: nothing is scaled, and two minutes take a
 * second. What is asserted the tool has counted.
 */
class OutageTest {
  private static final ToolName PAY = new ToolName("shop", "pay");
  private static final Duration TAKES = Duration.ofMillis(20);
  private static final Duration DOWN_FROM = Duration.ofSeconds(60);
  private static final Duration OPEN = BreakerRule.USUAL.open();
  private static final int AGENTS = 100;

  /** On average an agent thinks for so long between two calls. */
  private static final Duration THINKS = Duration.ofSeconds(3);

  private final SimulatedTime time = SimulatedTime.fresh();
  private final MemoryLedger ledger = new MemoryLedger();

  @AfterEach
  void close() {
    time.close();
    ledger.close();
  }

  /** A request that reached the tool. */
  private record Seen(long atNanos, int attempt, boolean worked) {}

  /** A tool that works only at times. */
  private final class CountedTool implements Tool {
    private final List<Seen> seen = new ArrayList<>();
    private final LongPredicate works;
    private int inside;
    private int mostInside;

    CountedTool(LongPredicate works) {
      this.works = works;
    }

    @Override
    public Reply act(Dispatch dispatch) throws InterruptedException {
      boolean fine = works.test(time.nanos());
      seen.add(new Seen(time.nanos(), dispatch.attempt(), fine));
      mostInside = Math.max(mostInside, ++inside);
      try {
        time.pause(TAKES);
      } finally {
        inside--;
      }
      return fine
          ? new Reply.Result(Payload.of("{}"))
          : new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "it hung up"));
    }

    long requests(Duration from, Duration to) {
      return seen.stream()
          .filter(one -> one.atNanos() >= from.toNanos() && one.atNanos() < to.toNanos())
          .count();
    }

    /** The most requests in any second that begins with one of them. */
    long peak(Duration from, Duration to) {
      return seen.stream()
          .map(one -> Duration.ofNanos(one.atNanos()))
          .filter(at -> at.compareTo(from) >= 0 && at.compareTo(to.minusSeconds(1)) < 0)
          .mapToLong(at -> requests(at, at.plusSeconds(1)))
          .max()
          .orElse(0);
    }
  }

  private Pipeline before(Tool tool) {
    return before(tool, ToolLimits.USUAL);
  }

  private Pipeline before(Tool tool, ToolLimits limits) {
    ToolPolicy policy = ToolPolicy.of(EffectClass.READ, Basis.POLICY).limited(limits);
    Toolbox tools = name -> new Toolbox.Found.Guarded(tool, policy);
    return new Pipeline(time.env(), ledger, ledger.enlist("node"), tools);
  }

  private static Call call(int agent, int number) {
    return Call.of(
        Origin.of("agent-" + agent), PAY, new Value.Obj(Map.of("n", Value.Num.of(number))));
  }

  /** Drawn between nothing and twice the average. */
  private Duration think(Duration average) {
    return Duration.ofNanos((long) (time.chance().nextDouble() * 2 * average.toNanos()));
  }

  /**
   * Calls again and again. Nine of ten agents do as they are told and come back when they may; the
   * others call whenever they want to.
   */
  private void agent(Pipeline pipeline, int me) {
    try {
      time.pause(think(THINKS));
      for (int number = 0; ; number++) {
        Answer answer = pipeline.run(call(me, number));
        boolean obeys = me % 10 > 0;
        if (obeys && answer instanceof Answer.Refused refused && refused.comeBack().isPresent()) {
          time.pause(refused.comeBack().get());
        } else {
          time.pause(think(THINKS));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void agents(Pipeline pipeline) {
    for (int i = 0; i < AGENTS; i++) {
      int me = i;
      time.virtual("agent-" + me, () -> agent(pipeline, me));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {30, 45, 75})
  void anOutageCostsAFewAttemptsAndIsOverWithinOneHalfOpenCycle(int seconds)
      throws InterruptedException {
    Duration downUntil = DOWN_FROM.plusSeconds(seconds);
    var tool =
        new CountedTool(nanos -> nanos < DOWN_FROM.toNanos() || nanos >= downUntil.toNanos());
    Duration end = downUntil.plus(OPEN).plusSeconds(60);
    agents(before(tool));
    time.run(end);

    // So many failures in a row open it, others are under way just then, and some of these may be
    // tried again; each time it is half-open so many try it.
    int cycles = Math.toIntExact(seconds / OPEN.toSeconds());
    long budget =
        BreakerRule.USUAL.failures()
            + tool.mostInside
            + RetryRule.USUAL.tokens() / 2
            + (long) cycles * BreakerRule.USUAL.probes();
    long duringIt = tool.requests(DOWN_FROM, downUntil);
    assertThat(duringIt).as(time.replay()).isBetween(3L, budget);

    Duration mended =
        tool.seen.stream()
            .filter(one -> one.atNanos() >= downUntil.toNanos() && one.worked())
            .map(one -> Duration.ofNanos(one.atNanos()))
            .findFirst()
            .orElseThrow();
    assertThat(mended.minus(downUntil)).as(time.replay()).isLessThan(OPEN.plusSeconds(1));

    double mean = tool.requests(mended, end) / (double) end.minus(mended).toSeconds();
    double before =
        tool.requests(Duration.ofSeconds(20), DOWN_FROM)
            / (double) DOWN_FROM.minusSeconds(20).toSeconds();
    assertThat(mean).as(time.replay()).isGreaterThan(before * 0.8);
    // Twice the mean, and a tenth of that for chance: of ninety seconds one is the fullest.
    assertThat((double) tool.peak(mended, end)).as(time.replay()).isLessThanOrEqualTo(2.2 * mean);
  }

  /** Nobody is refused; the tool is tried by one of those who wait, and then not by all at once. */
  @Test
  void whoeverWaitsIsAnsweredWhenItIsOverAndNotAllInOneMoment() throws InterruptedException {
    Duration downUntil = DOWN_FROM.plus(OPEN);
    var tool =
        new CountedTool(nanos -> nanos < DOWN_FROM.toNanos() || nanos >= downUntil.toNanos());
    Pipeline pipeline =
        before(tool, ToolLimits.USUAL.unavailable(new Unavailable.Queue(Duration.ofMinutes(2))));
    int[] refused = {0};
    for (int i = 0; i < AGENTS; i++) {
      int me = i;
      time.virtual(
          "agent-" + me,
          () -> {
            try {
              for (int number = 0; ; number++) {
                time.pause(think(THINKS));
                refused[0] += pipeline.run(call(me, number)) instanceof Answer.Refused ? 1 : 0;
              }
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    Duration end = downUntil.plusSeconds(90);
    time.run(end);

    assertThat(refused[0]).as(time.replay()).isZero();
    long waited = pipeline.limits().view().tools().getFirst().counts().substitutes().queued();
    assertThat(waited).as(time.replay()).isBetween(AGENTS / 2L, 2L * AGENTS);
    int budget =
        BreakerRule.USUAL.failures()
            + tool.mostInside
            + RetryRule.USUAL.tokens() / 2
            + BreakerRule.USUAL.probes();
    assertThat(tool.requests(DOWN_FROM, downUntil)).as(time.replay()).isBetween(3L, (long) budget);
    Duration settled = downUntil.plusSeconds(30);
    double mean = tool.requests(settled, end) / (double) end.minus(settled).toSeconds();
    assertThat((double) tool.peak(downUntil, end)).as(time.replay()).isLessThanOrEqualTo(2 * mean);
  }

  private static final int RUNNERS = 10;
  private static final int RUNS = 500;
  private static final int CALLS = 10;

  @Test
  void whereTwoOfAHundredCallsFailFewerThanOneRunInAHundredDoes() throws InterruptedException {
    var tool = new CountedTool(nanos -> time.chance().nextInt(50) > 0);
    Pipeline pipeline = before(tool);
    int[] failed = {0};
    int[] calls = {0};
    int[] over = {0};
    for (int i = 0; i < RUNNERS; i++) {
      int me = i;
      time.virtual(
          "runner",
          () -> {
            try {
              for (int run = 0; run < RUNS; run++) {
                boolean fine = run(pipeline, me, run, calls);
                failed[0] += fine ? 0 : 1;
              }
              over[0]++;
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });
    }
    time.run(Duration.ofDays(1));
    assertThat(over[0]).isEqualTo(RUNNERS);
    assertThat(failed[0] * 100).as(time.replay()).isLessThan(RUNNERS * RUNS);
    assertThat((double) tool.seen.size() / calls[0]).as(time.replay()).isBetween(1.0, 1.1);
  }

  /** Ten calls, over at the first that fails; then it waits as long as it is told. */
  private boolean run(Pipeline pipeline, int me, int run, int[] calls) throws InterruptedException {
    for (int i = 0; i < CALLS; i++) {
      calls[0]++;
      Answer answer = pipeline.run(call(me, run * CALLS + i));
      if (!(answer instanceof Answer.Succeeded)) {
        if (answer instanceof Answer.Refused refused && refused.comeBack().isPresent()) {
          time.pause(refused.comeBack().get());
        }
        return false;
      }
      time.pause(think(Duration.ofMillis(500)));
    }
    return true;
  }
}
