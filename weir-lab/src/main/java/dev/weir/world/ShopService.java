package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.toolserver.Answer;
import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.Methods;
import dev.weir.toolserver.OfferedTool;
import dev.weir.toolserver.RpcException;
import dev.weir.toolserver.Service;
import dev.weir.toolserver.ToolDesk;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** The shop's tools, each able to go wrong as ordered. Thread-safe. */
final class ShopService implements AutoCloseable {
  private static final Duration FOREVER = Duration.ofDays(365);

  private final Journal journal;
  private final ShopFaults faults;
  private final Env env;
  private final Runnable death;
  private final Methods methods;

  /**
   * Opens the shop.
   *
   * @param death ends the process at once; does not return
   */
  ShopService(Path stateDirectory, Env env, Runnable death) throws IOException {
    this.journal = new Journal(stateDirectory, env);
    this.faults = new ShopFaults(stateDirectory, env);
    this.env = env;
    this.death = death;
    ObjectNode capabilities = Json.object();
    capabilities.putObject("tools");
    this.methods =
        new Methods(
            Json.object().put("name", "weir-shop").put("title", "Demo shop").put("version", "1"),
            capabilities,
            capabilities,
            "A small shop: orders, payments, stock, mail, records and a configuration file.");
    Map<String, Work> work = new HashMap<>();
    work.putAll(new OrderTools(journal).work());
    work.putAll(new PaymentTools(journal).work());
    work.putAll(new MailTools(journal).work());
    work.putAll(new DocumentTools(journal).work());
    work.putAll(new ConfigTools(stateDirectory, journal, env).work());
    ToolDesk desk = new ToolDesk();
    for (JsonNode declaration : declarations()) {
      String name = Json.text(declaration, "name");
      Work its = work.get(name);
      if (its == null) {
        throw new IllegalStateException("Nothing does the work of " + name);
      }
      desk.offer(
          new OfferedTool(
              (ObjectNode) declaration, (arguments, exchange) -> call(name, its, arguments)));
    }
    desk.hide(new OfferedTool(Json.object().put("name", "_fault"), this::arm));
    desk.serve(methods);
  }

  Service service() {
    return methods;
  }

  private static JsonNode declarations() throws IOException {
    try (InputStream in = ShopService.class.getResourceAsStream("tools.json")) {
      if (in == null) {
        throw new IllegalStateException("tools.json is missing from the jar");
      }
      return Json.read(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (RpcException e) {
      throw new IllegalStateException("tools.json is not JSON", e);
    }
  }

  private Answer call(String tool, Work work, ObjectNode arguments)
      throws RpcException, InterruptedException {
    try {
      Optional<ShopFaults.Taken> ordered = faults.take(tool);
      if (ordered.isEmpty()) {
        return new Answer.Result(perform(work, arguments));
      }
      return wrongly(tool, work, arguments, ordered.get());
    } catch (IOException e) {
      throw new RpcException(RpcException.INTERNAL_ERROR, "The shop's state cannot be written");
    }
  }

  private static ObjectNode perform(Work work, ObjectNode arguments)
      throws IOException, InterruptedException {
    try {
      return ToolDesk.structured(work.call(new Args(arguments)));
    } catch (Refusal e) {
      return ToolDesk.failure(String.valueOf(e.getMessage()));
    }
  }

  private Answer wrongly(String tool, Work work, ObjectNode arguments, ShopFaults.Taken ordered)
      throws IOException, RpcException, InterruptedException {
    ShopFault fault = ordered.fault();
    return switch (fault) {
      case EXIT_BEFORE -> {
        journal.note(tool, fault);
        yield die();
      }
      case HANG_BEFORE -> {
        journal.note(tool, fault);
        yield hang();
      }
      case SLOW -> {
        journal.note(tool, fault);
        env.threads().pause(ordered.delay());
        yield new Answer.Result(perform(work, arguments));
      }
      case RPC_ERROR -> {
        journal.note(tool, fault);
        throw new RpcException(RpcException.INTERNAL_ERROR, "Ordered failure");
      }
      case TOOL_ERROR -> {
        journal.note(tool, fault);
        yield new Answer.Result(ToolDesk.failure("Ordered failure"));
      }
      case EXIT_AFTER -> {
        performed(tool, work, arguments, fault);
        yield die();
      }
      case HANG_AFTER -> {
        performed(tool, work, arguments, fault);
        yield hang();
      }
      case TOOL_ERROR_AFTER -> {
        performed(tool, work, arguments, fault);
        yield new Answer.Result(ToolDesk.failure("Ordered failure after the effect"));
      }
      case GARBAGE_FIRST -> new Answer.GarbageFirst(performed(tool, work, arguments, fault));
      case TWICE -> new Answer.Twice(performed(tool, work, arguments, fault));
      case WRONG_ID -> new Answer.WrongId(performed(tool, work, arguments, fault));
      case TORN -> new Answer.Torn(performed(tool, work, arguments, fault));
    };
  }

  private ObjectNode performed(String tool, Work work, ObjectNode arguments, ShopFault fault)
      throws IOException, InterruptedException {
    ObjectNode result = perform(work, arguments);
    journal.note(tool, fault);
    return result;
  }

  private Answer die() {
    death.run();
    throw new IllegalStateException("The process was told to die");
  }

  private Answer hang() throws InterruptedException {
    env.threads().pause(FOREVER);
    throw new IllegalStateException("A year passed");
  }

  private Answer arm(ObjectNode arguments, Exchange exchange) throws RpcException {
    try {
      Args args = new Args(arguments);
      ShopFault fault = ShopFault.valueOf(args.text("fault").toUpperCase(Locale.ROOT));
      Duration delay = Duration.ofMillis(arguments.path("ms").asLong(0));
      faults.arm(args.text("tool"), fault, delay);
      return new Answer.Result(ToolDesk.text("armed"));
    } catch (Refusal | IllegalArgumentException e) {
      throw new RpcException(RpcException.INVALID_PARAMS, "Say tool, fault and perhaps ms");
    }
  }

  @Override
  public void close() throws IOException {
    journal.close();
  }
}
