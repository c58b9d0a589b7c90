package dev.weir.agentside;

import dev.weir.call.Call;
import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.mcp.Codec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The {@code requestState} that an agent carries while a tool waits for its input: which effect it
 * is, and the tool's own state, sealed.
 *
 * <p>Any node of a fleet opens what another has sealed. The agent is free to read it and to keep
 * it; it cannot change it, use it for another tool, with other arguments or from another session,
 * or use it late. That it is used once only is not the seal's business: the effect leaves its
 * waiting state with the first use, and the ledger refuses the second.
 *
 * <p>Immutable; safe for concurrent use.
 */
final class Continuations {
  private static final String PURPOSE = "continuation";
  private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

  private final Env env;
  private final Codec codec;
  private final Seal seal;
  private final Duration lifetime;

  Continuations(Env env, Codec codec, Seal seal, Duration lifetime) {
    this.env = env;
    this.codec = codec;
    this.seal = seal;
    this.lifetime = lifetime;
  }

  /** A state for this effect of this call, holding the tool's own handle. */
  String seal(String effect, Payload handle, Origin origin, ToolName tool, Value.Obj arguments) {
    ObjectNode held = JsonNodeFactory.instance.objectNode();
    held.put("effect", effect);
    held.put("handle", handle.text());
    held.put("until", env.clock().now().plus(lifetime).toEpochMilli());
    held.put("once", Long.toHexString(env.entropy().bits()));
    byte[] body = codec.mapper().writeValueAsBytes(held);
    return TEXT.encodeToString(body)
        + "."
        + TEXT.encodeToString(seal.sign(PURPOSE, parts(body, origin, tool, arguments)));
  }

  /**
   * What a state holds, if it is one of ours, for this tool, these arguments and this session, and
   * not too old.
   */
  Optional<Call.Continuation> open(
      String state, Origin origin, ToolName tool, Value.Obj arguments, Payload input) {
    int dot = state.indexOf('.');
    if (dot < 0) {
      return Optional.empty();
    }
    try {
      byte[] body = Base64.getUrlDecoder().decode(state.substring(0, dot));
      byte[] signature = Base64.getUrlDecoder().decode(state.substring(dot + 1));
      if (!seal.signed(signature, PURPOSE, parts(body, origin, tool, arguments))) {
        return Optional.empty();
      }
      JsonNode held = codec.mapper().readTree(body);
      return held.path("until").asLong(0) < env.clock().now().toEpochMilli()
          ? Optional.empty()
          : Optional.of(
              new Call.Continuation(
                  held.path("effect").asString(""),
                  Payload.of(held.path("handle").asString("{}")),
                  input));
    } catch (IllegalArgumentException | JacksonException e) {
      return Optional.empty();
    }
  }

  private static byte[][] parts(byte[] body, Origin origin, ToolName tool, Value.Obj arguments) {
    return new byte[][] {
      body,
      origin.tenant().name().getBytes(StandardCharsets.UTF_8),
      origin.session().getBytes(StandardCharsets.UTF_8),
      tool.toString().getBytes(StandardCharsets.UTF_8),
      Canonical.bytes(arguments)
    };
  }
}
