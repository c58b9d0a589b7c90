package dev.weir.limit;

import dev.weir.call.Origin;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a person or a rule has halted: a session, a run, an agent, a tool, a server, or everything.
 * One cell, so that a node knows all of it at every beat; kept until somebody says go on.
 */
final class Halts implements Sharer {
  static final String CELL = "halts";

  /** More than that means that everything should be halted. */
  static final int MOST = 100;

  private volatile Map<String, Halt> standing = Map.of();

  @Override
  public String cell() {
    return CELL;
  }

  /** The halt that this call runs into, if any. */
  Optional<Halt> of(Origin origin, ToolName tool) {
    Map<String, Halt> now = standing;
    if (now.isEmpty()) {
      return Optional.empty();
    }
    return scopes(origin, tool).stream().map(now::get).filter(halt -> halt != null).findFirst();
  }

  private static List<String> scopes(Origin origin, ToolName tool) {
    var scopes = new ArrayList<String>();
    scopes.add(new Halt.Scope.Everything().text());
    scopes.add(new Halt.Scope.OfTool(tool).text());
    scopes.add(new Halt.Scope.OfServer(tool.server()).text());
    scopes.add(new Halt.Scope.OfSession(origin.session()).text());
    origin.agent().ifPresent(agent -> scopes.add(new Halt.Scope.OfAgent(agent).text()));
    origin.root().ifPresent(run -> scopes.add(new Halt.Scope.OfRun(run).text()));
    return scopes;
  }

  List<Halt> all() {
    return List.copyOf(standing.values());
  }

  /** The turn that halts. */
  static Commons.Turn halting(Halt halt) {
    return (before, now) -> {
      var all = new TreeMap<>(read(before));
      if (all.size() < MOST || all.containsKey(halt.scope().text())) {
        all.putIfAbsent(halt.scope().text(), halt.at(now));
      }
      return written(all);
    };
  }

  /** The turn that lets go on. */
  static Commons.Turn resuming(Halt.Scope scope) {
    return (before, now) -> before.without(scope.text());
  }

  private static Value.Obj written(Map<String, Halt> halts) {
    var members = new TreeMap<String, Value>();
    halts.forEach((scope, halt) -> members.put(scope, written(halt).cell()));
    return new Value.Obj(members);
  }

  /** One halt, as {@link #read} reads it; more may be added. */
  static Fields written(Halt halt) {
    return new Fields().with("by", halt.by()).with("reason", halt.reason()).with("at", halt.at());
  }

  static Map<String, Halt> read(Value.Obj cell) {
    var halts = new TreeMap<String, Halt>();
    cell.members()
        .forEach((scope, value) -> {
          if (value instanceof Value.Obj halt) {
            Halt.Scope.read(scope)
                .ifPresent(known ->
                    halts.put(
                        scope,
                        new Halt(
                            known,
                            Fields.text(halt, "by", ""),
                            Fields.text(halt, "reason", ""),
                            Fields.moment(halt, "at", Instant.EPOCH))));
          }
        });
    return halts;
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
