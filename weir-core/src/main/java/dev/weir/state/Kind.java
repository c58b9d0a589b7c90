package dev.weir.state;

/** How a version came to be. The codes are stored, and never reused. */
public enum Kind {
  /** Somebody put this value there. */
  PUT(1),
  /** A patch was applied to the version before. */
  PATCHED(2),
  /** Something was added to the number before. */
  ADDED(3),
  /** Something was appended to the list before. */
  APPENDED(4),
  /** Copied from a session's key, by promotion. */
  PROMOTED(5),
  /** What stood there before a tainted session touched it. */
  RESTORED(6),
  /** Somebody deleted the key. */
  DELETED(7),
  /** There was nothing before a tainted session touched it, or nothing is kept of it. */
  UNDONE(8),
  /** The key had to leave, to make room: its last version is no longer kept. */
  EVICTED(9);

  private final int code;

  Kind(int code) {
    this.code = code;
  }

  /** The number that is stored. */
  public int code() {
    return code;
  }

  /** Whether a version of this kind has a value; without one the key is absent. */
  public boolean live() {
    return switch (this) {
      case PUT, PATCHED, ADDED, APPENDED, PROMOTED, RESTORED -> true;
      case DELETED, UNDONE, EVICTED -> false;
    };
  }

  /** How many keys a key counts for whose latest version is of this kind. */
  long keys() {
    return live() ? 1 : 0;
  }

  /** Whether the value was made of the version before, so that it carries on what that was. */
  public boolean grown() {
    return switch (this) {
      case PATCHED, ADDED, APPENDED -> true;
      case PUT, PROMOTED, RESTORED, DELETED, UNDONE, EVICTED -> false;
    };
  }

  /**
   * The kind with this code.
   *
   * @throws IllegalArgumentException when there is none
   */
  public static Kind of(int code) {
    for (Kind kind : values()) {
      if (kind.code == code) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of version has code " + code);
  }
}
