package dev.weir.toolserver;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The ordinary service: a table from method names to handlers. The handshakes of both eras and
 * {@code ping} are in it from the start. Fill it before a door opens; it is not safe to add methods
 * while requests are served.
 */
public final class Methods implements Service {
  private static final Set<String> CACHEABLE =
      Set.of(
          "server/discover",
          "tools/list",
          "prompts/list",
          "resources/list",
          "resources/templates/list",
          "resources/read");

  private final Map<String, Handler> legacy = new HashMap<>();
  private final Map<String, Handler> modern = new HashMap<>();
  private final ObjectNode serverInfo;
  private final ObjectNode legacyCapabilities;
  private final ObjectNode modernCapabilities;
  private final String instructions;
  private Function<String, Map<String, String>> headerArguments = tool -> Map.of();
  private BiConsumer<Session, String> listener = (session, method) -> {};

  /** Answers one method. */
  @FunctionalInterface
  public interface Handler {
    /**
     * See {@link Service#answer(Exchange)}.
     *
     * @throws RpcException to answer with a JSON-RPC error
     * @throws InterruptedException if the door is closing
     */
    Answer answer(Exchange exchange) throws RpcException, InterruptedException;
  }

  /**
   * A table with the handshakes only.
   *
   * @param serverInfo name, title and version
   * @param legacyCapabilities what {@code initialize} announces
   * @param modernCapabilities what {@code server/discover} announces
   * @param instructions a sentence for the model
   */
  public Methods(
      ObjectNode serverInfo,
      ObjectNode legacyCapabilities,
      ObjectNode modernCapabilities,
      String instructions) {
    this.serverInfo = serverInfo;
    this.legacyCapabilities = legacyCapabilities;
    this.modernCapabilities = modernCapabilities;
    this.instructions = instructions;
    legacy.put("initialize", this::initialize);
    legacy.put("ping", exchange -> new Answer.Result(Json.object()));
    modern.put("server/discover", this::discover);
  }

  /** Adds a method that both eras have. */
  public Methods add(String method, Handler handler) {
    return addLegacy(method, handler).addModern(method, handler);
  }

  /** Adds a method that only the legacy era has. */
  public Methods addLegacy(String method, Handler handler) {
    legacy.put(method, handler);
    return this;
  }

  /** Adds a method that only the modern era has. */
  public Methods addModern(String method, Handler handler) {
    modern.put(method, handler);
    return this;
  }

  /** Says which tools have arguments that are repeated in HTTP headers. */
  void headerArguments(Function<String, Map<String, String>> byTool) {
    headerArguments = byTool;
  }

  /** Passes the client's notifications on, by session and method. */
  public Methods listen(BiConsumer<Session, String> toNotifications) {
    listener = toNotifications;
    return this;
  }

  @Override
  public Map<String, String> headerArguments(String tool) {
    return headerArguments.apply(tool);
  }

  @Override
  public void hear(Session session, String method, ObjectNode params) {
    listener.accept(session, method);
  }

  @Override
  public Answer answer(Exchange exchange) throws RpcException, InterruptedException {
    Map<String, Handler> table =
        switch (exchange.era()) {
          case LEGACY -> legacy;
          case MODERN -> modern;
        };
    Handler handler = table.get(exchange.method());
    if (handler == null) {
      throw new RpcException(RpcException.METHOD_NOT_FOUND, "Method not found");
    }
    Answer answer = handler.answer(exchange);
    if (exchange.era() == Era.MODERN) {
      resultOf(answer).ifPresent(result -> modernize(exchange.method(), result));
    }
    return answer;
  }

  /** Adds what every modern result must say about itself, unless its handler already did. */
  private void modernize(String method, ObjectNode result) {
    if (!result.has("resultType")) {
      result.put("resultType", "complete");
    }
    ObjectNode meta = Json.member(result, "_meta");
    meta.set(Era.SERVER_KEY, serverInfo.deepCopy());
    result.set("_meta", meta);
    if (CACHEABLE.contains(method)
        && Json.text(result, "resultType").equals("complete")
        && !result.has("ttlMs")) {
      result.put("ttlMs", 0).put("cacheScope", "private");
    }
  }

  private static Optional<ObjectNode> resultOf(Answer answer) {
    return switch (answer) {
      case Answer.Result a -> Optional.of(a.result());
      case Answer.Twice a -> Optional.of(a.result());
      case Answer.WrongId a -> Optional.of(a.result());
      case Answer.GarbageFirst a -> Optional.of(a.result());
      case Answer.Torn a -> Optional.of(a.result());
      case Answer.Dripped a -> Optional.of(a.result());
      case Answer.Noise a -> Optional.empty();
      case Answer.Closed a -> Optional.empty();
      case Answer.Reset a -> Optional.empty();
      case Answer.Turned a -> Optional.empty();
    };
  }

  private Answer initialize(Exchange exchange) throws RpcException {
    JsonNode asked = exchange.params().get("protocolVersion");
    if (asked == null || !asked.isString()) {
      throw new RpcException(RpcException.INVALID_PARAMS, "protocolVersion is required");
    }
    String revision =
        Era.LEGACY_REVISIONS.contains(asked.stringValue())
            ? asked.stringValue()
            : Era.NEWEST_LEGACY_REVISION;
    exchange.session().agree(revision, Json.member(exchange.params(), "capabilities"));
    ObjectNode result = Json.object().put("protocolVersion", revision);
    result.set("capabilities", legacyCapabilities.deepCopy());
    result.set("serverInfo", serverInfo.deepCopy());
    result.put("instructions", instructions);
    return new Answer.Result(result);
  }

  private Answer discover(Exchange exchange) {
    ObjectNode result = Json.object();
    ArrayNode versions = result.putArray("supportedVersions");
    versions.add(Era.MODERN_REVISION);
    Era.LEGACY_REVISIONS.reversed().forEach(versions::add);
    result.set("capabilities", modernCapabilities.deepCopy());
    result.put("instructions", instructions);
    return new Answer.Result(result);
  }
}
