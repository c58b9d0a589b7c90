package dev.weir.limit;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The limits as one node keeps them. Opened once for a process, between the ledger and the
 * pipeline; safe for any number of callers.
 */
public final class Limits implements AutoCloseable {
  /** Clocks that differ by less agree. */
  private static final Duration AHEAD_MOST = Duration.ofSeconds(1);

  private final Env env;
  private final LimitSettings settings;
  private final String node;
  private final Exchanger exchanger;
  private final Halts halts = new Halts();
  private final Holdoff holdoff;
  private final Runs runs;
  private final ConcurrentHashMap<ToolName, Gates> tools = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, ServerGate> servers = new ConcurrentHashMap<>();

  /** What stands before one tool. */
  private record Gates(ToolGate breaker, RetryGate retry, ToolStats stats, ServerGate server) {}

  private Limits(Env env, Commons commons, LimitSettings settings, String node) {
    this.env = env;
    this.settings = settings;
    this.node = node;
    this.exchanger = new Exchanger(env, commons);
    this.holdoff = new Holdoff(env.clock());
    this.runs = new Runs(exchanger, settings);
    exchanger.add(halts);
  }

  /**
   * Begins to keep the limits together with whoever else has these commons, and hears of what is
   * halted before it returns. Where they cannot be reached it begins without.
   *
   * @param node a name that no other living process has, also not under the same node name
   */
  public static Limits open(Env env, Commons commons, LimitSettings settings, String node) {
    var limits = new Limits(env, commons, settings, node);
    limits.exchanger.beat();
    limits.exchanger.start();
    return limits;
  }

  /** Limits of a process that shares with nobody. */
  public static Limits alone(Env env) {
    return open(env, new MemoryCommons(env.clock()), LimitSettings.USUAL, "alone");
  }

  /** Whether a call may go on. */
  public sealed interface Verdict {
    /** It may: it has a place, which closing the passage gives back. */
    record Entered(Passage passage) implements Verdict {}

    /**
     * It may not.
     *
     * @param fault why
     * @param comeBack when the same call may do better; empty when time does not help
     */
    record Refused(Fault fault, Optional<Duration> comeBack) implements Verdict {}
  }

  /**
   * Asks for leave and waits for a place. The cheapest refusals come first, and nothing is taken
   * that a later one would have to give back, but what the call's run and session reserve for it.
   *
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public Verdict enter(Asking asking) throws InterruptedException {
    ToolName tool = asking.call().tool();
    Gates gates = gates(tool, asking.limits());
    Optional<Halt> halted = halts.of(asking.call().origin(), tool);
    if (halted.isPresent()) {
      return refused(gates, halted(halted.get()), Optional.empty());
    }
    Optional<Verdict.Refused> late = late(asking, gates);
    if (late.isPresent()) {
      return late.get();
    }
    return switch (runs.ask(asking)) {
      case Runs.Leave.Refused refused -> refused(gates, refused.fault(), Optional.empty());
      case Runs.Leave.Granted(Reservation reserved) ->
          atTheTool(asking.within(reserved.left()), gates, reserved);
    };
  }

  /**
   * Refuses a call that has no time for its tool; empty when it has, as far as is known. To be
   * asked before it waits for anything else: who has waited in vain should hear that.
   */
  public Optional<Verdict.Refused> late(Asking asking) {
    return late(asking, gates(asking.call().tool(), asking.limits()));
  }

  private static Optional<Verdict.Refused> late(Asking asking, Gates gates) {
    if (!asking.left().isPositive()) {
      return Optional.of(refused(gates, Fault.of(ErrorCode.DEADLINE_PASSED), Optional.empty()));
    }
    long usual = gates.breaker().latencies().usualNanos();
    return usual > 0 && asking.left().compareTo(Duration.ofNanos(usual)) < 0
        ? Optional.of(
            refused(
                gates,
                Fault.of(
                    ErrorCode.TIME_TOO_SHORT,
                    asking.left().toMillis()
                        + " ms are left and "
                        + asking.call().tool()
                        + " usually takes "
                        + Duration.ofNanos(usual).toMillis()
                        + " ms"),
                Optional.empty()))
        : Optional.empty();
  }

