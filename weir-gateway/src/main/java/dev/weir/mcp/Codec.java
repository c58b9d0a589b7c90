package dev.weir.mcp;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Reads and writes JSON-RPC messages, within limits. */
public final class Codec {
  /** How deep JSON may nest. */
  public static final int MAX_DEPTH = 200;

  private static final int LONGEST_STRING = Integer.MAX_VALUE - 8;

  /** What was let in, and is written by now: longer than it was, and with something around it. */
  private static final JsonMapper KEPT =
      mapper(
          StreamReadConstraints.builder()
              .maxNestingDepth(2 * MAX_DEPTH)
              .maxNumberLength(Value.Num.LONGEST_WRITTEN)
              .maxStringLength(LONGEST_STRING));

  private final JsonMapper strangers;

  /** A codec that refuses documents of more than so many bytes. */
  public Codec(long maxBytes) {
    this.strangers =
        mapper(
            StreamReadConstraints.builder()
                .maxDocumentLength(maxBytes)
                .maxNestingDepth(MAX_DEPTH)
                .maxNumberLength(Value.Num.LONGEST)
                .maxNameLength(2_000)
                .maxStringLength((int) Math.min(maxBytes, LONGEST_STRING)));
  }

  private static JsonMapper mapper(StreamReadConstraints.Builder limits) {
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(limits.build())
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
        .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
        .build();
  }

  /**
   * For parts of messages that {@link #read} let in, here or at another of Weir's doors, and that
   * Weir has written since: results, handles, seals. Reads them whatever the limits of this codec.
   */
  public JsonMapper mapper() {
    return KEPT;
  }

  /** What reading came to. */
  public sealed interface Read {
    /** A message. */
    record Ok(Message message) implements Read {}

    /**
     * Not one.
     *
     * @param id the id to answer under; null-node when none could be read
     * @param rpcCode the JSON-RPC code that fits
     * @param fault what is wrong
     */
    record Bad(JsonNode id, int rpcCode, Fault fault) implements Read {}
  }

  /** Reads one message. Never throws for what the bytes say. */
  public Read read(byte[] json) {
    JsonNode tree;
    try {
      tree = strangers.readTree(json);
    } catch (StreamConstraintsException e) {
      return tooLarge(json, e.getOriginalMessage());
    } catch (NumberFormatException e) {
      return tooLarge(json, "a number has an exponent that nothing can hold");
    } catch (JacksonException e) {
      return bad(RpcError.PARSE_ERROR, ErrorCode.MALFORMED_MESSAGE, "not JSON" + where(e));
    }
    return message(tree);
  }

  private Read tooLarge(byte[] json, String detail) {
    return new Read.Bad(id(json), RpcError.INVALID_REQUEST, Fault.of(ErrorCode.TOO_LARGE, detail));
  }

  /** The id of what cannot be read as a whole, so that whoever waits for it hears of that. */
  private JsonNode id(byte[] json) {
    try (JsonParser parser = strangers.createParser(json)) {
      if (parser.nextToken() == JsonToken.START_OBJECT) {
        for (String name = parser.nextName(); name != null; name = parser.nextName()) {
          JsonToken value = parser.nextToken();
          boolean whole = value == JsonToken.VALUE_NUMBER_INT || value == JsonToken.VALUE_STRING;
          if (name.equals("id") && whole) {
            return parser.readValueAsTree();
          }
          parser.skipChildren();
        }
      }
    } catch (JacksonException e) {
      // It comes after what cannot be read, or not at all.
    }
    return NullNode.instance;
  }

  /** Reads one message from a tree. */
  public Read message(JsonNode tree) {
    if (!(tree instanceof ObjectNode object)) {
      return bad(
          RpcError.INVALID_REQUEST, ErrorCode.MALFORMED_MESSAGE, "a message is a JSON object");
    }
    Optional<JsonNode> id = Optional.ofNullable(object.get("id"));
    if (!"2.0".equals(object.path("jsonrpc").asString(""))) {
      return malformed(id, "jsonrpc is not \"2.0\"");
    }
    if (id.isPresent() && !id.get().isString() && !id.get().isIntegralNumber()) {
      // An error answer to a message whose id nobody could read carries a null id.
      return object.get("error") instanceof ObjectNode error
          ? new Read.Ok(new Message.Failure(NullNode.instance, error))
          : malformed(Optional.empty(), "id is neither a string nor a whole number");
    }
    JsonNode method = object.get("method");
    if (method == null) {
      return response(object, id);
    }
    if (!method.isString() || method.stringValue().length() > 200) {
      return malformed(id, "method is not a short string");
    }
    JsonNode params = object.get("params");
    if (params != null && !params.isObject()) {
      return malformed(id, "params is not an object");
    }
    ObjectNode given =
        params instanceof ObjectNode some ? some : JsonNodeFactory.instance.objectNode();
    return new Read.Ok(
        id.isPresent()
            ? new Message.Request(id.get(), method.stringValue(), given)
            : new Message.Notification(method.stringValue(), given));
  }

  private static Read response(ObjectNode object, Optional<JsonNode> id) {
    if (id.isEmpty()) {
      return malformed(id, "neither a method nor an id");
    }
    if (object.get("error") instanceof ObjectNode error) {
      return new Read.Ok(new Message.Failure(id.get(), error));
    }
    JsonNode result = object.get("result");
    return result == null
        ? malformed(id, "neither a method nor a result nor an error")
        : new Read.Ok(new Message.Result(id.get(), result));
  }

  /** The bytes of a message, one line. */
  public byte[] write(Message message) {
    return KEPT.writeValueAsBytes(tree(message));
  }

  private static ObjectNode tree(Message message) {
    ObjectNode tree = JsonNodeFactory.instance.objectNode();
    tree.put("jsonrpc", "2.0");
    switch (message) {
      case Message.Request request -> {
        tree.set("id", request.id());
        tree.put("method", request.method());
        tree.set("params", request.params());
      }
      case Message.Notification notification -> {
        tree.put("method", notification.method());
        tree.set("params", notification.params());
      }
      case Message.Result result -> {
        tree.set("id", result.id());
        tree.set("result", result.result());
      }
      case Message.Failure failure -> {
        tree.set("id", failure.id());
        tree.set("error", failure.error());
      }
    }
    return tree;
  }

  private static Read malformed(Optional<JsonNode> id, String detail) {
    return new Read.Bad(
        id.orElse(NullNode.instance),
        RpcError.INVALID_REQUEST,
        Fault.of(ErrorCode.MALFORMED_MESSAGE, detail));
  }

  private static Read bad(int rpcCode, ErrorCode code, String detail) {
    return new Read.Bad(NullNode.instance, rpcCode, Fault.of(code, detail));
  }

  private static String where(JacksonException e) {
    return e.getLocation() == null
        ? ""
        : " at line " + e.getLocation().getLineNr() + ", column " + e.getLocation().getColumnNr();
  }
}
