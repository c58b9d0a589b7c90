package dev.weir.toolside;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.Revision;
import dev.weir.mcp.RpcError;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first words with a server: {@code server/discover} to find out which era it is of, {@code
 * initialize} if it is of the old one.
 */
final class Handshake {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private Handshake() {}

  /** How Weir names itself where it speaks for nobody in particular. */
  static ObjectNode weir() {
    ObjectNode info = JSON.objectNode();
    info.put("name", "weir");
    info.put("title", "Weir");
    info.put("version", Optional.ofNullable(version()).orElse("0"));
    return info;
  }

  private static @Nullable String version() {
    return Handshake.class.getPackage().getImplementationVersion();
  }

  /** What agents can be asked for, taken together: declared on connections that all share. */
  static ObjectNode everything() {
    ObjectNode all = JSON.objectNode();
    all.putObject("roots").put("listChanged", true);
    all.putObject("sampling");
    ObjectNode elicitation = all.putObject("elicitation");
    elicitation.putObject("form");
    elicitation.putObject("url");
    return all;
  }

  /** Params of a request of our own to a modern server. */
  static ObjectNode modernParams() {
    ObjectNode params = JSON.objectNode();
    ObjectNode meta = params.putObject(Meta.META);
    meta.put(Meta.PROTOCOL_VERSION, Revision.NEWEST_MODERN.wire());
    meta.set(Meta.CLIENT_INFO, weir());
    meta.putObject(Meta.CLIENT_CAPABILITIES);
    return params;
  }

  /** Params of {@code initialize}. */
  static ObjectNode initializeParams(
      Revision revision, ObjectNode capabilities, ObjectNode clientInfo) {
    ObjectNode params = JSON.objectNode();
    params.put("protocolVersion", revision.wire());
    params.set("capabilities", capabilities.deepCopy());
    params.set("clientInfo", clientInfo.deepCopy());
    return params;
  }

  /**
   * Reads what came of {@code server/discover}: what a server says that speaks without {@code
   * initialize}. Anything unexpected means that it does not, or not in a revision that Weir speaks.
   */
  static Optional<Greeting> modern(Turn turn) {
    return turn instanceof Turn.Answered(Message.Result result)
            && result.result() instanceof ObjectNode said
            && names(said.path("supportedVersions"), Revision.NEWEST_MODERN)
        ? Optional.of(new Greeting(Revision.NEWEST_MODERN, said))
        : Optional.empty();
  }

  private static boolean names(JsonNode versions, Revision revision) {
    for (JsonNode version : versions) {
      if (version.asString("").equals(revision.wire())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Reads the answer to {@code initialize}.
   *
   * @throws WeirException with {@code TOOL_PROTOCOL} when the server and Weir have no revision in
   *     common, or the answer is none
   */
  static Greeting greeting(String server, Message.Response response) {
    return switch (response) {
      case Message.Result result when result.result() instanceof ObjectNode said -> {
        String version = said.path("protocolVersion").asString("");
        Revision revision =
            Revision.of(version)
                .filter(known -> !known.modern())
                .orElseThrow(
                    () -> protocol(server, "it speaks a revision that Weir does not: " + version));
        yield new Greeting(revision, said);
      }
      case Message.Result other -> throw protocol(server, "its greeting is not an object");
      case Message.Failure failure ->
          throw protocol(
              server,
              "it refused to be greeted: "
                  + failure.error().path("code").asInt(RpcError.INTERNAL_ERROR)
                  + " "
                  + cut(failure.error().path("message").asString("")));
    };
  }

  private static String cut(String text) {
    return text.length() > 200 ? text.substring(0, 200) : text;
  }

  private static WeirException protocol(String server, String what) {
    return new WeirException(ErrorCode.TOOL_PROTOCOL, "server " + server + ": " + what);
  }
}
