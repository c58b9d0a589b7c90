package dev.weir.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Who waits for a place gets the next one. Method: on one thread, every step where it hurts. */
class PlacesTest {
  private static final Duration A_WHILE = Duration.ofSeconds(10);

  private final Queue<Runnable> whileOneLeaves = new ArrayDeque<>();
  private final Queue<Runnable> whileOneWaits = new ArrayDeque<>();
  private final Places places = new Places(this::played, 1);

  @Test
  void whoFindsNoPlaceInTimeHearsSo() throws InterruptedException {
    assertThat(places.taken(A_WHILE)).isTrue();
    assertThat(places.taken(Duration.ZERO)).isFalse();
    places.leave();
    assertThat(places.taken(Duration.ZERO)).isTrue();
  }

  /**
   * (1) A place is left, and its signal not raised yet; (2) we take it, find none for the next, and
   * wait; (3) the signal of the first is raised; (4) a second is left.
   */
  @Test
  void aSignalOfAPlaceThatIsTakenByNowEndsNoWait() throws InterruptedException {
    assertThat(places.taken(A_WHILE)).isTrue();
    whileOneLeaves.add(() -> {
      assertThat(taken()).isTrue();
      whileOneWaits.add(() -> {});
      whileOneWaits.add(places::leave);
      assertThat(taken()).isTrue();
    });
    places.leave();
    assertThat(whileOneWaits).isEmpty();
  }

  private boolean taken() {
    try {
      return places.taken(A_WHILE);
    } catch (InterruptedException e) {
      throw new AssertionError("interrupted", e);
    }
  }

  /** A signal that plays what others do meanwhile, as often as there is something to play. */
  private Signal played() {
    if (!whileOneLeaves.isEmpty()) {
      whileOneLeaves.remove().run();
    }
    Signal signal = Env.system().threads().signal("played");
    return new Signal() {
      @Override
      public void raise() {
        signal.raise();
      }

      @Override
      public boolean raised() {
        return signal.raised();
      }

      @Override
      public boolean await(Duration atMost) throws InterruptedException {
        if (whileOneWaits.isEmpty()) {
          return signal.await(atMost);
        }
        whileOneWaits.remove().run();
        return true;
      }

      @Override
      public Watch whenRaised(Runnable then) {
        return signal.whenRaised(then);
      }
    };
  }
}
