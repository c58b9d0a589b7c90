package dev.weir.planted.outside.guard;

import java.time.Duration;

/** Planted: sleeps. */
public final class Sleeps {
  /** Lets time pass that no simulator controls. */
  public void nap() throws InterruptedException {
    Thread.sleep(Duration.ofSeconds(1));
  }
}