  /**
   * Asks for leave again for a call that was refused because its tool counts as broken, as often as
   * the tool may be tried or is mended, and waits in between. Whoever waits first is who tries it.
   *
   * @param refused what it heard
   * @param atMost how long it waits
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public Verdict enterOnceMended(Asking asking, Verdict.Refused refused, Duration atMost)
      throws InterruptedException {
    Gates gates = gates(asking.call().tool(), asking.limits());
    Optional<Outage.Place> joined = gates.breaker().outage().join(asking.gone());
    if (joined.isEmpty()) {
      return refused;
    }
    gates.stats().queued();
    long began = env.clock().nanos();
    try (Outage.Place place = joined.get()) {
      Verdict last = refused;
      while (last instanceof Verdict.Refused again
          && again.fault().code() == ErrorCode.BREAKER_OPEN) {
        Duration left = asking.left().minus(waited(began));
        Duration patience = atMost.minus(waited(began));
        switch (place.next(gates.breaker(), left.compareTo(patience) < 0 ? left : patience)) {
          case ASK -> {
            gates.stats().reconsidered();
            last = enter(asking.within(asking.left().minus(waited(began))));
          }
          case TOO_LATE -> {
            return again;
          }
          case GONE -> {
            return new Verdict.Refused(Fault.of(ErrorCode.CANCELLED), Optional.empty());
          }
        }
      }
      return last;
    }
  }

  /**
   * Now, for what others will reckon the age of: by our wall clock, or by the time of what the
   * fleet shares where ours is ahead of that. What is written down so is never younger than it
   * seems.
   */
  public Instant notAhead() {
    Instant wall = env.clock().now();
    Instant shared = exchanger.now();
    return wall.isAfter(shared.plus(AHEAD_MOST)) ? shared : wall;
  }

  /** Now, to reckon an age with: by our wall clock or that of the fleet, whichever is later. */
  public Instant notBehind() {
    Instant wall = env.clock().now();
    Instant shared = exchanger.nowAtLatest();
    return wall.isBefore(shared) ? shared : wall;
  }

  private Duration waited(long beganNanos) {
    return Duration.ofNanos(env.clock().nanos() - beganNanos);
  }

  /** Counts that something was done for a call instead of calling its tool. */
  public void count(ToolName tool, ToolLimits limits, Instead how) {
    gates(tool, limits).stats().instead(how);
  }

  private Verdict atTheTool(Asking asking, Gates gates, Reservation reserved)
      throws InterruptedException {
    return switch (gates.breaker().ask(asking.limits().breaker())) {
      case ToolGate.Leave.Open open
          when asking.limits().breaker().whenOpen() == BreakerRule.WhenOpen.ALLOW ->
          atTheServer(asking, gates, ToolGate.Leave.Plain.BYPASS, reserved);
      case ToolGate.Leave.Open open -> {
        reserved.end(Passage.Conclusion.NOT_MADE);
        yield refused(
            gates, open(asking.call().tool(), open.comeBack()), Optional.of(open.comeBack()));
      }
      case ToolGate.Leave.Free free -> atTheServer(asking, gates, free, reserved);
    };
  }

  private Verdict atTheServer(
      Asking asking, Gates gates, ToolGate.Leave.Free leave, Reservation reserved)
      throws InterruptedException {
    ServerGate server = gates.server();
    long now = env.clock().nanos();
    var passage =
        new Passage(
            env,
            asking,
            now,
            server,
            gates.breaker(),
            gates.retry(),
            gates.stats(),
            leave,
            reserved);
    ServerGate.Entry entry = ServerGate.Entry.GONE;
    try {
      entry =
          server.tries(now)
              ? ServerGate.Entry.ADMITTED
              : server.enter(asking.place(), asking.patience(), asking.gone());
    } finally {
      if (entry != ServerGate.Entry.ADMITTED) {
        passage.notEntered();
      }
    }
    return switch (entry) {
      case ADMITTED -> stillClosed(asking, gates, leave, passage);
      case FULL -> busy(gates, server, "its queue is full");
      case TOO_LATE -> busy(gates, server, "no place became free in time");
      case GONE -> refused(gates, Fault.of(ErrorCode.CANCELLED), Optional.empty());
    };
  }

  /** While it waited the tool may have broken. */
  private static Verdict stillClosed(
      Asking asking, Gates gates, ToolGate.Leave.Free leave, Passage passage) {
    if (leave != ToolGate.Leave.Plain.FREE
        || gates.breaker().breaker().mode() == Breaker.Mode.CLOSED) {
      return new Verdict.Entered(passage);
    }
    passage.close();
    Duration comeBack = gates.breaker().comeBack();
    return refused(gates, open(asking.call().tool(), comeBack), Optional.of(comeBack));
  }

  private Verdict busy(Gates gates, ServerGate server, String why) {
    boolean cools = server.cooling().isPositive();
    Fault fault =
        cools
            ? Fault.of(ErrorCode.SERVER_COOLING, "for " + shown(server.cooling()))
            : Fault.of(ErrorCode.SERVER_BUSY, why);
    return refused(gates, fault, Optional.of(server.comeBack()));
  }

  private static Verdict.Refused refused(Gates gates, Fault fault, Optional<Duration> comeBack) {
    gates.stats().refused();
    return new Verdict.Refused(fault, comeBack);
  }

