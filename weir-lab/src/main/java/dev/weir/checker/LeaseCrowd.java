package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Keeping;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.Waiter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Many at once, and waiting. */
abstract class LeaseCrowd extends LeaseScene {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Somebody who waits on a thread of its own. */
  static final class Wanting {
    private final AtomicReference<Optional<AcquireVerdict>> verdict =
        new AtomicReference<>(Optional.empty());
    private final Thread thread;

    Wanting(Leases where, Origin by, Duration atMost, String... names) {
      thread =
          ENV.threads()
              .virtual(
                  "wanting",
                  () -> {
                    try {
                      verdict.set(Optional.of(where.acquire(wish(by, names), atMost, WAITS)));
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
    }

    AcquireVerdict heard() throws InterruptedException {
      thread.join(PATIENCE);
      return verdict.get().orElseThrow();
    }

    void giveUp() throws InterruptedException {
      thread.interrupt();
      thread.join(PATIENCE);
      assertThat(verdict.get()).isEmpty();
    }
  }

  /** Waits until so many have a place in the queue. */
  final void queued(String name, int many) throws InterruptedException {
    Signal never = ENV.threads().signal("never");
    long end = ENV.clock().nanos() + PATIENCE.toNanos();
    while (standing(name).waiting().size() != many) {
      assertThat(ENV.clock().nanos()).isLessThan(end);
      never.await(Duration.ofMillis(5));
    }
  }

  @Test
  void whoWaitsGetsItInTheOrderOfComingOnAnyNode() throws InterruptedException {
    AcquireVerdict.Granted holder = granted(ALICE, STAGING);
    var waiting = new ArrayList<Wanting>();
    for (int i = 0; i < 6; i++) {
      Leases where = i % 2 == 0 ? leases() : beside();
      waiting.add(new Wanting(where, Origin.of("w-" + i).by("w-" + i), PATIENCE, STAGING));
      queued(STAGING, i + 1);
    }
    assertThat(standing(STAGING).waiting())
        .extracting(it -> it.agent().orElseThrow())
        .containsExactly("w-0", "w-1", "w-2", "w-3", "w-4", "w-5");
    waiting.get(2).giveUp();
    queued(STAGING, 5);
    done(leases().release(ALICE, holder.token()));
    for (int i : List.of(0, 1, 3, 4, 5)) {
      AcquireVerdict.Granted granted = granted(waiting.get(i).heard());
      assertThat(granted.lease().by().session()).isEqualTo("w-" + i);
      done(beside().release(BOB, granted.token()));
    }
    assertThat(standing(STAGING).waiting()).isEmpty();
    List<Lease> history = leases().history(TENANT, name(STAGING), 10);
    assertThat(history.reversed())
        .extracting(it -> it.by().session())
        .containsExactly("s-alice", "w-0", "w-1", "w-3", "w-4", "w-5");
  }

  @Test
  void nobodyOvertakesWhoWaitsForSeveral() throws InterruptedException {
    AcquireVerdict.Granted a = granted(ALICE, "a:1");
    AcquireVerdict.Granted b = granted(ALICE, "b:2");
    var both = new Wanting(beside(), BOB, PATIENCE, "a:1", "b:2");
    queued("b:2", 1);
    done(leases().release(ALICE, a.token()));
    AcquireVerdict.Busy busy = busy(leases().acquire(wish(ALICE, "a:1")));
    assertThat(busy.inTheWay().get(0).holder()).isEmpty();
    assertThat(busy.inTheWay().get(0).before())
        .extracting(Waiter::session)
        .containsExactly("s-bob");
    done(leases().release(ALICE, b.token()));
    assertThat(granted(both.heard()).lease().names()).hasSize(2);
  }

  @Test
  void whoWaitsTooLongHearsWhoHasItAndLeavesTheQueue() throws InterruptedException {
    AcquireVerdict.Granted holder = granted(ALICE, STAGING);
    AcquireVerdict.Busy busy =
        busy(beside().acquire(wish(BOB, STAGING), Duration.ofMillis(300), WAITS));
    assertThat(busy.inTheWay().get(0).holder()).contains(holder.lease());
    assertThat(standing(STAGING).waiting()).isEmpty();
  }

  /** The holder died: its lease ends by the store's clock, and nobody has to notice that. */
  @Test
  void whoWaitsForTheDeadGetsItWhenTheLeaseEnds() throws InterruptedException {
    granted(ALICE, STAGING);
    var waiting = new Wanting(beside(), BOB, PATIENCE, STAGING);
    queued(STAGING, 1);
    advance(TTL);
    granted(waiting.heard());
    assertThat(leases().history(TENANT, name(STAGING), 2).get(1).ending().orElseThrow().how())
        .isEqualTo(Lease.How.LAPSED);
  }

  @Test
  void aPlaceOfTheDeadLapses() throws InterruptedException {
    AcquireVerdict.Granted holder = granted(ALICE, STAGING);
    var waiting = new Wanting(leases(), BOB, PATIENCE, STAGING);
    queued(STAGING, 1);
    advance(Leases.PLACE_KEPT);
    // It lives, so it has another one at once.
    queued(STAGING, 1);
    done(leases().release(ALICE, holder.token()));
    granted(waiting.heard());
  }

  @Test
  void aQueueIsBounded() throws InterruptedException {
    granted(leases().acquire(wish(ALICE, STAGING).lasting(Leases.TTL_MOST)));
    var waiting = new ArrayList<Wanting>();
    for (int i = 0; i < Leases.QUEUE_MAX; i++) {
      waiting.add(new Wanting(leases(), BOB, PATIENCE, STAGING));
    }
    queued(STAGING, Leases.QUEUE_MAX);
    assertThat(beside().acquire(wish(BOB, STAGING, "c:3"), PATIENCE, WAITS))
        .isInstanceOfSatisfying(
            AcquireVerdict.Refused.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.LEASE_BUSY));
    assertThat(standing("c:3").waiting()).isEmpty();
    for (Wanting one : waiting) {
      one.giveUp();
    }
    assertThat(standing(STAGING).waiting()).isEmpty();
  }

  /**
   * Twenty agents on two nodes take one to three of four names again and again. While an agent has
   * one, nobody else has it: a counter for each name says so.
   */
  @Test
  void nobodyHasWhatAnotherHas() throws InterruptedException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var inside =
        new AtomicInteger[] {
          new AtomicInteger(), new AtomicInteger(), new AtomicInteger(), new AtomicInteger()
        };
    var wrong = new ConcurrentLinkedQueue<String>();
    var grants = new ConcurrentLinkedQueue<Lease>();
    var agents = new ArrayList<Thread>();
    for (int i = 0; i < 20; i++) {
      Leases where = i % 2 == 0 ? leases() : beside();
      var random = new Random(seed + i);
      var by = Origin.of("agent-" + i);
      agents.add(
          ENV.threads()
              .virtual(
                  "agent",
                  () -> {
                    try {
                      for (int n = 0; n < 6; n++) {
                        String[] names =
                            random
                                .ints(1 + random.nextInt(3), 0, inside.length)
                                .distinct()
                                .mapToObj(it -> "n:" + it)
                                .toArray(String[]::new);
                        AcquireVerdict verdict = where.acquire(wish(by, names), PATIENCE, WAITS);
                        if (!(verdict instanceof AcquireVerdict.Granted granted)) {
                          wrong.add(verdict.toString());
                          return;
                        }
                        grants.add(granted.lease());
                        for (String name : names) {
                          if (inside[name.charAt(2) - '0'].incrementAndGet() != 1) {
                            wrong.add(name + " has two holders");
                          }
                        }
                        for (String name : names) {
                          inside[name.charAt(2) - '0'].decrementAndGet();
                        }
                        done(where.release(by, granted.token()));
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  }));
    }
    for (Thread agent : agents) {
      agent.join(PATIENCE);
    }
    assertThat(wrong).as("-Dweir.seed=" + seed).isEmpty();
    assertThat(grants).as("-Dweir.seed=" + seed).hasSize(120);
    for (int i = 0; i < inside.length; i++) {
      var name = name("n:" + i);
      List<Lease> of =
          grants.stream()
              .filter(it -> it.fence(name).isPresent())
              .sorted(Comparator.comparing(it -> it.fence(name).orElseThrow()))
              .toList();
      assertThat(of).extracting(it -> it.fence(name)).doesNotHaveDuplicates();
      assertThat(of).isSortedAccordingTo(Comparator.comparing(Lease::at));
      assertThat(standing("n:" + i).holder()).isEmpty();
    }
  }

  @Test
  void aLeaseIsKeptWhileTheWorkGoesOn() throws InterruptedException {
    var keeping = new Keeping(ENV, leases(), WAITS);
    Duration brief = Leases.TTL_LEAST.multipliedBy(3);
    Keeping.Ended<Long> ended =
        keeping.during(
            wish(ALICE, STAGING).lasting(brief),
            PATIENCE,
            held -> {
              ENV.threads().signal("never").await(brief.plus(brief.dividedBy(2)));
              assertThat(held.mine()).isTrue();
              busy(beside().acquire(wish(BOB, STAGING)));
              return held.fence(name(STAGING));
            });
    assertThat(ended).isInstanceOf(Keeping.Ended.Done.class);
    long fence = ((Keeping.Ended.Done<Long>) ended).result();
    assertThat(standing(STAGING).holder()).isEmpty();
    assertThat(standing(STAGING).fence()).isEqualTo(fence);
  }

  /**
   * It ran out, although it was renewed in time by this node's clock: the store's clock decides.
   */
  @Test
  void workWhoseLeaseIsLostIsInterrupted() throws InterruptedException {
    var keeping = new Keeping(ENV, leases(), WAITS);
    var wish = wish(ALICE, STAGING).lasting(Duration.ofSeconds(3));
    Keeping.Ended<Boolean> ended =
        keeping.during(
            wish,
            PATIENCE,
            held -> {
              advance(Duration.ofSeconds(3));
              granted(beside().acquire(wish(BOB, STAGING)));
              return ENV.threads().signal("never").await(PATIENCE);
            });
    assertThat(ended)
        .isInstanceOfSatisfying(
            Keeping.Ended.Lost.class, it -> assertThat(it.why()).contains("taken"));
    assertThat(standing(STAGING).holder().orElseThrow().by().agent()).contains("bob");
    assertThat(Thread.interrupted()).isFalse();
  }

  @Test
  void whatCannotBeHadIsNotDone() throws InterruptedException {
    granted(BOB, STAGING);
    var keeping = new Keeping(ENV, leases(), WAITS);
    Keeping.Ended<Boolean> ended =
        keeping.during(wish(ALICE, STAGING), Duration.ofMillis(10), held -> true);
    assertThat(ended).isInstanceOf(Keeping.Ended.NotHad.class);
  }
}
