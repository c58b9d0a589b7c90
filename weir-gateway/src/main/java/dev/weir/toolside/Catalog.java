package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The tools of one server and what counts for them: asked for once, again when the server says that
 * they changed or was started anew. While a server is down, what it said before still counts.
 */
final class Catalog {
  private static final Logger LOG = LoggerFactory.getLogger(Catalog.class);
  private static final int MOST_PAGES = 100;
  private static final int MOST_TOOLS = 10_000;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration NOT_AGAIN_BEFORE = Duration.ofSeconds(1);

  private final String server;
  private final Env env;
  private final Links links;
  private final Rulebook rulebook;
  private final JsonMapper json;
  private final Function<ToolName, Tool> tools;
  private final Duration start;
  private final ReentrantLock refreshing = new ReentrantLock();
  private volatile Known known = new Known(Map.of(), Optional.empty(), 0);
  private final AtomicLong changes = new AtomicLong(1);

  /**
   * What is known.
   *
   * @param entries by the tools' own names
   * @param asked when it was asked for, on the monotonic clock; empty when never
   * @param change which change of the server's it reflects
   */
  private record Known(Map<String, Entry> entries, Optional<Long> asked, long change) {}

  private record Entry(Declaration declaration, Toolbox.Found found) {}

  Catalog(
      ServerConfig config,
      Env env,
      Links links,
      Rulebook rulebook,
      JsonMapper json,
      Function<ToolName, Tool> tools) {
    this.server = config.name();
    this.env = env;
    this.links = links;
    this.rulebook = rulebook;
    this.json = json;
    this.tools = tools;
    this.start = config.limits().start();
  }

  /** The server may have other tools now. Never waits: readers call it. */
  void changed() {
    changes.incrementAndGet();
  }

  /** The tool and what counts for it. */
  Toolbox.Found find(ToolName name) throws InterruptedException {
    Known now = known;
    Entry hit = now.entries().get(name.tool());
    boolean fresh = now.change() == changes.get();
    if (hit != null && (fresh || links.health() != ToolServer.Health.UP)) {
      return hit.found();
    }
    Optional<Fault> failure = Optional.empty();
    if (!fresh || !justAsked(now)) {
      failure = refresh(now, PATIENCE.compareTo(start) > 0 ? PATIENCE : start);
    }
    Entry entry = known.entries().get(name.tool());
    return entry != null
        ? entry.found()
        : new Toolbox.Found.None(failure.orElseGet(() -> unknown(name)));
  }

  private boolean justAsked(Known now) {
    return now.asked()
        .map(at -> env.clock().nanos() - at < NOT_AGAIN_BEFORE.toNanos())
        .orElse(false);
  }

  /** What the server declares, asking it when need be; or why it could not be asked. */
  Declared declarations() throws InterruptedException {
    Known now = known;
    Optional<Fault> failure =
        now.change() == changes.get() ? Optional.empty() : refresh(now, start);
    if (failure.isPresent()) {
      return new Declared.Unknown(failure.get());
    }
    return new Declared.All(known.entries().values().stream().map(Entry::declaration).toList());
  }

  /** What a server declares. */
  sealed interface Declared {
    /** Everything. */
    record All(List<Declaration> declarations) implements Declared {}

    /** It could not be asked. */
    record Unknown(Fault fault) implements Declared {}
  }

  /** Takes in tools of a list that passed by: some servers have more for some agents. */
  void learn(JsonNode list) {
    Map<String, Entry> more = new LinkedHashMap<>();
    for (JsonNode tool : list) {
      read(tool)
          .filter(declaration -> !known.entries().containsKey(declaration.name().tool()))
          .ifPresent(declaration -> more.put(declaration.name().tool(), entry(declaration)));
    }
    if (more.isEmpty()) {
      return;
    }
    refreshing.lock();
    try {
      Known now = known;
      Map<String, Entry> all = new LinkedHashMap<>(now.entries());
      more.forEach(all::putIfAbsent);
      if (all.size() <= MOST_TOOLS) {
        known = new Known(Map.copyOf(all), now.asked(), now.change());
      }
    } finally {
      refreshing.unlock();
    }
  }

