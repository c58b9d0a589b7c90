package dev.weir.task;

/** Why a task is a dead letter. */
public enum DeathReason {
  /** Its last attempt failed. */
  ATTEMPTS_SPENT(1),
  /** Its time was over before anybody began with it. */
  EXPIRED(2),
  /** A worker said that nobody should try again. */
  POISON(3),
  /** The lease of its last attempt ran out. */
  LEASE_LOST(4);

  private final int code;

  DeathReason(int code) {
    this.code = code;
  }

  /** The stable code that stores keep. */
  public int code() {
    return code;
  }

  /**
   * The reason with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static DeathReason ofCode(int code) {
    for (DeathReason one : values()) {
      if (one.code == code) {
        return one;
      }
    }
    throw new IllegalArgumentException("no reason of a death has code " + code);
  }
}
