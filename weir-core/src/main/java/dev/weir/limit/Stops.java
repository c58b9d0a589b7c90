package dev.weir.limit;

import dev.weir.call.Value;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which sessions and runs the chain guard has stopped, for people: what counts stands in each one's
 * {@link Account}. One cell with the last hundred, so that nobody has to look through all accounts.
 */
final class Stops implements Sharer {
  static final String CELL = "stopped";

  /** Who says so. */
  static final String BY = "the chain guard";

  private static final int MOST = 100;

  private volatile Map<String, Stopped> standing = Map.of();

  /** A stopped one, and the cell of its account. */
  record Stopped(Halt halt, String account) {}

  @Override
  public String cell() {
    return CELL;
  }

  /** Whether this is known to be stopped for this reason. */
  boolean knows(Halt.Scope scope, String reason) {
    Stopped there = standing.get(scope.text());
    return there != null && there.halt().reason().equals(reason);
  }

  boolean knows(Halt.Scope scope) {
    return standing.containsKey(scope.text());
  }

  List<Halt> all() {
    return standing.values().stream().map(Stopped::halt).toList();
  }

  /** The cells of the accounts that go by this name. */
  List<String> accounts(Halt.Scope scope) {
    return Optional.ofNullable(standing.get(scope.text())).map(Stopped::account).stream().toList();
  }

  /** The turn that adds one, and lets the oldest go when there are too many. */
  static Commons.Turn adding(Halt.Scope scope, String reason, String account) {
    return (before, now) -> {
      var all = new TreeMap<>(read(before));
      all.put(scope.text(), new Stopped(new Halt(scope, BY, reason, now), account));
      while (all.size() > MOST) {
        all.values().stream()
            .min(Comparator.comparing(one -> one.halt().at()))
            .ifPresent(oldest -> all.remove(oldest.halt().scope().text()));
      }
      return written(all);
    };
  }

  /** The turn that removes one. */
  static Commons.Turn removing(Halt.Scope scope) {
    return (before, now) -> {
      var all = new TreeMap<>(read(before));
      all.remove(scope.text());
      return written(all);
    };
  }

  private static Value.Obj written(Map<String, Stopped> all) {
    var members = new TreeMap<String, Value>();
    all.forEach((scope, one) ->
        members.put(
            scope,
            new Fields()
                .with("reason", one.halt().reason())
                .with("at", one.halt().at())
                .with("account", one.account())
                .cell()));
    return new Value.Obj(members);
  }

  private static Map<String, Stopped> read(Value.Obj cell) {
    var all = new TreeMap<String, Stopped>();
    cell.members()
        .forEach((scope, value) -> {
          if (value instanceof Value.Obj one) {
            Halt.Scope.read(scope)
                .ifPresent(known ->
                    all.put(
                        scope,
                        new Stopped(
                            new Halt(
                                known,
                                BY,
                                Fields.text(one, "reason", ""),
                                Fields.moment(one, "at", Instant.EPOCH)),
                            Fields.text(one, "account", ""))));
          }
        });
    return all;
  }

  @Override
  public Optional<Commons.Turn> news() {
    return Optional.empty();
  }

  @Override
  public void heard(Value.Obj content, Instant now) {
    standing = Map.copyOf(read(content));
  }

  @Override
  public Haste haste() {
    return Haste.NONE;
  }
}
