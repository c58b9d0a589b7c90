package dev.weir.limit;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
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
   * @return the cells that were to be changed, and those asked after that have another version
   * @throws IllegalArgumentException for two changes of one cell, or for a content that is too
   *     large; nothing was changed
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
   * @param prefix what the names of the cells begin with
   * @return how many
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}
   */
  int forget(String prefix, Instant unchangedSince);

  /** Lets go of the store; what is in it stays. */
  @Override
  void close();

  /**
   * A change of one cell.
   *
   * @param cell its name, 1 to {@link #NAME_MAX} characters, neither U+0000 nor half a surrogate
   *     pair among them
   * @param turn what becomes of it
   */
  record Change(String cell, Turn turn) {
    /** Checks the name. */
    public Change {
      Bounds.within("the length of a cell's name", cell.length(), 1, NAME_MAX);
      if (CellName.impossible(cell)) {
        throw new IllegalArgumentException("a cell's name is text that UTF-8 can hold");
      }
    }

    /**
     * What the turn makes of the cell, as every node will read it.
     *
     * @throws IllegalArgumentException when it is larger than {@link #CONTENT_MAX}, or nested so
     *     deep that it could not be read back
     */
    public Value.Obj made(Value.Obj before, Instant now) {
      Value.Obj after = turn.apply(before, now);
      if (after.equals(before)) {
        return before;
      }
      String text = Canonical.text(after);
      Bounds.within("the length of a cell's content", text.length(), 0, CONTENT_MAX);
      return (Value.Obj) JsonText.read(text);
    }
  }

  /**
   * What becomes of a cell: pure, for it may run more than once until its result counts, and quick,
   * for it runs while others wait for the cell.
   */
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
