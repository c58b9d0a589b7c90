package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.io.EOFException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.client.BytesRequestContent;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.Response;
import org.eclipse.jetty.client.Result;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.util.VirtualThreads;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/**
 * The HTTP client that all servers share. It follows no redirects, keeps no cookies, unpacks
 * nothing, and never sends a request twice.
 */
final class HttpWire implements AutoCloseable {
  private static final int MAX_CONNECTIONS = 512;
  private static final int MAX_THREADS = 16;
  private static final int MAX_QUEUED = 4_096;
  private static final Duration CONNECT = Duration.ofSeconds(5);

  /**
   * Shorter than servers keep idle connections (Node: 5 s), so we rarely send into a closed one.
   */
  private static final Duration IDLE = Duration.ofSeconds(4);

  /** A stream may be silent for long; deadlines are ours to keep. */
  private static final Duration SILENCE = Duration.ofHours(12);

  private final HttpClient client;

  HttpWire() {
    client = new HttpClient();
    client.setExecutor(threads());
    client.setFollowRedirects(false);
    client.setHttpCookieStore(new HttpCookieStore.Empty());
    client.setMaxConnectionsPerDestination(MAX_CONNECTIONS);
    client.setMaxRequestsQueuedPerDestination(MAX_QUEUED);
    client.setConnectTimeout(CONNECT.toMillis());
    client.setIdleTimeout(IDLE.toMillis());
    client.setUserAgentField(null);
    try {
      client.start();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new WeirException(ErrorCode.INTERNAL, "interrupted while starting the HTTP client", e);
    } catch (Exception e) {
      throw new WeirException(ErrorCode.INTERNAL, "the HTTP client did not start", e);
    }
    // No redirects, no answers to challenges: a second request is nobody's to send but ours.
    client.getProtocolHandlers().clear();
    client.getContentDecoderFactories().clear();
  }

  /**
   * Selectors wait on platform threads, which they would pin; what they find runs on virtual ones.
   */
  private static QueuedThreadPool threads() {
    var pool = new QueuedThreadPool(MAX_THREADS, 1);
    pool.setName("weir-http-client");
    pool.setDaemon(true);
    pool.setVirtualThreadsExecutor(VirtualThreads.getDefaultVirtualThreadsExecutor());
    return pool;
  }

  /** Hears what becomes of a request, on the client's threads, in this order. */
  interface Receiver {
    /**
     * The first byte is about to leave.
     *
     * @return false to keep it from leaving
     */
    boolean leaving();

    /** The status and the headers; not called when there was no response at all. */
    void begun(Head head);

    /** Some of the body; false to break off. */
    boolean content(ByteBuffer bytes);

    /** No more comes. A failure says what broke, for people. */
    void over(Optional<String> failure);
  }

  /**
   * How a response begins.
   *
   * @param status the HTTP status
   * @param contentType empty when it does not say
   * @param session the session that it opens
   * @param retryAfter when the server would be asked again, as it wrote it
   * @param date the server's clock, as it wrote it
   */
  record Head(
      int status,
      String contentType,
      Optional<String> session,
      Optional<String> retryAfter,
      Optional<String> date) {
    /** The server asks for credentials, or for others. */
    static final int UNAUTHORIZED = 401;

    /** The server has too much to do, and did nothing about the request. */
    static final int TOO_MANY_REQUESTS = 429;
  }

  /** A request under way. */
  interface Sent {
    /** Breaks it off; the server sees the connection close. */
    void abort();
  }

  /** Posts a JSON body. */
  Sent post(URI url, Map<String, String> headers, Payload body, Receiver receiver) {
    Request request =
        client
            .newRequest(url)
            .method(HttpMethod.POST)
            .body(new BytesRequestContent("application/json", body.bytes()));
    headers.forEach((name, value) -> request.headers(fields -> fields.put(name, value)));
    return send(request, receiver);
  }

  /** Asks without a body. */
  Sent ask(HttpMethod method, URI url, Map<String, String> headers, Receiver receiver) {
    Request request = client.newRequest(url).method(method);
    headers.forEach((name, value) -> request.headers(fields -> fields.put(name, value)));
    return send(request, receiver);
  }

  private static Sent send(Request request, Receiver receiver) {
    request.idleTimeout(SILENCE.toMillis(), TimeUnit.MILLISECONDS);
    request.onRequestBegin(begun -> {
      if (!receiver.leaving()) {
        abort(begun, "withdrawn before it was sent");
      }
    });
    request.send(new Adapter(receiver));
    return () -> abort(request, "nobody waits for the answer any more");
  }

  private static void abort(Request request, String why) {
    // Whether it was still there to be aborted shows in how it ends; nobody need wait here.
    CompletableFuture<Boolean> aborted = request.abort(new IllegalStateException(why));
    aborted.isDone();
  }

  private record Adapter(Receiver receiver) implements Response.Listener {
    @Override
    public void onHeaders(Response response) {
      HttpFields headers = response.getHeaders();
      receiver.begun(
          new Head(
              response.getStatus(),
              Optional.ofNullable(headers.get("Content-Type")).orElse(""),
              Optional.ofNullable(headers.get("Mcp-Session-Id")),
              Optional.ofNullable(headers.get("Retry-After")),
              Optional.ofNullable(headers.get("Date"))));
    }

    @Override
    public void onContent(Response response, ByteBuffer content) {
      if (!receiver.content(content)) {
        abort(response.getRequest(), "the answer is larger than allowed");
      }
    }

    @Override
    public void onComplete(Result result) {
      Throwable failure = result.getFailure();
      receiver.over(failure == null ? Optional.empty() : Optional.of(told(failure)));
    }

    private static String told(Throwable failure) {
      if (failure instanceof EOFException) {
        // Its message is the state of the client's own objects.
        return "it was closed before the answer was whole";
      }
      String message = failure.getMessage();
      return failure.getClass().getSimpleName() + (message == null ? "" : ": " + message);
    }
  }

  @Override
  public void close() {
    try {
      client.stop();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      throw new WeirException(ErrorCode.INTERNAL, "the HTTP client did not stop", e);
    }
  }
}
