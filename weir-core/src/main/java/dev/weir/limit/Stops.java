package dev.weir.limit;

import dev.weir.call.Value;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which sessions and runs the chain guard has stopped, for people: what counts stands in each one's
 * {@link Account}. One cell with the last hundred, so that nobody has to look through all accounts.
 */
final class Stops implements Sharer {
  static final String CELL = "stopped";

  /** Who says so. */
  static final String BY = "the chain guard";

  private static final int MOST = 100;

  private volatile Map<String, Halt> standing = Map.of();
  private volatile Value.Obj content = Value.Obj.empty();

  @Override
  public String cell() {
    return CELL;
  }

  /** Whether this is known to be stopped for this reason. */
  boolean knows(Halt.Scope scope, String reason) {
    Halt there = standing.get(scope.text());
    return there != null && there.reason().equals(reason);
  }

  boolean knows(Halt.Scope scope) {
    return standing.containsKey(scope.text());
  }

  List<Halt> all() {
    return List.copyOf(standing.values());
  }

  /** The cell of the account that goes by this name, if one is stopped. */
  Optional<String> account(Halt.Scope scope) {
    return Optional.of(Fields.text(Fields.object(content, scope.text()), "account", ""))
        .filter(cell -> !cell.isEmpty());
  }

  /** The turn that adds one, and lets the oldest go when there are too many. */
  static Commons.Turn adding(Halt.Scope scope, String reason, String account) {
    return (before, now) -> {
      Fields stopped = Halts.written(new Halt(scope, BY, reason, now)).with("account", account);
      Value.Obj after = before.with(scope.text(), stopped.cell());
      List<Halt> oldestFirst =
          Halts.read(after).values().stream().sorted(Comparator.comparing(Halt::at)).toList();
      for (Halt oldest : oldestFirst.subList(0, Math.max(0, oldestFirst.size() - MOST))) {
        after = after.without(oldest.scope().text());
      }
      return after;
    };
  }

  @Override
  public Optional<Commons.Turn> news() {
    return Optional.empty();
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    this.content = content;
    standing = Map.copyOf(Halts.read(content));
  }

  @Override
  public Haste haste() {
    return Haste.NONE;
  }
}
