package dev.weir.agentside;

import dev.weir.mcp.Codec;
import dev.weir.mcp.Revision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * A legacy session's id, which says who the agent is: any node of the fleet that sees it knows the
 * session, also after a restart, so that each turn of a conversation may land on another node.
 *
 * <p>It reads {@code name.body.signature}. The name goes into records, where people see it; only
 * the whole id opens the session, and nobody without the fleet's secret can make one.
 *
 * @param name of the session
 * @param endpoint where it is known
 * @param revision that was agreed on
 * @param clientInfo who the agent says it is
 * @param capabilities what it can be asked
 */
record Passport(
    String name,
    String endpoint,
    Revision revision,
    ObjectNode clientInfo,
    ObjectNode capabilities) {
  private static final String PURPOSE = "session";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  /** Half of a signature is more than anybody can guess, and keeps headers short. */
  private static final int SIGNATURE_BYTES = 16;

  /** Headers are bounded. What an agent says of itself beyond this only this node knows. */
  private static final int BODY_BYTES_MAX = 3 << 10;

  private static final int NAME_CHARS_MAX = 100;

  /** A new session's. */
  static Passport issue(
      long bits,
      String endpoint,
      Revision revision,
      ObjectNode clientInfo,
      ObjectNode capabilities) {
    String name = "s-" + HexFormat.of().toHexDigits(bits);
    return new Passport(name, endpoint, revision, clientInfo, capabilities);
  }

  /** The id for the agent to show. */
  String id(Seal seal, Codec codec) {
    byte[] body = body(clientInfo, capabilities, codec);
    if (body.length > BODY_BYTES_MAX) {
      body = body(brief(clientInfo), heads(capabilities), codec);
    }
    return name
        + "."
        + TEXT.encodeToString(body)
        + "."
        + TEXT.encodeToString(signature(name, seal, body));
  }

  private static byte[] signature(String name, Seal seal, byte[] body) {
    byte[] whole = seal.sign(PURPOSE, name.getBytes(StandardCharsets.UTF_8), body);
    return Arrays.copyOf(whole, SIGNATURE_BYTES);
  }

  private byte[] body(ObjectNode info, ObjectNode offered, Codec codec) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("e", endpoint);
    body.put("r", revision.wire());
    body.set("i", info);
    body.set("c", offered);
    return codec.mapper().writeValueAsBytes(body);
  }

  /** Name and version, cut. */
  private static ObjectNode brief(ObjectNode info) {
    ObjectNode brief = JsonNodeFactory.instance.objectNode();
    for (String field : new String[] {"name", "version"}) {
      String text = info.path(field).asString("");
      brief.put(field, text.substring(0, Math.min(text.length(), NAME_CHARS_MAX)));
    }
    return brief;
  }

  /** What it can be asked, without the particulars. */
  private static ObjectNode heads(ObjectNode offered) {
    ObjectNode heads = JsonNodeFactory.instance.objectNode();
    for (String asked : new String[] {"elicitation", "roots", "sampling"}) {
      if (offered.has(asked)) {
        heads.putObject(asked);
      }
    }
    return heads;
  }

  /** What an id says, if it is one of the fleet's. Never throws: ids come from outside. */
  static Optional<Passport> read(String id, Seal seal, Codec codec) {
    int first = id.indexOf('.');
    int second = id.indexOf('.', first + 1);
    if (first < 0 || second < 0) {
      return Optional.empty();
    }
    try {
      byte[] body = Base64.getUrlDecoder().decode(id.substring(first + 1, second));
      byte[] signature = Base64.getUrlDecoder().decode(id.substring(second + 1));
      String name = id.substring(0, first);
      return MessageDigest.isEqual(signature, signature(name, seal, body))
          ? said(name, codec.mapper().readTree(body))
          : Optional.empty();
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static Optional<Passport> said(String name, JsonNode body) {
    return Revision.of(body.path("r").asString(""))
        .map(revision ->
            new Passport(
                name,
                body.path("e").asString(""),
                revision,
                Envelope.member(body, "i"),
                Envelope.member(body, "c")));
  }
}
