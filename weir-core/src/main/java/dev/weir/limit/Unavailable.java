package dev.weir.limit;

import dev.weir.call.ToolName;
import java.time.Duration;

/** What to do for a call whose tool cannot be called: by declaration, never by guess. */
public sealed interface Unavailable {
  /** Say so. */
  record Refuse() implements Unavailable {
    /** The only one. */
    public static final Refuse REFUSE = new Refuse();
  }

  /**
   * Give the last good answer to an equal call, labelled with its age. For reads.
   *
   * @param age how old it may be
   */
  record Stale(Duration age) implements Unavailable {
    /** Checks the bound. */
    public Stale {
      Bounds.positive("the age", age);
    }
  }

  /**
   * Wait until the tool can be called again, as long as the deadline allows and no longer than
   * this.
   *
   * @param atMost how long
   */
  record Queue(Duration atMost) implements Unavailable {
    /** Checks the bound. */
    public Queue {
      Bounds.positive("the wait", atMost);
    }
  }

  /**
   * Call another tool with the same arguments, labelled.
   *
   * @param tool which
   */
  record Degrade(ToolName tool) implements Unavailable {}

  /** Leave it to a person, with everything that is known. */
  record Handoff() implements Unavailable {
    /** The only one. */
    public static final Handoff HANDOFF = new Handoff();
  }
}
