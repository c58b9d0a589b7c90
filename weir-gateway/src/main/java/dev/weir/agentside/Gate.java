package dev.weir.agentside;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.RpcError;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Stands before every handler, the console's too, and turns away DNS rebinding: a page of a foreign
 * site that makes a browser talk to us shows in the {@code Origin} or the {@code Host} header. No
 * answer goes out behind it that would leave a guest with a connection that is about to be closed.
 */
final class Gate extends Handler.Wrapper {
  private final Set<String> hosts = new HashSet<>();
  private final Set<String> origins;

  Gate(Handler inner, Set<String> allowedHosts, Set<String> allowedOrigins) {
    super(inner);
    hosts.addAll(Set.of("localhost", "127.0.0.1", "[::1]"));
    allowedHosts.forEach(host -> hosts.add(host.toLowerCase(Locale.ROOT)));
    origins = Set.copyOf(allowedOrigins);
  }

  @Override
  public boolean handle(Request request, Response response, Callback callback) throws Exception {
    String host = request.getHeaders().get(HttpHeader.HOST);
    if (host == null || !hosts.contains(withoutPort(host))) {
      return turnAway(
          new HeardOut(request, response), callback, "the Host header names no host of this Weir");
    }
    String origin = request.getHeaders().get(HttpHeader.ORIGIN);
    if (origin != null && !origins.contains(origin) && !ours(origin)) {
      return turnAway(
          new HeardOut(request, response), callback, "the Origin header names a foreign site");
    }
    return super.handle(request, new HeardOut(request, response), callback);
  }

  private boolean ours(String origin) {
    try {
      return Optional.ofNullable(new URI(origin).getAuthority())
          .map(authority -> hosts.contains(withoutPort(authority)))
          .orElse(false);
    } catch (URISyntaxException e) {
      return false;
    }
  }

  private static String withoutPort(String authority) {
    String lower = authority.toLowerCase(Locale.ROOT);
    int bracket = lower.lastIndexOf(']');
    int colon = lower.indexOf(':', Math.max(bracket, 0));
    return colon < 0 ? lower : lower.substring(0, colon);
  }

  private static boolean turnAway(Response response, Callback callback, String detail) {
    ObjectNode message = JsonNodeFactory.instance.objectNode();
    message.put("jsonrpc", "2.0");
    message.putNull("id");
    message.set(
        "error",
        RpcError.of(RpcError.INVALID_REQUEST, Fault.of(ErrorCode.FORBIDDEN_ORIGIN, detail)));
    byte[] json = message.toString().getBytes(StandardCharsets.UTF_8);
    response.setStatus(403);
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.write(true, ByteBuffer.wrap(json), callback);
    return true;
  }

  /**
   * Who was answered before all of the request had come is told that the connection ends with it.
   * The server hangs up then, and whoever sent a next call on that connection, unwarned, could not
   * know what became of it.
   */
  private static final class HeardOut extends Response.Wrapper {
    HeardOut(Request request, Response response) {
      super(request, response);
    }

    @Override
    public void write(boolean last, ByteBuffer bytes, Callback callback) {
      if (!isCommitted() && !getRequest().consumeAvailable()) {
        getHeaders().put(HttpHeader.CONNECTION, "close");
      }
      super.write(last, bytes, callback);
    }
  }
}
