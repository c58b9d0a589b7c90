package dev.weir.task;

/**
 * The order that a task keeps: of the tasks of a queue with one key only the earliest that is not
 * finished can be taken.
 *
 * @param key 1 to {@link Tasks#NAME_MAX} characters
 * @param afterDeath what its death means for those behind it
 */
public record Order(String key, AfterDeath afterDeath) {

  /** What becomes of those behind a dead letter. */
  public enum AfterDeath {
    /** They go on: it counts as finished. Put back, it stands behind all of them. */
    GO_ON(1),
    /** They wait until a person puts it back or passes it over. */
    WAIT(2);

    private final int code;

    AfterDeath(int code) {
      this.code = code;
    }

    /** The stable code that stores keep. */
    public int code() {
      return code;
    }

    /**
     * The choice with this code.
     *
     * @throws IllegalArgumentException if there is none
     */
    public static AfterDeath ofCode(int code) {
      for (AfterDeath one : values()) {
        if (one.code == code) {
          return one;
        }
      }
      throw new IllegalArgumentException("no choice after a death has code " + code);
    }
  }

  /** Checks the key. */
  public Order {
    Names.checked("an ordering key", key);
  }
}
