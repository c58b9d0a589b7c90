package dev.weir.store;

import dev.weir.call.Value;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import dev.weir.limit.Commons.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What the turns of an exchange make of the cells that were found; touches no database. */
final class Turns {

  /**
   * What was read.
   *
   * @param nowMicros the commons' time
   * @param cells those to be changed, whether they are there or not, and those worth telling
   */
  record Found(long nowMicros, List<Cell> cells) {
    /** Moves the time on to the latest change of these cells: the clock may have been set back. */
    static Found at(long clockMicros, List<Cell> cells) {
      long latest = cells.stream().mapToLong(Cell::changedMicros).max().orElse(clockMicros);
      return new Found(Math.max(clockMicros, latest), List.copyOf(cells));
    }

    Exchange told() {
      return new Exchange(Codes.instant(nowMicros), cells.stream().map(Cell::standing).toList());
    }
  }

  private final Found found;
  private final Map<String, Cell> before = new HashMap<>();
  private final Map<String, Cell> after = new TreeMap<>();

  /**
   * Takes every turn.
   *
   * @param versionLeast greater than the versions that removed cells had
   */
  Turns(List<Change> changes, Found found, long versionLeast) {
    this.found = found;
    found.cells().forEach(cell -> before.put(cell.name(), cell));
    Instant now = Codes.instant(found.nowMicros());
    for (Change change : changes) {
      Cell old = before.getOrDefault(change.cell(), Cell.none(change.cell()));
      Value.Obj made = change.made(old.content(), now);
      after.put(change.cell(), next(old, made, versionLeast));
    }
  }

  private Cell next(Cell old, Value.Obj made, long versionLeast) {
    if (made.equals(old.content())) {
      return old;
    }
    if (made.members().isEmpty()) {
      return Cell.none(old.name());
    }
    long version = Math.max(old.version() + 1, versionLeast);
    return new Cell(old.name(), version, made, found.nowMicros());
  }

  /** The cells that are to be stored otherwise, or removed, by name. */
  List<Cell> written() {
    return after.values().stream().filter(cell -> cell.version() != version(cell.name())).toList();
  }

  /** The version that a cell had before. */
  long version(String name) {
    return before.getOrDefault(name, Cell.none(name)).version();
  }

  /** What the caller hears, once it is stored. */
  Exchange told() {
    var told = new ArrayList<Standing>();
    after.values().forEach(cell -> told.add(cell.standing()));
    for (Cell cell : found.cells()) {
      if (!after.containsKey(cell.name())) {
        told.add(cell.standing());
      }
    }
    return new Exchange(Codes.instant(found.nowMicros()), told);
  }
}
