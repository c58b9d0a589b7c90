package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Callers who wait for a tool: the first asks, the others hear of it, and nobody is forgotten. */
class OutageTest {
  private static final Duration LONG = Duration.ofMinutes(5);
  private static final Breaker OPEN =
      new Breaker(Breaker.Mode.OPEN, 0, 0, 0, java.time.Instant.MAX, 1, 0);

  private final Env env = Env.system();
  private final Outage outage = new Outage(env);
  private final AtomicBoolean closed = new AtomicBoolean();
  private final AtomicReference<Duration> shut = new AtomicReference<>(LONG);
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();

  private final Outage.Standing breaker =
      new Outage.Standing() {
        @Override
        public boolean closed() {
          return closed.get();
        }

        @Override
        public Duration shut() {
          return shut.get();
        }
      };

  @AfterEach
  void close() {
    callers.shutdownNow();
  }

  private Outage.Place join(Signal... gone) {
    return outage.join(List.of(gone)).orElseThrow();
  }

  private static <T> T soon(Future<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }

  @Test
  void allGoOnWhenItCloses() throws Exception {
    var waiting = new ArrayList<Future<Outage.Turn>>();
    for (int i = 0; i < 50; i++) {
      Outage.Place place = join();
      waiting.add(callers.submit(() -> place.next(breaker, LONG)));
    }
    closed.set(true);
    outage.changed(Breaker.CLOSED);
    for (Future<Outage.Turn> turn : waiting) {
      assertThat(soon(turn)).isEqualTo(Outage.Turn.ASK);
    }
  }

  /** (1) it may be tried; (2) the first asks, and leaves; (3) the second is the first now. */
  @Test
  void theFirstAsksWhenItMayBeTriedAndThenTheNext() throws Exception {
    Outage.Place first = join();
    Outage.Place second = join();
    Future<Outage.Turn> other = callers.submit(() -> second.next(breaker, LONG));
    Future<Outage.Turn> one = callers.submit(() -> first.next(breaker, LONG));
    shut.set(Duration.ZERO);
    outage.changed(OPEN);
    assertThat(soon(one)).isEqualTo(Outage.Turn.ASK);
    assertThat(other.isDone()).isFalse();
    first.close();
    assertThat(soon(other)).isEqualTo(Outage.Turn.ASK);
    second.close();
    assertThat(outage.size()).isZero();
  }

  @Test
  void itsTimeIsBounded() throws Exception {
    assertThat(join().next(breaker, Duration.ofMillis(5))).isEqualTo(Outage.Turn.TOO_LATE);
    assertThat(join().next(breaker, Duration.ZERO)).isEqualTo(Outage.Turn.TOO_LATE);
  }

  @Test
  void whoeverGoesLeaves() throws Exception {
    Signal gone = env.threads().signal("gone");
    try (Outage.Place place = join(gone)) {
      Future<Outage.Turn> turn = callers.submit(() -> place.next(breaker, LONG));
      gone.raise();
      assertThat(soon(turn)).isEqualTo(Outage.Turn.GONE);
    }
    assertThat(outage.size()).isZero();
  }

  @Test
  void soManyMayWaitAndNoMore() {
    for (int i = 0; i < Outage.MOST; i++) {
      join();
    }
    assertThat(outage.join(List.of())).isEmpty();
  }

  /** Asked in vain, because others try it: it asks again when that changed anything. */
  @Test
  void whoeverAskedInVainAsksAgainWhenSomethingChanged() throws Exception {
    shut.set(Duration.ZERO);
    Outage.Place first = join();
    assertThat(first.next(breaker, LONG)).isEqualTo(Outage.Turn.ASK);
    Future<Outage.Turn> again = callers.submit(() -> first.next(breaker, LONG));
    outage.changed(OPEN);
    assertThat(soon(again)).isEqualTo(Outage.Turn.ASK);
  }
}