  /** Asks for the list, unless somebody else did meanwhile; why that failed. */
  private Optional<Fault> refresh(Known seen, Duration atMost) throws InterruptedException {
    refreshing.lockInterruptibly();
    try {
      if (known.asked().isPresent()
          && !known.asked().equals(seen.asked())
          && known.change() == changes.get()) {
        return Optional.empty();
      }
      long change = changes.get();
      Until until = Until.in(env.clock(), atMost);
      return switch (links.own(until)) {
        case Reached.Unreachable unreachable -> Optional.of(unreachable.fault());
        case Reached.Busy busy -> Optional.of(busy.fault());
        case Reached.Ready ready -> {
          Map<String, Entry> entries = new LinkedHashMap<>();
          Optional<Fault> failure = pages(ready.link(), until, entries);
          if (failure.isEmpty()) {
            known = new Known(entries, Optional.of(env.clock().nanos()), change);
          }
          yield failure;
        }
      };
    } finally {
      refreshing.unlock();
    }
  }

  private Optional<Fault> pages(Link link, Until until, Map<String, Entry> entries)
      throws InterruptedException {
    if (!link.greeting().offers("tools")) {
      return Optional.empty();
    }
    Optional<JsonNode> cursor = Optional.empty();
    for (int page = 0; page < MOST_PAGES && entries.size() < MOST_TOOLS; page++) {
      ObjectNode params =
          link.greeting().modern()
              ? Handshake.modernParams()
              : JsonNodeFactory.instance.objectNode();
      cursor.ifPresent(where -> params.set("cursor", where));
      Exchange exchange = link.start("tools/list", params, Hearing.NOBODY, until);
      Turn turn = exchange.await(until);
      if (turn instanceof Turn.Busy busy) {
        return Optional.of(busy.fault());
      }
      if (!(turn instanceof Turn.Answered answered
          && answered.response() instanceof Message.Result result)) {
        exchange.leave(Fault.of(ErrorCode.TOOL_TIMEOUT));
        return Optional.of(
            Fault.of(ErrorCode.TOOL_UNREACHABLE, "server " + server + " did not list its tools"));
      }
      for (JsonNode tool : result.result().path("tools")) {
        read(tool).ifPresent(read -> entries.putIfAbsent(read.name().tool(), entry(read)));
      }
      JsonNode next = result.result().get("nextCursor");
      if (next == null || next.isNull()) {
        return Optional.empty();
      }
      cursor = Optional.of(next);
    }
    LOG.warn("server {} lists more tools than Weir takes in", server);
    return Optional.empty();
  }

  private Optional<Declaration> read(JsonNode tool) {
    String name = tool.path("name").asString("");
    if (name.isEmpty()) {
      return Optional.empty();
    }
    JsonNode hints = tool.path("annotations");
    return Optional.of(
        new Declaration(
            new ToolName(server, name),
            hint(hints, "readOnlyHint"),
            hint(hints, "destructiveHint"),
            hint(hints, "idempotentHint"),
            schema(tool, "inputSchema"),
            schema(tool, "outputSchema")));
  }

  private static Optional<Boolean> hint(JsonNode hints, String name) {
    JsonNode hint = hints.path(name);
    return hint.isBoolean() ? Optional.of(hint.booleanValue()) : Optional.empty();
  }

  private Optional<Payload> schema(JsonNode tool, String name) {
    JsonNode schema = tool.path(name);
    return schema.isObject()
        ? Optional.of(Payload.of(json.writeValueAsBytes(schema)))
        : Optional.empty();
  }

  private Entry entry(Declaration declaration) {
    Toolbox.Found found =
        switch (rulebook.rule(declaration)) {
          case Rulebook.Ruling.Allowed allowed ->
              new Toolbox.Found.Guarded(tools.apply(declaration.name()), allowed.policy());
          case Rulebook.Ruling.Undeclared undeclared ->
              new Toolbox.Found.None(
                  Fault.of(
                      ErrorCode.TOOL_UNDECLARED,
                      declaration.name()
                          + " is not declared in the policy, and undeclared tools are refused"));
        };
    return new Entry(declaration, found);
  }

  private Fault unknown(ToolName name) {
    Collection<String> names = known.entries().keySet();
    List<String> near = new ArrayList<>(Names.near(name.tool(), names));
    return Fault.of(
        ErrorCode.UNKNOWN_TOOL,
        "server "
            + server
            + " has no tool "
            + Names.quoted(name.tool())
            + (near.isEmpty() ? "" : "; it has " + String.join(", ", near)));
  }
}
