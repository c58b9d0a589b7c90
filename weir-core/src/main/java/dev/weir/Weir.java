package dev.weir;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.recovery.Caretaker;
import dev.weir.recovery.Heartbeat;
import dev.weir.recovery.Resolver;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * A Weir inside a JVM program. Open one per ledger and keep it; safe for concurrent use.
 *
 * <p>Opening it settles the accounts of this node's earlier lives: what was running when the
 * process died is in doubt from then on. It is not run again unless its tool honours keys; from
 * then on doubts are ended in the background as far as their tools' probes and keys allow.
 */
public final class Weir implements AutoCloseable {
  private static final Duration RECOVERY = Duration.ofSeconds(5);

  private final Env env;
  private final Tenant tenant;
  private final Ledger ledger;
  private final Heartbeat heartbeat;
  private final Resolver resolver;
  private final Pipeline pipeline;
  private final Caretaker caretaker;
  private final JavaToolbox tools;
  private final Session everyday;
  private final Optional<Tasks> tasksOf;
  private final Optional<States> statesOf;

  private Weir(Options options, Ledger ledger) {
    this.env = options.env;
    this.tenant = options.tenant;
    this.ledger = ledger;
    this.heartbeat = Heartbeat.start(env, ledger, options.node);
    awaitRecovery();
    this.resolver = new Resolver(ledger, heartbeat.node(), env.clock());
    this.tools = new JavaToolbox(env);
    options.tools.forEach(tools::offer);
    this.pipeline = new Pipeline(env, ledger, heartbeat, tools);
    this.caretaker =
        new Caretaker(
            env, ledger, heartbeat, tenant, tools, pipeline.aftercare(), Caretaker.Settings.USUAL);
    this.everyday = session(options.node);
    this.tasksOf = options.queue;
    this.statesOf = options.shared;
    caretaker.start();
  }

  /** What is not recovered by then is recovered while calls are served: they wait for it. */
  private void awaitRecovery() {
    try {
      heartbeat.awaitRecovered(RECOVERY);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * A Weir on a ledger that no other process uses. It owns the ledger from now on.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE} if the ledger cannot be
   *     reached
   */
  public static Weir open(Ledger ledger) {
    return on(ledger).open();
  }

  /** The same with a say in the rest. */
  public static Options on(Ledger ledger) {
    return new Options(ledger);
  }

  /** A Weir on a ledger that ends with this process: for tests, and for trying it out. */
  public static Options inMemory() {
    return on(new MemoryLedger());
  }

  /** Calls a tool in this program's own session; see {@link Session#call}. */
  public <A, R> Result<R> call(JavaTool<A, R> tool, A arguments) throws InterruptedException {
    return everyday.call(tool, arguments);
  }

  /** A session: one conversation, one job, one user; its name tells calls without a key apart. */
  public Session session(String name) {
    return new Session(env, pipeline, tools, Origin.of(name).of(tenant), UnaryOperator.identity());
  }

  /**
   * The queue of tasks that it was opened with: put, take, complete. Each step is durable and says
   * who made it: give it {@link Session#origin}. A body that a task leads to goes through {@link
   * Session#call} with a key, such as the task's id, so that it happens once although a task may be
   * handed out twice.
   *
   * @throws IllegalStateException if it was opened without one
   */
  public Tasks tasks() {
    return tasksOf.orElseThrow(
        () -> new IllegalStateException("this Weir was opened without a queue of tasks"));
  }

  /**
   * The state that it was opened with, of this session or shared by all.
   *
   * @throws IllegalStateException if it was opened without any
   */
  public States states() {
    return statesOf.orElseThrow(
        () -> new IllegalStateException("this Weir was opened without shared state"));
  }

  /** An effect as it stands. */
  public Optional<Effect> effect(EffectId id) {
    return ledger.effect(tenant, id);
  }

  /**
   * Settles an effect in doubt with what a person found out.
   *
   * @param person who says so, for the record
   */
  public Resolver.Verdict resolve(EffectId id, Resolver.Finding finding, String person) {
    return resolver.resolve(tenant, id, finding, person);
  }

  /** Writes what is buffered and lets go of the ledger; calls that run must have ended. */
  @Override
  public void close() {
    caretaker.close();
    pipeline.close();
    heartbeat.close();
    ledger.close();
  }

  /** How a Weir is opened. Not safe for concurrent use. */
  public static final class Options {
    private final Ledger ledger;
    private Env env = Env.system();
    private Tenant tenant = Tenant.DEFAULT;
    private String node = "jvm";
    private List<JavaTool<?, ?>> tools = List.of();
    private Optional<Tasks> queue = Optional.empty();
    private Optional<States> shared = Optional.empty();

    private Options(Ledger ledger) {
      this.ledger = ledger;
    }

    /**
     * The name of this node: stable over restarts, and unique among the processes that share the
     * ledger. A second process with the same name takes over from the first.
     */
    public Options node(String name) {
      this.node = name;
      return this;
    }

    /**
     * Tools that there are from the start. Others are known from their first call on; what an
     * earlier life left in doubt can only be sent again or probed once its tool is known.
     */
    public Options tools(JavaTool<?, ?>... offered) {
      this.tools = List.of(offered);
      return this;
    }

    /**
     * With a queue of tasks, most often that of the ledger: {@code SqlLedger.tasks()}. It is not
     * closed with the Weir, and is of no use when its ledger is.
     */
    public Options tasks(Tasks tasks) {
      this.queue = Optional.of(tasks);
      return this;
    }

    /** With shared state, most often that of the ledger: {@code SqlLedger.states()}. */
    public Options states(States states) {
      this.shared = Optional.of(states);
      return this;
    }

    /** Whose effects these are. */
    public Options tenant(Tenant whose) {
      this.tenant = whose;
      return this;
    }

    /** Another world: for tests and simulators. */
    public Options env(Env world) {
      this.env = world;
      return this;
    }

    /** Opens it; see {@link Weir#open}. */
    public Weir open() {
      return new Weir(this, ledger);
    }
  }
}
