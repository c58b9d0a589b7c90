package dev.weir.agentside;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.Outcome;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.Substitute;
import dev.weir.mcp.CallParams;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What an agent reads: from an {@link Answer} to a result of {@code tools/call}.
 *
 * <p>What the tool said goes out as it came, with marks in {@code _meta}. What Weir says itself is
 * a tool error, because models read those: what happened, whether to try again, what to do next.
 * Only what the protocol calls a protocol error becomes one.
 */
final class Replies {
  private static final Set<ErrorCode> PROTOCOL_ERRORS =
      EnumSet.of(
          ErrorCode.UNKNOWN_TOOL, ErrorCode.MALFORMED_MESSAGE, ErrorCode.CONTINUATION_INVALID);

  private final Codec codec;
  private final Splice splice;
  private final Continuations continuations;

  Replies(Codec codec, Continuations continuations) {
    this.codec = codec;
    this.splice = new Splice(codec);
    this.continuations = continuations;
  }

  Letter of(Revision revision, JsonNode id, Call call, Answer answer) {
    return switch (answer) {
      case Answer.Substituted it -> {
        Marks marks = new Marks().substituted(it.how());
        yield it.how() instanceof Substitute.Other(ToolName tool)
            ? of(revision, id, call.to(tool), it.answer(), marks)
            : of(revision, id, call, it.answer(), marks);
      }
      case Answer.Succeeded it -> of(revision, id, call, it, new Marks());
      case Answer.Failed it -> of(revision, id, call, it, new Marks());
      case Answer.InDoubt it -> of(revision, id, call, it, new Marks());
      case Answer.Suspended it -> of(revision, id, call, it, new Marks());
      case Answer.Refused it -> of(revision, id, call, it, new Marks());
    };
  }

  /** With marks that are there already. */
  private Letter of(Revision revision, JsonNode id, Call call, Answer answer, Marks marks) {
    return switch (answer) {
      case Answer.Succeeded it when it.freshness() == Answer.Freshness.UNSEEN ->
          happened(revision, id, Words.unseen(it.effect()), it, marks);
      case Answer.Succeeded it when it.freshness() == Answer.Freshness.BY_HAND ->
          happened(revision, id, Words.byHand(it.effect()), it, marks);
      case Answer.Succeeded it ->
          whole(revision, id, it.result(), marked(marks, it, it.freshness()).basis(it.basis()));
      case Answer.Failed it -> failed(revision, id, it, marks);
      case Answer.InDoubt it ->
          said(
              revision,
              id,
              Words.inDoubt(it.effect(), shown(it.fault())),
              doubt(marks, it, it.fault()));
      case Answer.Suspended it -> suspended(revision, id, call, it, marks);
      case Answer.Refused it -> refused(revision, id, it, marks);
      case Answer.Substituted it ->
          throw new IllegalStateException("nothing stands in for what stands in");
    };
  }

  private Letter happened(
      Revision revision, JsonNode id, String words, Answer.Succeeded it, Marks marks) {
    return written(revision, id, told(words), marked(marks, it, it.freshness()), "complete");
  }

  /** A refusal before there was a call. */
  Letter unreadable(Revision revision, JsonNode id, Fault fault) {
    return refused(revision, id, new Answer.Refused(fault, Optional.empty()), new Marks());
  }

  private Letter failed(Revision revision, JsonNode id, Answer.Failed it, Marks begun) {
    Marks marks = marked(begun, it, it.freshness()).error(it.fault());
    if (it.reply().isEmpty()) {
      return said(revision, id, Words.failed(shown(it.fault()), it), marks);
    }
    Optional<ObjectNode> rejection = rejection(it.reply().get());
    if (rejection.isEmpty()) {
      return whole(revision, id, it.reply().get(), marks);
    }
    return Letter.failure(codec, revision, id, rejection.get());
  }

