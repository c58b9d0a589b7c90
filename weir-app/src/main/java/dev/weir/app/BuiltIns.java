package dev.weir.app;

import dev.weir.builtin.BuiltInServer;
import dev.weir.desk.HandoffDesk;
import dev.weir.desk.LeaseDesk;
import dev.weir.desk.StateDesk;
import dev.weir.desk.StateOffice;
import dev.weir.desk.TaskDesk;
import dev.weir.document.Documents;
import dev.weir.document.FileRoot;
import dev.weir.document.Watching;
import dev.weir.env.Env;
import dev.weir.kit.DeskKits;
import dev.weir.kit.Kit;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.ServerLimits;
import dev.weir.policy.Configuration;
import dev.weir.state.States;
import dev.weir.task.Tasks;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Which kits of built-in tools there are, and the server that offers what the file asks for. */
final class BuiltIns {
  private static final int ROOM = 1_000;

  private final DeskKits desks;
  private final TaskDesk tasks;
  private final States states;
  private final Supplier<LeaseDesk> leases;
  private final Supplier<Documents> documents;

  private BuiltIns(
      Env env,
      Tasks tasks,
      States states,
      Supplier<LeaseDesk> leases,
      Supplier<Documents> documents) {
    this.documents = documents;
    this.desks = new DeskKits(env.clock());
    this.tasks = new TaskDesk(tasks);
    this.states = states;
    this.leases = leases;
  }

  /**
   * The server with these kits; empty when none is wanted.
   *
   * @param wanted names that the configuration was found to know
   * @param leases asked for when they are wanted: they take a connection
   * @param documents asked for when they are wanted: their directories are opened
   */
  static Optional<BuiltInServer> server(
      List<String> wanted,
      Env env,
      Tasks tasks,
      States states,
      Supplier<LeaseDesk> leases,
      Supplier<Documents> documents) {
    var all = new BuiltIns(env, tasks, states, leases, documents);
    return wanted.isEmpty()
        ? Optional.empty()
        : Optional.of(new BuiltInServer(env, wanted.stream().map(all::kit).toList()));
  }

  /**
   * The documents that a configuration speaks of.
   *
   * @param changes is told of every step of a change
   * @throws dev.weir.error.WeirException when a directory cannot be used
   */
  static Documents documents(Configuration configuration, Env env, Watching changes) {
    List<FileRoot> roots =
        configuration.files().stream()
            .map(it -> new FileRoot(it.name(), it.path(), it.maxBytes()))
            .toList();
    return Documents.open(env, roots, changes);
  }

  /** The kit of this name: a new one gets a line here, and its name in {@code policy.Known}. */
  private Kit kit(String name) {
    return switch (name) {
      case "tasks" -> desks.tasks(tasks);
      case "state" -> desks.state(new StateDesk(states));
      case "leases" -> desks.leases(leases.get());
      case Documents.KIT -> documents.get().kit();
      case "handoff" -> desks.handoff(new HandoffDesk(states));
      case "supervision" -> desks.supervision(tasks, new StateOffice(states));
      default -> throw new IllegalStateException("no kit is called " + name);
    };
  }

  /**
   * The same limits with room at the built-in server: what waits for a task there takes long and
   * costs nothing, so how long its calls take says nothing about what it can bear.
   */
  static LimitSettings limits(LimitSettings written) {
    var servers = new HashMap<>(written.servers());
    servers.put(
        BuiltInServer.NAME, new ServerLimits(Optional.empty(), Optional.empty(), ROOM, ROOM));
    return new LimitSettings(servers, written.run(), written.chain());
  }
}
