package dev.weir.task;

/** Where a task stands. */
public enum TaskState {
  /** An earlier task with its ordering key is not finished. */
  BEHIND(1),
  /** It can be taken, from the moment on when it is due. */
  WAITING(2),
  /** A worker has it; when the lease has run out it can be taken again. */
  TAKEN(3),
  /** A worker completed it. */
  DONE(4),
  /** A dead letter: nobody gets it any more, unless a person puts it back. */
  DEAD(5);

  private final int code;

  TaskState(int code) {
    this.code = code;
  }

  /** The stable code that stores keep. */
  public int code() {
    return code;
  }

  /** Whether it is done or dead. */
  public boolean over() {
    return this == DONE || this == DEAD;
  }

  /**
   * The state with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static TaskState ofCode(int code) {
    for (TaskState one : values()) {
      if (one.code == code) {
        return one;
      }
    }
    throw new IllegalArgumentException("no state of a task has code " + code);
  }
}