  private static Fault halted(Halt halt) {
    return Fault.of(
        ErrorCode.HALTED,
        halt.scope().text() + " was halted by " + halt.by() + ": " + halt.reason());
  }

  private static Fault open(ToolName tool, Duration comeBack) {
    return Fault.of(
        ErrorCode.BREAKER_OPEN, tool + " failed again and again; come back in " + shown(comeBack));
  }

  private static String shown(Duration left) {
    return left.toMillis() + " ms";
  }

  private Gates gates(ToolName tool, ToolLimits limits) {
    Gates there = tools.get(tool);
    return there != null
        ? there
        : tools.computeIfAbsent(tool, name -> made(name, limits, new ToolStats()));
  }

  private Gates made(ToolName tool, ToolLimits limits, ToolStats stats) {
    return new Gates(
        new ToolGate(env, exchanger, tool, limits.breaker()),
        new RetryGate(exchanger, tool, limits.retry(), stats),
        stats,
        server(tool.server()));
  }

  private ServerGate server(String name) {
    ServerGate there = servers.get(name);
    return there != null
        ? there
        : servers.computeIfAbsent(
            name, wanted -> new ServerGate(env, wanted, settings.of(wanted), node, exchanger));
  }

  /**
   * Keeps a failure for whoever makes the same call again in spite of it.
   *
   * @param call what makes two calls the same
   */
  public void spent(String call, Fault fault) {
    holdoff.keep(call, fault);
  }

  /** Whether any failure is kept at the moment. */
  public boolean holdsOff() {
    return !holdoff.isEmpty();
  }

  /**
   * A failure that is kept for whoever makes the same call again.
   *
   * @param fault what the call heard
   * @param comeBack until when it is heard again
   */
  public record Spent(Fault fault, Duration comeBack) {}

  /** The failure of the same call a moment ago, if retrying it was of no use. */
  public Optional<Spent> spent(String call, ToolName tool, ToolLimits limits) {
    Optional<Spent> spent = holdoff.of(call);
    if (spent.isPresent()) {
      gates(tool, limits).stats().foreignRetry();
    }
    return spent.map(kept -> {
      Duration cools = server(tool.server()).cooling();
      return cools.compareTo(kept.comeBack()) > 0 ? new Spent(kept.fault(), cools) : kept;
    });
  }

  /**
   * Halts something, on all nodes within a second. What is halted already stays so.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}: then it may or may not be
   *     halted
   * @throws IllegalStateException if a hundred things are halted already
   */
  public void halt(Halt halt) {
    exchanger.now(halts, Halts.halting(halt));
    if (halts.all().stream().noneMatch(one -> one.scope().equals(halt.scope()))) {
      throw new IllegalStateException("too much is halted one by one; halt everything instead");
    }
  }

  /**
   * Lets something go on, also what the chain guard has stopped.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}: then it may or may not
   */
  public void resume(Halt.Scope scope) {
    exchanger.now(halts, Halts.resuming(scope));
    runs.goOn(scope);
  }

  /** How things stand on this node. */
  public LimitsView view() {
    return new LimitsView(
        tools.entrySet().stream()
            .sorted(Comparator.comparing(entry -> entry.getKey().toString()))
            .map(Limits::view)
            .toList(),
        servers.entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .map(entry -> entry.getValue().view(entry.getKey()))
            .toList(),
        sorted(Stream.concat(halts.all().stream(), runs.stopped().stream()).toList()),
        exchanger.away());
  }

  /**
   * What a run has used of its limits, on all nodes: nothing, when there is no such run.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}
   */
  public RunView run(Tenant tenant, String run) {
    return runs.view(tenant, run);
  }

  private static List<Halt> sorted(List<Halt> halts) {
    return halts.stream().sorted(Comparator.comparing(halt -> halt.scope().text())).toList();
  }

  private static LimitsView.ToolView view(Map.Entry<ToolName, Gates> entry) {
    Gates gates = entry.getValue();
    Breaker breaker = gates.breaker().breaker();
    return new LimitsView.ToolView(
        entry.getKey().toString(),
        Breaker.word(breaker.mode()),
        breaker.failures(),
        gates.breaker().openFor(),
        breaker.trips(),
        gates.retry().budget().tokens() / 1000.0,
        gates.retry().rule().tokens(),
        gates.breaker().latencies().usual(),
        gates.stats().counts());
  }

  /** Lets go of old accounts, for tests that move the time by hand. */
  void forget() {
    exchanger.forget();
  }

  /** One exchange on this thread, for tests that move the time by hand. */
  void beat() {
    exchanger.beat();
  }

  /** Says what is left to say, and ends. */
  @Override
  public void close() {
    exchanger.close();
  }
}
