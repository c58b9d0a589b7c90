package dev.weir.limit;

import dev.weir.call.Value;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What the nodes of a fleet share: cells, small values by name, each changed by one node at a time.
 * Safe for any number of callers.
 */
public interface Commons extends AutoCloseable {
  /** The longest name of a cell, in characters. */
  int NAME_MAX = 300;

  /** The largest content of a cell, in characters of canonical JSON. */
  int CONTENT_MAX = 100_000;

  /**
   * Applies changes and tells how things stand. All changes are applied or none; each sees what is
   * there at the moment and nobody comes between. Durable when it returns, where the commons
   * outlive the process.
   *
   * @param changes at most one for each cell
   * @param known cells to hear of, and the version that the caller knows of each; 0 for none
   * @return the cells that were changed, and those asked after that have another version
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE} when the commons cannot be
   *     reached. The changes may then have been made or not: a change must be one that does no harm
   *     if it was made and nobody heard of it. It is never made twice for one call.
   */
  Exchange exchange(List<Change> changes, Map<String, Long> known);

  /**
   * The cells whose names begin so, sorted by name.
   *
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}
   */
  Exchange list(String prefix);

  /**
   * Forgets cells that nobody has changed since a moment of the commons' time.
   *
   * @return how many
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}
   */
  int forget(Instant unchangedSince);

  /** Lets go of the store; what is in it stays. */
  @Override
  void close();

  /**
   * A change of one cell.
   *
   * @param cell its name, 1 to {@link #NAME_MAX} characters
   * @param turn what becomes of it
   */
  record Change(String cell, Turn turn) {}

  /** What becomes of a cell: pure, and quick, for it runs while others wait for the cell. */
  @FunctionalInterface
  interface Turn {
    /**
     * The new content.
     *
     * @param before what is there; the empty object when there is no such cell
     * @param now the commons' time: one clock for all nodes, to the microsecond
     * @return the empty object to remove the cell, an equal one to leave it as it is
     */
    Value.Obj apply(Value.Obj before, Instant now);
  }

  /**
   * A cell.
   *
   * @param cell its name
   * @param version differs from every version that the cell had before, also if it was removed in
   *     between; 0 when there is no such cell
   * @param content empty when there is no such cell
   */
  record Standing(String cell, long version, Value.Obj content) {}

  /**
   * What was heard.
   *
   * @param now the commons' time
   * @param cells in no particular order, unless said
   */
  record Exchange(Instant now, List<Standing> cells) {
    /** Copies the cells. */
    public Exchange {
      cells = List.copyOf(cells);
    }
  }
}