  /** The server's own JSON-RPC error, when that is what the reply is; goes out as it came. */
  private Optional<ObjectNode> rejection(Payload reply) {
    try {
      return codec.mapper().readTree(reply.bytes()) instanceof ObjectNode error
              && error.path("code").isIntegralNumber()
              && error.path("message").isString()
              && !error.has("content")
          ? Optional.of(error)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private Letter suspended(
      Revision revision, JsonNode id, Call call, Answer.Suspended it, Marks begun) {
    if (!(codec.mapper().readTree(it.answer().bytes()) instanceof ObjectNode answer)) {
      throw new IllegalStateException("a suspension is not an object");
    }
    Optional<ObjectNode> task = Tasks.renamed(answer, call.tool(), it.effect());
    Marks marks = marked(begun, it, Answer.Freshness.FRESH);
    if (task.isPresent()) {
      return written(revision, id, task.get(), marks, "task");
    }
    if (!revision.modern()) {
      Fault fault =
          Fault.of(
              ErrorCode.TOOL_PROTOCOL,
              "the tool waits for input in a way that this agent's revision does not know");
      return said(revision, id, Words.failed(fault, it), marks.error(fault).inDoubt());
    }
    answer.put(
        "requestState",
        continuations.seal(
            it.effect().toString(),
            CallParams.handle(answer, codec),
            call.origin(),
            call.tool(),
            call.arguments()));
    return written(revision, id, answer, marks, "input_required");
  }

  private Letter refused(Revision revision, JsonNode id, Answer.Refused it, Marks begun) {
    Fault fault = it.fault();
    if (PROTOCOL_ERRORS.contains(fault.code())
        // Until 2025-06-18 a protocol error; since then a tool error, so that the model sees it.
        || (fault.code() == ErrorCode.ARGUMENTS_INVALID && revision == Revision.V2025_06_18)) {
      return Letter.failure(codec, revision, id, RpcError.of(RpcError.INVALID_PARAMS, fault));
    }
    Marks marks = marked(begun, it, Answer.Freshness.FRESH).error(fault);
    if (fault.code() == ErrorCode.HANDED_OFF) {
      marks.handedOff();
    }
    String words =
        Words.refused(fault, it.earlier(), it) + it.difference().map(Words::difference).orElse("");
    ObjectNode result = toolError(words, earlier(fault, it.earlier()));
    return written(revision, id, result, marks, "complete");
  }

  /** The recorded content of the effect that stands in the way, for the agent to use. */
  private Optional<ArrayNode> earlier(Fault fault, Optional<Effect> earlier) {
    if (fault.code() != ErrorCode.POSSIBLE_DUPLICATE) {
      return Optional.empty();
    }
    return earlier
        .flatMap(Effect::outcome)
        .flatMap(outcome ->
            switch (outcome) {
              case Outcome.Succeeded succeeded -> Optional.of(succeeded.result());
              case Outcome.Failed failed -> failed.reply();
              case Outcome.Refused refused -> Optional.<Payload>empty();
              case Outcome.InDoubt inDoubt -> Optional.<Payload>empty();
            })
        .flatMap(recorded ->
            codec.mapper().readTree(recorded.bytes()).get("content") instanceof ArrayNode array
                ? Optional.of(array)
                : Optional.empty());
  }

  private Letter whole(Revision revision, JsonNode id, Payload result, Marks marks) {
    return Letter.result(id, splice.marked(result.bytes(), marks, type(revision, "complete")));
  }

  private Letter said(Revision revision, JsonNode id, String words, Marks marks) {
    return written(revision, id, toolError(words, Optional.empty()), marks, "complete");
  }

  private Letter written(
      Revision revision, JsonNode id, ObjectNode result, Marks marks, String type) {
    if (revision.modern() && !result.has("resultType")) {
      result.put("resultType", type);
    }
    marks.into(Meta.in(result));
    return Letter.result(codec, id, result);
  }

  private static Optional<String> type(Revision revision, String type) {
    return revision.modern() ? Optional.of(type) : Optional.empty();
  }

  private static ObjectNode told(String words) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    result.putArray("content").addObject().put("type", "text").put("text", words);
    return result;
  }

  private static ObjectNode toolError(String words, Optional<ArrayNode> more) {
    ObjectNode result = told(words);
    ArrayNode content = result.withArray("content");
    more.ifPresent(content::addAll);
    result.put("isError", true);
    return result;
  }

  private static Marks marked(Marks begun, Answer answer, Answer.Freshness freshness) {
    return begun.about(answer.about()).freshness(freshness).retry(answer);
  }

  /** What went wrong inside is for the log; the agent learns that it did. */
  private static Fault shown(Fault fault) {
    return fault.code() == ErrorCode.INTERNAL ? Fault.of(ErrorCode.INTERNAL) : fault;
  }

  private static Marks doubt(Marks begun, Answer answer, Fault fault) {
    return marked(begun, answer, Answer.Freshness.FRESH).error(fault).inDoubt();
  }
}
