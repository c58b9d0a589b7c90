package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.toolserver.HttpDoor;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.Methods;
import dev.weir.toolserver.OfferedTool;
import dev.weir.toolserver.ToolDesk;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool server to be killed: takes payments over MCP and keeps them in {@link TillBooks}, which
 * outlive it. Four ways to pay, one for each {@link Help} that a tool can give.
 *
 * <p>It keeps to the settling time that its configuration promises: what it has held for longer
 * than {@link #LONGEST} it does not do any more.
 */
final class Till {
  /** Longer than any round of the matrix, shorter than the timeout of its tools. */
  private static final Duration LONGEST = Duration.ofSeconds(8);

  private final Env env;
  private final TillBooks books;
  private final Halting halting;

  private Till(Env env, TillBooks books, Halting halting) {
    this.env = env;
    this.books = books;
    this.halting = halting;
  }

  /** Arguments: folder, port (0 for any), life. */
  public static void main(String[] args) throws IOException, SQLException, InterruptedException {
    Env env = Env.system();
    try (TillBooks books = TillBooks.open(Path.of(args[0]))) {
      var till = new Till(env, books, new Halting(env, Integer.parseInt(args[2])));
      try (HttpDoor door = HttpDoor.open(till.service(), env, Integer.parseInt(args[1]))) {
        Halting.say("up " + door.url());
        door.awaitClose();
      }
    }
  }

  private Methods service() {
    ObjectNode capabilities = Json.object();
    capabilities.putObject("tools");
    var methods =
        new Methods(
            Json.object().put("name", "till").put("version", "1"),
            capabilities,
            capabilities,
            "Takes payments.");
    var desk = new ToolDesk();
    for (Help help : Help.values()) {
      desk.offer(
          new OfferedTool(
              declaration(help.tool()),
              (arguments, exchange) ->
                  new dev.weir.toolserver.Answer.Result(pay(help, arguments))));
    }
    desk.offer(
        new OfferedTool(
            declaration("find"),
            (arguments, exchange) -> new dev.weir.toolserver.Answer.Result(find(arguments))));
    desk.serve(methods);
    return methods;
  }

  private static ObjectNode declaration(String name) {
    ObjectNode declaration = Json.object().put("name", name);
    declaration.putObject("inputSchema").put("type", "object");
    return declaration;
  }

  private ObjectNode pay(Help help, ObjectNode arguments) throws InterruptedException {
    String order = Json.text(arguments, "order");
    long came = env.clock().nanos();
    halting.at(Boundary.RECEIVED, order);
    if (env.clock().nanos() - came > LONGEST.toNanos()) {
      return ToolDesk.failure("nobody waits any more");
    }
    Optional<String> key =
        help.keyed() ? Optional.of(Json.text(arguments, "idempotency_key")) : Optional.empty();
    try {
      long payment = books.pay(help, order, key);
      halting.at(Boundary.DONE, order);
      return receipt(order, payment);
    } catch (SQLException | IOException e) {
      return ToolDesk.failure("the books cannot be written: " + e);
    }
  }

  private ObjectNode find(ObjectNode arguments) {
    String order = Json.text(arguments, "order");
    try {
      Optional<Long> payment = books.find(order);
      return payment.isPresent()
          ? receipt(order, payment.get())
          : ToolDesk.failure("no such payment");
    } catch (SQLException e) {
      return ToolDesk.failure("the books cannot be read: " + e);
    }
  }

  private static ObjectNode receipt(String order, long payment) {
    return ToolDesk.structured(Json.object().put("order", order).put("payment", payment));
  }
}
