package dev.weir.state;

import dev.weir.error.Fault;
import java.util.List;
import java.util.Optional;

/** What became of a write. */
public sealed interface Written {

  /**
   * It is stored.
   *
   * @param version what was written
   * @param evicted what had to leave for it
   */
  record Stored(Version version, List<Evicted> evicted) implements Written {
    /** Copies the list. */
    public Stored {
      evicted = List.copyOf(evicted);
    }
  }

  /**
   * Something else is there than the writer expects; nothing was written.
   *
   * @param current what is there, by whom and since when; empty when there is nothing
   * @param moved of the versions that were to be unmoved, those that are not
   */
  record Conflict(Optional<Stamp> current, List<Moved> moved) implements Written {
    /** Copies the list. */
    public Conflict {
      moved = List.copyOf(moved);
    }
  }

  /** It cannot be done, whoever else writes; nothing was written. */
  record Refused(Fault fault) implements Written {}

  /**
   * A version that is no longer the latest of its key.
   *
   * @param read what was read
   * @param current what is there now; empty when there is nothing
   */
  record Moved(Write.Read read, Optional<Stamp> current) {}
}
