package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.waiting.Waits;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Holders of leases that stand still, as a long collection of garbage makes them: real processes
 * that are stopped and go on, and a thing that knows nothing of Weir and checks fences.
 */
@Timeout(300)
class LeasePauseTest {
  private static final Env ENV = Env.system();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int SECONDS = Integer.getInteger("weir.lease.seconds", 15);

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  /**
   * A holder stops between its look and its write. Its lease ends, another has it and changes
   * nothing, and it wakes up: the version that it saw is still that of the thing, and only the
   * fence refuses its write. It is told by its lease, too.
   */
  @Test
  void aZombieWithAnUnchangedVersionIsRefusedByItsFence() throws IOException, InterruptedException {
    String url = TestPostgres.shared().freshSchema();
    try (var thing = new FencedThing(ENV);
        SqlLedger ledger = SqlLedger.open(url, ENV);
        Leases leases = ledger.leases();
        var caller = new FencedThing.Caller(thing.port(), "other")) {
      Process zombie = LeaseChild.start(url, thing, "zombie", "halt");
      try (BufferedReader said = zombie.inputReader(StandardCharsets.UTF_8)) {
        String[] about = said.readLine().split(" ", -1);
        assertThat(about[0]).isEqualTo("about");
        signal("-STOP", zombie);
        var wish =
            new Acquire(
                Origin.of("s-other").by("other"),
                List.of(LeaseChild.THING),
                Optional.of(Duration.ofMinutes(1)));
        AcquireVerdict verdict = leases.acquire(wish, PATIENCE, Waits.unseen(ENV));
        assertThat(verdict).isInstanceOf(AcquireVerdict.Granted.class);
        Lease lease = ((AcquireVerdict.Granted) verdict).lease();
        long fence = lease.fence(LeaseChild.THING).orElseThrow();
        assertThat(fence).isGreaterThan(Long.parseLong(about[1]));
        assertThat(caller.touch(fence)).isEqualTo("ok " + about[2]);
        zombie.getOutputStream().write('\n');
        zombie.getOutputStream().flush();
        signal("-CONT", zombie);
        assertThat(said.readLine()).isEqualTo("wrote fenced " + about[2]);
        assertThat(thing.refusedThoughUnchanged()).isOne();
        assertThat(said.readLine()).startsWith("lost ");
        assertThat(leases.standing(Tenant.DEFAULT, LeaseChild.THING).holder())
            .as("its release did not touch the lease of the other")
            .contains(lease);
        assertThat(caller.write(fence, about[2])).startsWith("ok");
      } finally {
        zombie.destroyForcibly().waitFor();
      }
    }
  }

  /**
   * Three processes share a thing under leases of a second, and whoever has it is stopped again and
   * again for longer than that. Whatever the thing took was written by one holder at a time, in the
   * order of their fences; and by the store's clock no lease began before the one before it ended.
   */
  @Test
  void whoeverIsStoppedThereAreNeverTwoEffectiveHolders() throws IOException, InterruptedException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var random = new Random(seed);
    String url = TestPostgres.shared().freshSchema();
    var holders = new ArrayList<Process>();
    try (var thing = new FencedThing(ENV);
        SqlLedger ledger = SqlLedger.open(url, ENV);
        Leases leases = ledger.leases()) {
      try {
        for (int i = 0; i < 3; i++) {
          Process holder = LeaseChild.start(url, thing, "" + i, "go");
          holders.add(holder);
          ENV.threads().virtual("hears " + i, () -> swallow(holder));
        }
        until(() -> thing.version() > 0);
        Instant end = ENV.clock().now().plusSeconds(SECONDS);
        int stops = 0;
        Instant atLast = end.plus(PATIENCE);
        while (ENV.clock().now().isBefore(end)
            || (thing.refused() == 0 && ENV.clock().now().isBefore(atLast))) {
          // The moments are what is drawn; nothing announces them.
          ENV.threads().pause(Duration.ofMillis(random.nextInt(200)));
          Process holder = holders.get(Integer.parseInt(thing.toucher().orElseThrow()));
          signal("-STOP", holder);
          stops++;
          ENV.threads().pause(LeaseChild.TTL.plusMillis(random.nextInt(1_200)));
          signal("-CONT", holder);
        }
        long version = thing.version();
        until(() -> thing.version() > version + 10);
        assertThat(stops).as("-Dweir.seed=" + seed).isGreaterThan(SECONDS / 4);
      } finally {
        for (Process holder : holders) {
          holder.destroyForcibly().waitFor();
        }
      }
      assertThat(thing.wrong()).as("-Dweir.seed=" + seed).isEmpty();
      assertThat(thing.accepted()).as("-Dweir.seed=" + seed).isSorted();
      assertThat(thing.refused()).as("zombies wrote; -Dweir.seed=" + seed).isPositive();
      List<Lease> all = leases.history(Tenant.DEFAULT, LeaseChild.THING, 10_000);
      assertThat(all.size()).isGreaterThan(3);
      List<Lease> inOrder =
          all.stream()
              .sorted(Comparator.comparing(it -> it.fence(LeaseChild.THING).orElseThrow()))
              .toList();
      for (int i = 1; i < inOrder.size(); i++) {
        Lease before = inOrder.get(i - 1);
        Instant over = before.ending().map(Lease.Ending::at).orElse(before.until());
        assertThat(inOrder.get(i).at()).as("-Dweir.seed=" + seed).isAfterOrEqualTo(over);
      }
    }
  }

  private static void swallow(Process process) {
    try (BufferedReader said = process.inputReader(StandardCharsets.UTF_8)) {
      while (said.readLine() != null) {
        Thread.onSpinWait();
      }
    } catch (IOException e) {
      assertThat(process.isAlive()).isFalse();
    }
  }

  private interface Condition {
    boolean holds();
  }

  private static void until(Condition condition) throws InterruptedException {
    long end = ENV.clock().nanos() + PATIENCE.toNanos();
    while (!condition.holds()) {
      assertThat(ENV.clock().nanos()).isLessThan(end);
      ENV.threads().signal("never").await(Duration.ofMillis(20));
    }
  }

  private static void signal(String which, Process process)
      throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", which, String.valueOf(process.pid())).start();
    assertThat(kill.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(kill.exitValue()).isZero();
  }
}
