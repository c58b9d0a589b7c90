package dev.weir.junit;

import dev.weir.Doing;
import dev.weir.JavaTool;
import dev.weir.Session;
import dev.weir.Weir;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.opentest4j.AssertionFailedError;

/**
 * The agents of a {@link Storm}, in one of its arms. For the thread of the test; the tools that it
 * returns are for the agents.
 */
public final class Fleet {
  private final Env env;
  private final Arm arm;
  private final int agents;
  private final Duration most;
  private final long seed;
  private final Faults faults;
  private final Optional<Weir> weir;
  private final LongAdder calls = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final Map<String, Long> damage = new LinkedHashMap<>();

  Fleet(Env env, Arm arm, Storm storm, long seed) {
    if (storm.agents() < 1 || storm.agents() > 10_000) {
      throw new IllegalArgumentException("a storm has 1 to 10,000 agents, not " + storm.agents());
    }
    if (storm.seconds() < 1) {
      throw new IllegalArgumentException("a storm lasts for at least a second");
    }
    this.env = env;
    this.arm = arm;
    this.agents = storm.agents();
    this.most = Duration.ofSeconds(storm.seconds());
    this.seed = seed;
    this.faults = new Faults(env, seed, List.of(storm.faults()));
    this.weir = arm == Arm.GUARDED ? Optional.of(Weir.inMemory().open()) : Optional.empty();
  }

  /** In which arm this is. */
  public Arm arm() {
    return arm;
  }

  /** How many agents there are. */
  public int agents() {
    return agents;
  }

  /** What everything that is drawn follows from. */
  public long seed() {
    return seed;
  }

  /** The same tool, with what goes wrong around its body. */
  public <A, R> JavaTool<A, R> tool(JavaTool<A, R> tool) {
    return tool.around(body -> faults.around(tool.name().toString(), body));
  }

  /**
   * Lets all agents do this, beginning together, and waits until the last one has ended.
   *
   * @throws AssertionFailedError if an agent throws, or if they do not end in time
   * @throws InterruptedException if the test's thread is interrupted
   */
  public void run(Agent.Script script) throws InterruptedException {
    Signal begin = env.threads().signal("a storm begins");
    Queue<Throwable> thrown = new ConcurrentLinkedQueue<>();
    var done = new AtomicInteger();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < agents; i++) {
      Agent agent = new Agent(i, seed, hands("agent-" + i));
      threads.add(
          env.threads()
              .virtual(
                  "agent-" + i,
                  () -> {
                    try {
                      begin.await(most);
                      script.run(agent);
                      done.incrementAndGet();
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                      thrown.add(e);
                    } catch (Exception | AssertionError e) {
                      // The test's thread says so; this one has nobody to tell.
                      thrown.add(e);
                    }
                  }));
    }
    begin.raise();
    int late = late(threads);
    if (late > 0) {
      throw broken(
          late + " of " + agents + " agents did not end within " + most.toSeconds() + " s");
    }
    if (done.get() < agents) {
      AssertionFailedError error = broken(agents - done.get() + " of " + agents + " agents failed");
      thrown.stream().limit(10).forEach(error::addSuppressed);
      throw error;
    }
  }

  /** How many are not done in time; they are interrupted. */
  private int late(List<Thread> threads) throws InterruptedException {
    long end = env.clock().nanos() + most.toNanos();
    int late = 0;
    for (Thread thread : threads) {
      Duration left = Duration.ofNanos(Math.max(1, end - env.clock().nanos()));
      if (!thread.join(left)) {
        late++;
        thread.interrupt();
      }
    }
    return late;
  }

  private Agent.Hands hands(String name) {
    return weir.<Agent.Hands>map(guarded -> new Guarded(guarded.session(name))).orElse(new Plain());
  }

  private final class Guarded implements Agent.Hands {
    private final Session session;

    private Guarded(Session session) {
      this.session = session;
    }

    @Override
    public <A, R> R call(JavaTool<A, R> tool, A arguments)
        throws NoAnswerException, InterruptedException {
      calls.increment();
      try {
        return session.call(tool, arguments).orThrow();
      } catch (WeirException e) {
        throw unanswered(e);
      }
    }
  }

  private final class Plain implements Agent.Hands {
    @Override
    public <A, R> R call(JavaTool<A, R> tool, A arguments)
        throws NoAnswerException, InterruptedException {
      calls.increment();
      var doing =
          new Doing(
              EffectId.next(env), Optional.empty(), Optional.empty(), env.clock().now().plus(most));
      try {
        return tool.bare(arguments, doing);
      } catch (InterruptedException e) {
        throw e;
      } catch (Exception e) {
        throw unanswered(e);
      }
    }
  }

  private NoAnswerException unanswered(Exception why) {
    unanswered.increment();
    return new NoAnswerException(String.valueOf(why.getMessage()), why);
  }

  /**
   * Expects that there is none of some damage. With Weir the test fails otherwise; without it, how
   * many there were is reported.
   *
   * @param what for people: "orders charged twice"
   * @param count how many there are, looked up where they would be
   * @throws AssertionFailedError if there are some in spite of Weir
   */
  public void none(String what, LongSupplier count) {
    long many = count.getAsLong();
    damage.put(what, many);
    if (arm == Arm.GUARDED && many != 0) {
      throw broken(what + ": " + many);
    }
  }

  private AssertionFailedError broken(String what) {
    return new AssertionFailedError(
        arm.words() + ", " + what + "; the same faults again: -Dweir.seed=" + seed);
  }

  /** What was done and what was broken, for the test report. */
  Map<String, String> report() {
    var report = new LinkedHashMap<String, String>();
    report.put("storm", arm.words());
    report.put("agents", String.valueOf(agents));
    report.put("seed", String.valueOf(seed));
    report.put("calls", String.valueOf(calls.sum()));
    report.put("calls without an answer", String.valueOf(unanswered.sum()));
    report.put("bodies run", String.valueOf(faults.ran()));
    faults.struck().forEach((kind, count) -> report.put("fault " + kind, String.valueOf(count)));
    damage.forEach((what, count) -> report.put(what, String.valueOf(count)));
    return report;
  }

  void close() {
    weir.ifPresent(Weir::close);
  }
}
