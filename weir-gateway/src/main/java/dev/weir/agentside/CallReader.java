package dev.weir.agentside;

import dev.weir.call.Call;
import dev.weir.call.Caller;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.Remainder;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.call.Worker;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.CallParams;
import dev.weir.mcp.Codec;
import dev.weir.mcp.RunTold;
import dev.weir.mcp.TimeLeft;
import dev.weir.mcp.Trees;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * From the parameters of {@code tools/call} to a {@link Call}.
 *
 * <p>The session of a call decides which identical calls are taken for a repetition. It is the
 * legacy session's name; a modern agent has none, so it is {@code _meta["dev.weir/session"]} when
 * the agent says it, and otherwise its client name at its address: an agent that re-issues a lost
 * request under a new id keeps both.
 */
final class CallReader {
  private static final String OURS = "dev.weir/";
  private static final int LONGEST_NAME = 200;

  /** What an agent may call itself; the third is Weir's own. */
  private static final Map<String, Priority> URGENCIES =
      Map.of("interactive", Priority.INTERACTIVE, "batch", Priority.BATCH);

  private static final int LONGEST_REASON = 2_000;
  private static final Duration LONGEST_DEADLINE = Duration.ofDays(7);

  private final Env env;
  private final Codec codec;
  private final Catalog catalog;
  private final Continuations continuations;
  private final Backing backing;
  private final Limits limits;

  CallReader(
      Env env,
      Codec codec,
      Catalog catalog,
      Continuations continuations,
      Backing backing,
      Limits limits) {
    this.env = env;
    this.codec = codec;
    this.catalog = catalog;
    this.continuations = continuations;
    this.backing = backing;
    this.limits = limits;
  }

  /** What reading came to. */
  sealed interface Read {
    record Ok(Call call) implements Read {}

    /** The parameters do not make a call. */
    record Bad(Fault fault) implements Read {}
  }

  Read read(Endpoint endpoint, Session session, ObjectNode params, Caller caller)
      throws InterruptedException {
    try {
      return new Read.Ok(call(endpoint, session, params, caller));
    } catch (Unreadable e) {
      return new Read.Bad(e.fault);
    }
  }

  /** Ends the reading at the first flaw. */
  private static final class Unreadable extends Exception {
    private static final long serialVersionUID = 1L;
    private final transient Fault fault;

    Unreadable(ErrorCode code, String detail) {
      super(detail, null, false, false);
      this.fault = Fault.of(code, detail);
    }
  }

  private Call call(Endpoint endpoint, Session session, ObjectNode params, Caller caller)
      throws Unreadable, InterruptedException {
    String asCalled = params.path("name").asString("");
    ToolName tool =
        endpoint
            .tool(asCalled)
            .orElseThrow(
                () -> new Unreadable(ErrorCode.UNKNOWN_TOOL, "Unknown tool: " + shown(asCalled)));
    ObjectNode arguments = object(params, "arguments");
    ObjectNode meta = object(params, "_meta");
    Optional<String> distinct = distinct(session, tool, arguments);
    if (distinct.isPresent()) {
      arguments = arguments.objectNode().setAll(arguments);
      arguments.remove(Catalog.DISTINCT);
    }
    Value.Obj plain = Trees.object(arguments);
    Origin origin = origin(session, meta);
    return new Call(
        origin,
        tool,
        plain,
        payload(CallParams.meta(params)),
        key(meta),
        distinct,
        continuation(params, origin, tool, plain),
        deadline(meta),
        caller,
        priority(meta));
  }

  private Payload payload(ObjectNode tree) {
    return tree.isEmpty() ? Payload.empty() : Payload.of(codec.mapper().writeValueAsBytes(tree));
  }

