package dev.weir.env;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever waits for one of many signals that are raised together goes on, however it waits. */
@Timeout(60)
class WakerTest {
  private static final Threads THREADS = Env.system().threads();
  private static final Duration LONG = Duration.ofHours(1);

  private final ExecutorService virtual = Executors.newVirtualThreadPerTaskExecutor();
  private final ExecutorService platform = Executors.newCachedThreadPool();
  private final List<Signal> signals = new ArrayList<>();
  private final List<Future<Boolean>> waiting = new ArrayList<>();

  @AfterEach
  void close() {
    signals.forEach(Signal::raise);
    virtual.close();
    platform.close();
  }

  /** Makes a signal that one virtual thread waits for, and has begun to. */
  private Signal awaited() throws InterruptedException {
    Signal signal = THREADS.signal("test");
    signals.add(signal);
    var thread = new Thread[1];
    var begun = new CountDownLatch(1);
    waiting.add(
        virtual.submit(() -> {
          thread[0] = Thread.currentThread();
          begun.countDown();
          return signal.await(LONG);
        }));
    begun.await();
    while (!signal.equals(LockSupport.getBlocker(thread[0]))) {
      Thread.onSpinWait();
    }
    return signal;
  }

  private void assertThatAllAreWoken() throws Exception {
    for (Future<Boolean> one : waiting) {
      assertThat(one.get(30, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, Waker.CROWD - 1, Waker.CROWD, 10 * Waker.CROWD})
  void allAreWoken(int waiters) throws Exception {
    for (int i = 0; i < waiters; i++) {
      awaited();
    }
    Signal both = awaited();
    waiting.add(virtual.submit(() -> both.await(LONG)));
    waiting.add(platform.submit(() -> both.await(LONG)));
    THREADS.together(() -> signals.forEach(Signal::raise));
    assertThatAllAreWoken();
  }

  @Test
  void nobodyIsWokenBeforeTheEnd() throws Exception {
    for (int i = 0; i < Waker.CROWD; i++) {
      awaited();
    }
    THREADS.together(() -> {
      signals.forEach(Signal::raise);
      assertThat(signals).allMatch(Signal::raised);
      assertThat(waiting).noneMatch(Future::isDone);
    });
    assertThatAllAreWoken();
  }

  @Test
  void whoWasRaisedForIsWokenThoughTheRestFails() throws Exception {
    for (int i = 0; i < Waker.CROWD; i++) {
      awaited();
    }
    Runnable failing =
        () -> {
          signals.forEach(Signal::raise);
          throw new IllegalStateException("in the middle");
        };
    assertThatThrownBy(() -> THREADS.together(failing)).hasMessage("in the middle");
    assertThatAllAreWoken();
    // And the next one is woken at once again.
    awaited().raise();
    assertThatAllAreWoken();
  }

  @Test
  void togetherInsideOfTogetherIsOne() throws Exception {
    Signal inner = awaited();
    Signal outer = awaited();
    THREADS.together(() -> {
      THREADS.together(inner::raise);
      assertThat(waiting).noneMatch(Future::isDone);
      outer.raise();
    });
    assertThatAllAreWoken();
  }
}
