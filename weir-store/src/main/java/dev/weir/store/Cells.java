package dev.weir.store;

import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * How a database keeps the cells of the commons: the promises are those of {@link
 * dev.weir.limit.Commons}. Safe for any number of callers.
 */
interface Cells extends AutoCloseable {
  /** What a caller knows of a cell that it wants to hear of in any case: no cell has it. */
  long NOTHING = -1;

  /**
   * Applies changes.
   *
   * @param changes at most one for each cell
   * @param known every cell to look at, with the version that makes it not worth telling; {@link
   *     #NOTHING} for those to be changed
   */
  Exchange exchange(List<Change> changes, Map<String, Long> known);

  /** The cells whose names begin so, in any order. */
  Exchange list(String prefix);

  /** Removes what begins so and was not changed since then, and says how many. */
  int forget(String prefix, Instant unchangedSince);

  /** Lets go of what it keeps of the database; its cells stay. */
  @Override
  void close();
}
