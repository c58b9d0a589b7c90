package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Keeping;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.StepVerdict;
import dev.weir.waiting.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of leases on PostgreSQL whose connection or server breaks. */
@Timeout(value = 180)
class LeasesTroubleTest {
  private static final Env ENV = Env.system();
  private static final Origin BY = Origin.of("trouble");
  private static final ResourceName NAME = new ResourceName("env:staging");

  private final AtomicLong ahead = new AtomicLong();

  @BeforeEach
  void needsPostgres() {
    assumeThat(TestPostgres.missing()).isEmpty();
  }

  /** Every commit is stored and no one hears of it: each step is done again and counts once. */
  @Test
  void aStepWhoseConfirmationIsLostCountsOnce() throws IOException {
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger ledger = SqlLedger.open(through(wire, url), ENV);
        Leases leases = ledger.leases()) {
      wire.loseAnswerTo("COMMIT");
      AcquireVerdict.Granted granted = granted(leases.acquire(wish()));
      assertThat(wire.cuts()).isOne();
      assertThat(history(leases)).containsExactly(granted.lease());
      wire.loseAnswerTo("COMMIT");
      assertThat(leases.renew(BY, granted.token())).isInstanceOf(StepVerdict.Done.class);
      wire.loseAnswerTo("COMMIT");
      assertThat(leases.release(BY, granted.token())).isInstanceOf(StepVerdict.Again.class);
      assertThat(wire.cuts()).isEqualTo(3);
      assertThat(leases.standing(Tenant.DEFAULT, NAME).holder()).isEmpty();
      assertThat(history(leases)).hasSize(1);
    }
  }

  @Test
  void whateverIsLostOnTheWayFencesRise() throws IOException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    String url = TestPostgres.shared().freshSchema();
    try (var wire = new Wire(TestPostgres.shared().port());
        SqlLedger ledger = SqlLedger.open(through(wire, url), ENV);
        Leases leases = ledger.leases(ahead::get)) {
      wire.loseByChance(new Random(seed), 0.03);
      var fences = new ArrayList<Long>();
      for (int i = 0; i < 60; i++) {
        AcquireVerdict verdict = stubborn(() -> leases.acquire(wish()));
        while (verdict instanceof AcquireVerdict.Busy) {
          // One is stored of which nobody ever heard: it ends by itself.
          ahead.addAndGet(Codes.micros(Leases.TTL_USUAL));
          verdict = stubborn(() -> leases.acquire(wish()));
        }
        AcquireVerdict.Granted granted = granted(verdict);
        fences.add(granted.lease().fence(NAME).orElseThrow());
        StepVerdict over = stubborn(() -> leases.release(BY, granted.token()));
        assertThat(over).isInstanceOfAny(StepVerdict.Done.class, StepVerdict.Again.class);
      }
      wire.loseNothing();
      assertThat(fences).as("-Dweir.seed=" + seed).isSorted().doesNotHaveDuplicates();
      assertThat(history(leases))
          .as("-Dweir.seed=" + seed)
          .hasSizeGreaterThanOrEqualTo(fences.size());
    }
  }

  /**
   * The server is gone: nothing is granted, and work under a lease is told so before its lease
   * ends. When the server is back the lease is as it was.
   */
  @Test
  void workIsCancelledWhenItsRenewalsFail() throws InterruptedException {
    try (TestPostgres server = TestPostgres.start();
        SqlLedger ledger = SqlLedger.open(server.freshDatabase(), ENV);
        Leases leases = ledger.leases()) {
      var keeping = new Keeping(ENV, leases, Waits.unseen(ENV));
      Duration ttl = Duration.ofSeconds(6);
      var killed = new AtomicLong();
      var told = new AtomicLong();
      Keeping.Ended<Boolean> ended =
          keeping.during(
              wish().lasting(ttl),
              Duration.ofSeconds(1),
              held -> {
                killed.set(ENV.clock().nanos());
                server.kill();
                try {
                  return ENV.threads().signal("never").await(Duration.ofMinutes(2));
                } finally {
                  told.set(ENV.clock().nanos());
                }
              });
      assertThat(ended).isInstanceOf(Keeping.Ended.Lost.class);
      assertThatThrownBy(() -> leases.acquire(wish()))
          .isInstanceOfSatisfying(
              WeirException.class,
              e -> assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
      assertThat(Duration.ofNanos(told.get() - killed.get())).isLessThan(ttl);
      server.restart();
      AcquireVerdict after =
          stubborn(() -> {
            AcquireVerdict verdict = leases.acquire(wish());
            if (verdict instanceof AcquireVerdict.Busy) {
              throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "not yet");
            }
            return verdict;
          });
      assertThat(granted(after).lease().fence(NAME)).isPresent();
    }
  }

  private interface Step<T> {
    T now();
  }

  /** Says it again until it was heard; the test's timeout bounds it. */
  private static <T> T stubborn(Step<T> step) {
    while (true) {
      try {
        return step.now();
      } catch (WeirException e) {
        assertThat(e.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE);
      }
    }
  }

  private static List<Lease> history(Leases leases) {
    return leases.history(Tenant.DEFAULT, NAME, 1_000);
  }

  private static AcquireVerdict.Granted granted(AcquireVerdict verdict) {
    assertThat(verdict).isInstanceOf(AcquireVerdict.Granted.class);
    return (AcquireVerdict.Granted) verdict;
  }

  private static Acquire wish() {
    return Acquire.of(BY, NAME.text());
  }

  /** Nothing is prepared by name, so that the wire sees every statement's text. */
  private static String through(Wire wire, String url) {
    return url.replaceFirst(":\\d+/", ":" + wire.port() + "/") + "&prepareThreshold=0";
  }
}
