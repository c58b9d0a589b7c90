package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.app.Payment.Heard;
import dev.weir.app.Payment.Temper;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.recovery.Heartbeat;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.CleanupMode;
import org.junit.jupiter.api.io.TempDir;

/**
 * Three nodes on one PostgreSQL, killed and paused. What agents heard is compared with what really
 * happened, and judged by a checker that knows nothing of Weir: see {@link Audit}.
 */
@Timeout(3600)
class ThreeNodesTest {
  private static final Env ENV = Env.system();
  private static final int SECONDS = Integer.getInteger("weir.fleet.seconds", 30);
  private static final int AGENTS = 6;
  private static final Duration BETWEEN = Duration.ofMillis(30);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration LAST_PATIENCE = Duration.ofSeconds(90);

  @TempDir(cleanup = CleanupMode.ON_SUCCESS)
  private Path folder = Path.of("");

  private final ConcurrentLinkedQueue<Payment> payments = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Long> paidAt = new ConcurrentLinkedQueue<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private final Signal enough = ENV.threads().signal("enough");
  private final Signal over = ENV.threads().signal("over");

  @BeforeEach
  void postgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  /**
   * Every few seconds a node is killed, and comes back. Agents ask whichever node they like, and
   * again at another when one is gone.
   */
  @Test
  void aKillEveryFewSecondsUnderLoad() throws IOException, InterruptedException, SQLException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var random = new Random(seed);
    var killedAt = new ArrayList<Long>();
    try (Trio trio = new Trio(folder, ENV)) {
      List<Thread> agents = new ArrayList<>();
      for (int i = 0; i < AGENTS; i++) {
        var choice = new Random(seed + i);
        agents.add(ENV.threads().virtual("agent", () -> pay(trio, choice)));
      }
      long end = now() + Duration.ofSeconds(SECONDS).toNanos();
      while (now() < end) {
        // The moments are what is drawn; nothing announces them.
        ENV.threads().pause(Duration.ofMillis(1_000 + random.nextInt(2_000)));
        String name = Trio.NAMES.get(random.nextInt(Trio.NAMES.size()));
        trio.kill(name);
        killedAt.add(now());
        trio.start(name);
        trio.awaitUp(name);
      }
      long stopped = now();
      enough.raise();
      for (Thread agent : agents) {
        agent.join(LAST_PATIENCE);
      }
      over.raise();
      for (Payment payment : payments) {
        if (!payment.failed()) {
          trio.payer(any(random)).ask(payment);
        }
      }
      assertThat(trio.audit(List.copyOf(payments))).as("seed " + seed).isEmpty();
      assertThat(killedAt).hasSizeGreaterThan(1);
      recovers(killedAt, stopped, "seed " + seed);
    }
  }

  /**
   * After each kill, within the lease, a second comes that is not much worse than usual: a quarter,
   * because the machine may be busy with other things in some seconds and not in others.
   */
  private void recovers(List<Long> killedAt, long stopped, String about) {
    long second = Duration.ofSeconds(1).toNanos();
    long usual = paidAt.size() * second / (stopped - killedAt.get(0) + second);
    for (long killed : killedAt) {
      if (killed + Heartbeat.LEASE.toNanos() < stopped) {
        long best = 0;
        for (long from = killed; from < killed + Heartbeat.LEASE.toNanos(); from += second) {
          long start = from;
          best =
              Math.max(
                  best, paidAt.stream().filter(at -> at >= start && at < start + second).count());
        }
        assertThat(best)
            .as("paid a second after a kill, usual " + usual + ", " + about)
            .isGreaterThanOrEqualTo(usual / 4);
      }
    }
  }

  private static String any(Random random) {
    return Trio.NAMES.get(random.nextInt(Trio.NAMES.size()));
  }

  private static long now() {
    return ENV.clock().nanos();
  }

  private void pay(Trio trio, Random random) {
    List<Thread> late = new ArrayList<>();
    try {
      while (!enough.await(BETWEEN)) {
        int number = numbers.incrementAndGet();
        var payment = new Payment("p" + number, Help.number(number), Temper.PATIENT);
        payments.add(payment);
        long seed = random.nextLong();
        if (!insist(trio, payment, new Random(seed), 5)) {
          // A doubt is somebody else's to end; meanwhile this agent goes on.
          late.add(
              ENV.threads().virtual("late", () -> insistLate(trio, payment, new Random(seed))));
        }
      }
      for (Thread one : late) {
        one.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void insistLate(Trio trio, Payment payment, Random random) {
    try {
      insist(trio, payment, random, Integer.MAX_VALUE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks at one node after the other, so often at most; whether it knows. */
  private boolean insist(Trio trio, Payment payment, Random random, int atMost)
      throws InterruptedException {
    for (int i = 0; i < atMost && !over.raised(); i++) {
      Heard heard = trio.payer(any(random)).ask(payment);
      if (payment.over()) {
        if (payment.done()) {
          paidAt.add(now());
        }
        return true;
      }
      if (heard instanceof Heard.Doubt) {
        if (atMost < Integer.MAX_VALUE) {
          return false;
        }
        over.await(Duration.ofSeconds(1));
      } else {
        over.await(LOOK);
      }
    }
    return false;
  }

  /**
   * (1) The tool is done and has answered, the outcome is about to be recorded, and the node stands
   * still; (2) its lease ends, another node ends its life and marks the effect in doubt; (3) it
   * wakes: its settlement is refused and kept as evidence; (4) the evidence ends the doubt. The
   * tool has no key and no probe: nothing else could.
   */
  @Test
  void aZombieIsRefusedAndBelieved() throws IOException, InterruptedException, SQLException {
    try (Trio trio = new Trio(folder, ENV);
        Ledger ledger = trio.open()) {
      // Nodes were started a, b, c: the newest life is that of c.
      String zombie = "c";
      String name = Boundary.ANSWERED.named("z", trio.newestLife());
      var payment = new Payment(name, Help.NONE, Temper.PATIENT);
      payments.add(payment);
      Thread asked = ENV.threads().virtual("agent", () -> askOnce(trio, zombie, payment));
      assertThat(
              trio.node(zombie)
                  .await(Set.of("at " + Boundary.ANSWERED + " " + name), Running.PATIENCE))
          .isEmpty();
      signal("-STOP", trio.node(zombie));
      Effect doubt = await(ledger, name, State.IN_DOUBT);
      assertThat(doubt.source()).isEqualTo(Source.RECOVERY);
      assertThat(trio.payer("a").ask(payment)).isInstanceOf(Heard.Doubt.class);
      signal("-CONT", trio.node(zombie));
      trio.node(zombie).go();
      Effect paid = await(ledger, name, State.SUCCEEDED);
      assertThat(paid.source()).isEqualTo(Source.LATE_ANSWER);
      assertThat(ledger.history(Tenant.DEFAULT, paid.id()))
          .filteredOn(Entry.Evidence.class::isInstance)
          .anySatisfy(line ->
              assertThat(((Entry.Evidence) line).answer())
                  .containsInstanceOf(Outcome.Succeeded.class));
      asked.join(Running.PATIENCE);
      for (String node : Trio.NAMES) {
        assertThat(trio.payer(node).ask(payment)).isInstanceOf(Heard.Paid.class);
      }
      // The one that woke has begun a new life, and serves.
      var next = new Payment("after", Help.NONE, Temper.PATIENT);
      payments.add(next);
      trio.payer(zombie).insist(next);
      assertThat(next.done()).isTrue();
      assertThat(trio.audit(List.copyOf(payments))).isEmpty();
    }
  }

  private static void askOnce(Trio trio, String node, Payment payment) {
    try {
      trio.payer(node).ask(payment);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Effect await(Ledger ledger, String name, State state) throws InterruptedException {
    long start = now();
    while (now() - start < Running.PATIENCE.toNanos()) {
      var effect = ledger.holder(Tenant.DEFAULT, EffectKey.given(name));
      if (effect.isPresent() && effect.get().state() == state) {
        return effect.get();
      }
      ENV.threads().pause(LOOK);
    }
    throw new AssertionError("waited for " + state + " of " + name);
  }

  private static void signal(String which, Child child) throws IOException, InterruptedException {
    String pid = String.valueOf(child.handle().pid());
    assertThat(new ProcessBuilder("kill", which, pid).start().waitFor()).isZero();
  }
}
