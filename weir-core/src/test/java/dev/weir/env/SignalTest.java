package dev.weir.env;

import static org.assertj.core.api.Assertions.assertThat;

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
}
