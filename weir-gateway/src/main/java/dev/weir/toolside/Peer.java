package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Who speaks to a tool server through us: one session of a legacy agent, or one request of a modern
 * one.
 *
 * @param session the session's name; for a modern agent, a name for whoever may share a connection
 * @param revision the revision the agent speaks
 * @param clientInfo what the agent says of itself, as it came
 * @param capabilities what the agent can be asked for, as it came
 * @param listener where to send what the server says when no call of this peer is running
 */
public record Peer(
    String session,
    Revision revision,
    ObjectNode clientInfo,
    ObjectNode capabilities,
    Listener listener) {

  /** Hears what a tool server says outside any call. Must not block for long. */
  public interface Listener {
    /** A notification. */
    void notice(Message.Notification notification);

    /**
     * A question on the server's behalf; the whole answer ({@code {"result":…}} or {@code
     * {"error":…}}), or empty when this peer cannot be asked.
     */
    Optional<Payload> ask(String method, Payload params) throws InterruptedException;
  }
}
