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
import dev.weir.ledger.Tenure;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.LimitsView;
import dev.weir.limit.MemoryCommons;
import dev.weir.limit.RateRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
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
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * A hundred agents before a provider that says 429, in {@linkplain SimulatedTime simulated time}.
 *
 * <p>Schedule that this is about: (1) it says "not before twenty seconds", and everybody waits; (2)
 * the time is over, and all who wait are let in within a moment; (3) that is more than its bucket
 * holds, so it says it again.
 */
class AfterCoolingTest {
  private static final ToolName ASK = new ToolName("provider", "ask");
  private static final int AGENTS = 100;

  /** What they ask: a call every three seconds on average. */
  private static final double ASKED = AGENTS / 3.0;

  private static final Duration ONCE = Duration.ofSeconds(60);
  private static final Duration AFTER = Duration.ofSeconds(20);
  private static final Duration END = Duration.ofSeconds(260);
  private static final ServerLimits UNDECLARED =
      new ServerLimits(Optional.empty(), Optional.empty(), 1_000);

  private final SimulatedTime time = SimulatedTime.fresh();
  private final MemoryLedger ledger = new MemoryLedger();
  private final List<Limits> limits = new ArrayList<>();

  @AfterEach
  void close() {
    time.close();
    ledger.close();
  }

  /** It has a bucket of a second, and says 429 once without a reason. */
  private final class Provider implements Tool {
    private final double perSecond;
    private final Optional<Duration> after;
    private double tokens;
    private long filledNanos;
    private int refused;
    private int answeredBefore;
    private int answeredSince;

    Provider(double perSecond, Optional<Duration> after) {
      this.perSecond = perSecond;
      this.after = after;
      this.tokens = perSecond;
    }

    @Override
    public Reply act(Dispatch dispatch) throws InterruptedException {
      long now = time.nanos();
      tokens = Math.min(perSecond, tokens + (now - filledNanos) / 1e9 * perSecond);
      filledNanos = now;
      boolean isWithoutReason = refused == 0 && now > ONCE.toNanos();
      if (isWithoutReason || tokens < 1) {
        refused++;
        return new Reply.Busy(Fault.of(ErrorCode.TOOL_BUSY, "429"), after);
      }
      tokens--;
      if (now > ONCE.toNanos()) {
        answeredSince++;
      } else {
        answeredBefore++;
      }
      time.pause(Duration.ofMillis(20));
      return new Reply.Result(Payload.of("{}"));
    }

    /** Answers a second since the first 429 and what it asked for. */
    double since() {
      return answeredSince
          / (double) END.minus(ONCE).minus(after.orElse(Duration.ZERO)).toSeconds();
    }
  }

  private void agents(int nodes, Provider provider, ServerLimits server)
      throws InterruptedException {
    Toolbox tools =
        name -> new Toolbox.Found.Guarded(provider, ToolPolicy.of(EffectClass.READ, Basis.POLICY));
    var settings =
        new LimitSettings(Map.of(ASK.server(), server), RunLimits.NONE, Optional.empty());
    var commons = new MemoryCommons(time);
    var pipelines = new ArrayList<Pipeline>();
    for (int i = 0; i < nodes; i++) {
      limits.add(Limits.open(time.env(), commons, settings, "n" + i));
      pipelines.add(
          new Pipeline(
              time.env(), ledger, Tenure.unlimited(ledger.enlist("n" + i)), tools, limits.get(i)));
    }
    for (int i = 0; i < AGENTS; i++) {
      int me = i;
      time.virtual("agent", () -> agent(pipelines.get(me % nodes), me));
    }
    time.run(END);
  }

  private void agent(Pipeline pipeline, int me) {
    try {
      for (int n = 0; ; n++) {
        time.pause(Duration.ofNanos((long) (time.chance().nextDouble() * 6e9)));
        pipeline.run(
            Call.of(Origin.of("agent-" + me), ASK, new Value.Obj(Map.of("n", Value.Num.of(n)))));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private List<LimitsView.ServerView> views() {
    return limits.stream().flatMap(node -> node.view().servers().stream()).toList();
  }

  @Test
  void oneRefusalIsNotFollowedByAnotherEachTimeItIsOver() throws InterruptedException {
    var provider = new Provider(50, Optional.of(AFTER));
    agents(1, provider, UNDECLARED);
    assertThat(provider.answeredBefore / (double) ONCE.toSeconds())
        .as(time.replay())
        .isGreaterThan(ASKED * 0.9);
    assertThat(provider.since()).as(time.replay()).isGreaterThan(ASKED * 0.7);
    assertThat(provider.refused).as(time.replay()).isLessThan(5);
  }

  /** Each finds its pace by itself, and all of them when one is told. */
  @Test
  void norWithThreeNodes() throws InterruptedException {
    var provider = new Provider(50, Optional.of(AFTER));
    agents(3, provider, UNDECLARED);
    assertThat(provider.since()).as(time.replay()).isGreaterThan(ASKED * 0.7);
    assertThat(provider.refused).as(time.replay()).isLessThan(10);
  }

  @Test
  void norWhereItBearsLessThanIsAsked() throws InterruptedException {
    double bears = ASKED / 2;
    var provider = new Provider(bears, Optional.of(Duration.ofSeconds(1)));
    agents(1, provider, UNDECLARED);
    assertThat(provider.since()).as(time.replay()).isGreaterThan(bears * 0.6);
    assertThat(views())
        .as(time.replay())
        .allMatch(server -> server.perSecond().filter(pace -> pace < 2 * bears).isPresent());
  }

  /** A rate that was declared and is more than the provider bears in truth. */
  @Test
  void norWhereTooHighARateIsDeclared() throws InterruptedException {
    var provider = new Provider(50, Optional.of(AFTER));
    var rule = new RateRule(1_000, Duration.ofSeconds(1), 1_000);
    agents(2, provider, new ServerLimits(Optional.of(rule), Optional.empty(), 1_000));
    assertThat(provider.since()).as(time.replay()).isGreaterThan(ASKED * 0.7);
    assertThat(provider.refused).as(time.replay()).isLessThan(10);
  }

  @Test
  void oneRefusalThatNamesNoTimeChangesNothing() throws InterruptedException {
    var provider = new Provider(50, Optional.empty());
    agents(1, provider, UNDECLARED);
    assertThat(provider.since()).as(time.replay()).isGreaterThan(ASKED * 0.95);
    assertThat(provider.refused).as(time.replay()).isEqualTo(1);
    assertThat(views()).as(time.replay()).allMatch(server -> server.perSecond().isEmpty());
  }
}
