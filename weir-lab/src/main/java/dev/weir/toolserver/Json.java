package dev.weir.toolserver;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** The one JSON mapper of the tool servers, and short names for what they do most. Thread-safe. */
public final class Json {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();

  private Json() {}

  /**
   * Reads one document.
   *
   * @throws RpcException with {@link RpcException#PARSE_ERROR} if the text is not JSON
   */
  public static JsonNode read(String text) throws RpcException {
    try {
      return MAPPER.readTree(text);
    } catch (JacksonException e) {
      throw new RpcException(RpcException.PARSE_ERROR, "Parse error");
    }
  }

  /** Reads a document that this program wrote itself. */
  public static ObjectNode own(String text) {
    return (ObjectNode) MAPPER.readTree(text);
  }

  /** The document on one line. */
  public static String line(JsonNode node) {
    return MAPPER.writeValueAsString(node);
  }

  /** The document as UTF-8. */
  public static byte[] bytes(JsonNode node) {
    return MAPPER.writeValueAsBytes(node);
  }

  /** A new empty object. */
  public static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A new empty array. */
  public static ArrayNode array() {
    return JsonNodeFactory.instance.arrayNode();
  }

  /** The member if it is an object, or an empty object that is not attached to anything. */
  public static ObjectNode member(JsonNode parent, String name) {
    return parent.get(name) instanceof ObjectNode found ? found : object();
  }

  /** The member's text, or the empty text if it is missing or not text. */
  public static String text(JsonNode parent, String name) {
    JsonNode found = parent.get(name);
    return found != null && found.isString() ? found.stringValue() : "";
  }
}
