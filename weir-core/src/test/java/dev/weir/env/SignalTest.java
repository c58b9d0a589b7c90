package dev.weir.env;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A wish is granted once, whichever of raising and wishing comes first, unless taken back. */
class SignalTest {
  private final Signal signal = Env.system().threads().signal("test");
  private final AtomicInteger ran = new AtomicInteger();

  @Test
  void aWishIsGrantedOnceHoweverOftenTheSignalIsRaised() {
    signal.whenRaised(ran::incrementAndGet);
    signal.raise();
    signal.raise();
    assertThat(ran).hasValue(1);
  }

  @Test
  void aWishAfterTheEventIsGrantedAtOnce() {
    signal.raise();
    signal.whenRaised(ran::incrementAndGet);
    assertThat(ran).hasValue(1);
  }

  @Test
  void aWishTakenBackIsNotGranted() {
    signal.whenRaised(ran::incrementAndGet).end();
    signal.raise();
    assertThat(ran).hasValue(0);
  }

  @Test
  void wishesTakenBackFromAnywhereLeaveTheOthers() {
    List<Integer> granted = new ArrayList<>();
    List<Signal.Watch> watches = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      int wish = i;
      watches.add(signal.whenRaised(() -> granted.add(wish)));
    }
    for (int takenBack : List.of(2, 0, 4, 4)) {
      watches.get(takenBack).end();
    }
    signal.raise();
    watches.forEach(Signal.Watch::end);
    assertThat(granted).containsExactlyInAnyOrder(1, 3);
  }

  @Test
  void aWishGrantedMayWishAgain() {
    signal.whenRaised(() -> signal.whenRaised(ran::incrementAndGet));
    signal.raise();
    assertThat(ran).hasValue(1);
  }

  @Test
  void aVirtualThreadThatWaitsLongIsWokenByTheEvent() throws Exception {
    assertThat(onVirtualThread(() -> signal.await(Duration.ofHours(1)), signal::raise)).isTrue();
  }

  @Test
  void manyThreadsThatWaitLongAreAllWoken() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<Boolean>> waiting = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        waiting.add(threads.submit(() -> signal.await(Duration.ofHours(1))));
      }
      signal.raise();
      for (Future<Boolean> one : waiting) {
        assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void aLongWaitEndsWhenItsTimeIsOver() throws Exception {
    long before = System.nanoTime();
    assertThat(onVirtualThread(() -> signal.await(Duration.ofSeconds(1)), () -> {})).isFalse();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(1_000_000_000L);
    // The place of the one long wait is free again.
    assertThat(onVirtualThread(() -> signal.await(Duration.ofHours(1)), signal::raise)).isTrue();
  }

  @Test
  void aLongWaitCanBeInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    Thread waiting =
        Thread.ofVirtual()
            .start(() -> {
              try {
                signal.await(Duration.ofHours(1));
              } catch (InterruptedException e) {
                interrupted.countDown();
              }
            });
    waiting.interrupt();
    assertThat(interrupted.await(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void anAlarmRingsOnceAndNotBeforeItsTimeUnlessItIsEnded() throws Exception {
    Threads threads = Env.system().threads();
    Signal rung = threads.signal("rung");
    long before = System.nanoTime();
    threads.alarm(Duration.ofMillis(100), ran::incrementAndGet).end();
    threads.alarm(
        Duration.ofMillis(200),
        () -> {
          ran.addAndGet(10);
          rung.raise();
        });
    assertThat(rung.await(Duration.ofSeconds(30))).isTrue();
    assertThat(System.nanoTime() - before).isGreaterThanOrEqualTo(200_000_000L);
    assertThat(ran).hasValue(10);
  }

  private static boolean onVirtualThread(Callable<Boolean> wait, Runnable then) throws Exception {
    try (var thread = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Boolean> result = thread.submit(wait);
      then.run();
      return result.get(30, TimeUnit.SECONDS);
    }
  }
}
