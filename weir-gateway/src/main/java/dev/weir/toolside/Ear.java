package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import dev.weir.mcp.Meta;
import dev.weir.mcp.RpcError;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Our own {@code subscriptions/listen} stream at a modern server: what Weir needs to know itself,
 * and what legacy agents, who know no such streams, want to hear. Opened again when it breaks, and
 * when somebody wants to hear of other resources.
 */
final class Ear {
  private static final Duration LONGEST = Duration.ofDays(300);
  private static final Duration ATTEMPT = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration A_MOMENT = Duration.ofSeconds(2);

  private final Links links;
  private final Subscriptions subscriptions;
  private final Stray stray;
  private final Env env;
  private final Signal settled;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<Thread> listener = Optional.empty();
  private Optional<Exchange> stream = Optional.empty();
  private boolean closed;

  Ear(Links links, Subscriptions subscriptions, Stray stray, Env env) {
    this.links = links;
    this.subscriptions = subscriptions;
    this.stray = stray;
    this.env = env;
    this.settled = env.threads().signal("ear-settled");
  }

  /** Begins to listen; again changes nothing. */
  void open() {
    lock.lock();
    try {
      if (!closed && listener.isEmpty()) {
        listener = Optional.of(env.threads().virtual("weir-ear", this::listen));
      }
    } finally {
      lock.unlock();
    }
  }

  void close() {
    lock.lock();
    try {
      closed = true;
      listener.ifPresent(Thread::interrupt);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until the server took the stream up, or turned out to have none, so that what it says
   * from now on is heard. One that does neither costs a moment, once.
   */
  void settle() throws InterruptedException {
    settled.await(A_MOMENT);
    settled.raise();
  }

  /** Somebody wants to hear of other resources than before. */
  void wantsOthers() {
    lock.lock();
    try {
      stream.ifPresent(Exchange::stir);
    } finally {
      lock.unlock();
    }
  }

  private void listen() {
    Optional<Exchange> before = Optional.empty();
    try {
      boolean served = true;
      while (served) {
        Until until = Until.in(env.clock(), ATTEMPT);
        if (links.own(until) instanceof Reached.Ready ready && ready.link().greeting().modern()) {
          Exchange exchange =
              ready.link().start("subscriptions/listen", filter(), new ToStray(before), until);
          keep(Optional.of(exchange));
          Turn turn = exchange.await(Until.in(env.clock(), LONGEST));
          before.ifPresent(Ear::leave);
          before = Optional.of(exchange);
          if (turn instanceof Turn.Stirred) {
            continue;
          }
          served = !unknown(turn);
          settled.raise();
        }
        env.threads().pause(PAUSE);
      }
    } catch (InterruptedException e) {
      // Closed: nothing is left to hear.
    } finally {
      before.ifPresent(Ear::leave);
      keep(Optional.empty()).ifPresent(Ear::leave);
    }
  }

  /** Whether the server has no such streams. */
  private static boolean unknown(Turn turn) {
    return turn instanceof Turn.Answered answered
        && answered.response() instanceof Message.Failure failure
        && failure.error().path("code").asInt(0) == RpcError.METHOD_NOT_FOUND;
  }

  private static void leave(Exchange exchange) {
    exchange.leave(Fault.of(ErrorCode.TOOL_TIMEOUT, "not listening any more"));
  }

  /** Remembers the stream to stir; the one before it. */
  private Optional<Exchange> keep(Optional<Exchange> exchange) {
    lock.lock();
    try {
      Optional<Exchange> last = stream;
      stream = exchange;
      return last;
    } finally {
      lock.unlock();
    }
  }

  private ObjectNode filter() {
    ObjectNode params = Handshake.modernParams();
    ObjectNode filter = params.putObject("notifications");
    filter.put("toolsListChanged", true);
    filter.put("promptsListChanged", true);
    filter.put("resourcesListChanged", true);
    ArrayNode uris = filter.putArray("resourceSubscriptions");
    subscriptions.resources().forEach(uris::add);
    return params;
  }

  /** Hands what comes over the stream on as if it had come by itself. */
  private final class ToStray implements Hearing {
    private final Optional<Exchange> before;

    /**
     * @param before the stream that this one takes over from
     */
    ToStray(Optional<Exchange> before) {
      this.before = before;
    }

    @Override
    public String session() {
      return "";
    }

    @Override
    public void notice(String method, ObjectNode params) {
      if (method.equals("notifications/subscriptions/acknowledged")) {
        settled.raise();
        before.ifPresent(last -> env.threads().virtual("weir-ear-left", () -> leave(last)));
        return;
      }
      ObjectNode meta = Meta.of(params);
      meta.remove(Meta.SUBSCRIPTION_ID);
      if (meta.isEmpty()) {
        params.remove(Meta.META);
      }
      stray.notice(Optional.empty(), new Message.Notification(method, params));
    }

    @Override
    public void question(Question question, Exchange exchange) {
      question.refuse("no agent is waiting for this");
    }
  }
}