  private static ObjectNode object(ObjectNode params, String member) throws Unreadable {
    JsonNode given = params.get(member);
    if (given == null || given.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (given instanceof ObjectNode object) {
      return object;
    }
    throw new Unreadable(ErrorCode.MALFORMED_MESSAGE, member + " is not an object");
  }

  private Optional<String> distinct(Session session, ToolName tool, ObjectNode arguments)
      throws Unreadable, InterruptedException {
    JsonNode given = arguments.get(Catalog.DISTINCT);
    if (given == null || !catalog.judged(tool)) {
      return Optional.empty();
    }
    var server = backing.server().apply(tool.server());
    if (server.isPresent()
        && catalog.facts(session.peer(), server.get(), tool.tool(), limits).ownDistinct()) {
      return Optional.empty();
    }
    if (!given.isString()
        || given.stringValue().isBlank()
        || given.stringValue().length() > LONGEST_NAME) {
      throw new Unreadable(ErrorCode.ARGUMENTS_INVALID, Catalog.DISTINCT + " is not a short label");
    }
    return Optional.of(given.stringValue());
  }

  private Origin origin(Session session, ObjectNode meta) throws Unreadable {
    RunTold.unpack(meta);
    Optional<String> run = text(meta, RunTold.RUN, LONGEST_NAME);
    Optional<String> step = text(meta, OURS + "step", LONGEST_NAME);
    Optional<String> operation = text(meta, OURS + "operation", LONGEST_NAME);
    Optional<String> agent = text(meta, OURS + "agent", LONGEST_NAME);
    return new Origin(
        backing.tenant(),
        agent.isPresent() ? agent : clientName(session),
        named(session, text(meta, OURS + "session", LONGEST_NAME)),
        run.isPresent() && step.isPresent()
            ? Optional.of(new Origin.Step(run.get(), step.get(), operation.orElse("")))
            : Optional.empty(),
        text(meta, "traceparent", LONGEST_NAME),
        text(meta, OURS + "reason", LONGEST_REASON),
        run.isPresent() ? Optional.of(run(run.get(), meta)) : Optional.empty());
  }

  private static Origin.Run run(String name, ObjectNode meta) throws Unreadable {
    Optional<String> parent = text(meta, RunTold.PARENT, Worker.DIGITS);
    Optional<String> left = text(meta, RunTold.LEFT, Remainder.TEXT_MAX);
    Optional<Worker> worker = parent.flatMap(Worker::read);
    Optional<Remainder> remainder = left.flatMap(Remainder::parse);
    if (parent.isPresent() && worker.isEmpty()) {
      throw new Unreadable(
          ErrorCode.MALFORMED_MESSAGE, member(RunTold.PARENT) + " is not what Weir told");
    }
    if (left.isPresent() && remainder.isEmpty()) {
      throw new Unreadable(
          ErrorCode.MALFORMED_MESSAGE,
          member(RunTold.LEFT) + " is not like calls=12;cost=0.5 EUR;ms=60000");
    }
    return new Origin.Run(name, worker, remainder.orElse(Remainder.UNTOLD));
  }

  private static Priority priority(ObjectNode meta) throws Unreadable {
    String said = text(meta, OURS + "priority", LONGEST_NAME).orElse("interactive");
    Priority named = URGENCIES.get(said);
    if (named == null) {
      throw new Unreadable(
          ErrorCode.MALFORMED_MESSAGE, member(OURS + "priority") + " is interactive or batch");
    }
    return named;
  }

  private static String member(String name) {
    return "_meta[\"" + name + "\"]";
  }

  /** A greeted agent has a session already, and its tool servers know it by that. */
  private static String named(Session session, Optional<String> said) {
    return switch (session.standing()) {
      case GREETED -> session.name();
      case ALONE, PASSING -> said.orElse(session.name());
    };
  }

  private static Optional<String> clientName(Session session) {
    String name = session.peer().clientInfo().path("name").asString("");
    return name.isEmpty()
        ? Optional.empty()
        : Optional.of(name.substring(0, Math.min(name.length(), LONGEST_NAME)));
  }

  private static Optional<String> text(ObjectNode meta, String member, int longest)
      throws Unreadable {
    JsonNode given = meta.get(member);
    if (given == null || given.isNull()) {
      return Optional.empty();
    }
    String said = given.isIntegralNumber() ? given.asString() : given.asString("");
    if ((!given.isString() && !given.isIntegralNumber())
        || said.isEmpty()
        || said.length() > longest) {
      throw new Unreadable(
          ErrorCode.MALFORMED_MESSAGE,
          "_meta[\"" + member + "\"] is not a text of 1 to " + longest + " characters");
    }
    return Optional.of(said);
  }

  private static Optional<String> key(ObjectNode meta) throws Unreadable {
    JsonNode given = meta.get(OURS + "key");
    if (given == null) {
      return Optional.empty();
    }
    if (!given.isString()
        || given.stringValue().isEmpty()
        || given.stringValue().length() > EffectKey.MAX_GIVEN) {
      throw new Unreadable(
          ErrorCode.KEY_UNUSABLE,
          "_meta[\"dev.weir/key\"] is not a text of 1 to " + EffectKey.MAX_GIVEN + " characters");
    }
    return Optional.of(given.stringValue());
  }

  private Optional<Instant> deadline(ObjectNode meta) throws Unreadable {
    JsonNode given = meta.get(TimeLeft.MEMBER);
    if (given == null) {
      return Optional.empty();
    }
    if (!given.isIntegralNumber() || !given.canConvertToLong()) {
      throw new Unreadable(
          ErrorCode.MALFORMED_MESSAGE,
          "_meta[\"" + TimeLeft.MEMBER + "\"] is not a whole number of milliseconds");
    }
    long millis =
        Math.clamp(given.longValue(), -LONGEST_DEADLINE.toMillis(), LONGEST_DEADLINE.toMillis());
    return Optional.of(env.clock().now().plusMillis(millis));
  }

  private Optional<Call.Continuation> continuation(
      ObjectNode params, Origin origin, ToolName tool, Value.Obj arguments) throws Unreadable {
    JsonNode responses = params.get("inputResponses");
    boolean wellFormed =
        responses == null
            || (responses instanceof ObjectNode object
                && object.valueStream().allMatch(JsonNode::isObject));
    if (!wellFormed) {
      throw new Unreadable(
          ErrorCode.MALFORMED_MESSAGE, "inputResponses is not an object of objects");
    }
    JsonNode state = params.get("requestState");
    if (state == null) {
      return Optional.empty();
    }
    Payload input =
        responses == null
            ? Payload.empty()
            : Payload.of(codec.mapper().writeValueAsBytes(responses));
    Optional<Call.Continuation> opened =
        continuations.open(state.asString(""), origin, tool, arguments, input);
    if (opened.isEmpty()) {
      throw new Unreadable(
          ErrorCode.CONTINUATION_INVALID,
          "requestState was changed, is too old, or belongs to another call");
    }
    return opened;
  }

  private static String shown(String name) {
    return name.length() <= LONGEST_NAME ? name : name.substring(0, LONGEST_NAME) + "…";
  }
}
