package dev.weir.planted.outside.guard;

import java.util.UUID;

/** Planted: draws a random number. */
public final class RollsDice {
  /** Chance that no seed replays. */
  public String roll() {
    return UUID.randomUUID().toString();
  }
}
