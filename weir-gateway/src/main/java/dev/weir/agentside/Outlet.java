package dev.weir.agentside;

import dev.weir.env.Clock;
import dev.weir.env.Signal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingCallback;

/**
 * The HTTP response to one request: plain JSON when the answer comes soon and nothing is said
 * before it, otherwise a stream of server-sent events.
 *
 * <p>Nobody ever waits for the reader. What is said goes into a bounded queue and is written by the
 * connection as fast as the reader takes it; when the queue is full, notices are lost and the
 * answer is not. A write that does not move for too long, or fails, ends the response: {@link
 * #gone()} is raised.
 *
 * <p>Schedule that the lock is for: (1) the call's thread answers; (2) at the same moment the pulse
 * finds the call slow and begins a stream. Whoever takes the lock first decides: either the answer
 * is plain and the pulse finds it answered, or the stream has begun and the answer is its last
 * event.
 */
final class Outlet implements Exchange {
  private static final int QUEUED_BYTES = 1 << 20;
  private static final byte[] SIGN_OF_LIFE = ": still here\n\n".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] EVENT = "event: message\ndata: ".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] END = "\n\n".getBytes(StandardCharsets.US_ASCII);

  private final Clock clock;
  private final Request request;
  private final Response response;
  private final Callback callback;
  private final Streams streams;
  private final Signal gone;
  private long begunNanos;
  private final Consumer<Outlet> onFinish;
  private final ReentrantLock lock = new ReentrantLock();
  private final Deque<byte[]> queue = new ArrayDeque<>();
  private final Pump pump = new Pump();
  private Stage stage = Stage.READING;
  private long queuedBytes;
  private long writingSinceNanos;
  private boolean writing;
  private long lastWriteNanos;
  private boolean lastWritten;
  private Runnable delivered = () -> {};

  private enum Stage {
    /** The request is not whole yet. */
    READING,
    /** Nothing was said yet. */
    SILENT,
    /** A stream of events has begun. */
    STREAMING,
    /** The answer is given; it may still be on its way. */
    ANSWERED
  }

  /** Whether the agent takes streams. */
  enum Streams {
    WANTED,
    REFUSED
  }

  Outlet(
      Clock clock,
      Signal gone,
      Request request,
      Response response,
      Callback callback,
      Streams streams,
      Consumer<Outlet> onFinish) {
    this.clock = clock;
    this.gone = gone;
    this.request = request;
    this.response = response;
    this.callback = callback;
    this.streams = streams;
    this.onFinish = onFinish;
    this.begunNanos = clock.nanos();
    this.lastWriteNanos = begunNanos;
  }

  @Override
  public Signal gone() {
    return gone;
  }

  @Override
  public boolean say(byte[] message) {
    lock.lock();
    try {
      if (streams == Streams.REFUSED
          || stage == Stage.ANSWERED
          || gone.raised()
          || queuedBytes + message.length > QUEUED_BYTES) {
        return false;
      }
      beginStream();
      enqueue(event(message));
    } finally {
      lock.unlock();
    }
    pump.iterate();
    return true;
  }

  /** The request has come whole; from now on the answer is what takes time. */
  void understood() {
    lock.lock();
    try {
      if (stage == Stage.READING) {
        stage = Stage.SILENT;
        begunNanos = clock.nanos();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Begins a stream although there is nothing to say yet. */
  void open() {
    lock.lock();
    try {
      if (stage == Stage.STREAMING || stage == Stage.ANSWERED) {
        return;
      }
      beginStream();
      enqueue(SIGN_OF_LIFE);
    } finally {
      lock.unlock();
    }
    pump.iterate();
  }

  @Override
  public void answer(Letter answer, Runnable onDelivery) {
    lock.lock();
    try {
      if (stage == Stage.ANSWERED) {
        throw new IllegalStateException("a request was answered twice");
      }
      if (stage != Stage.STREAMING) {
        plainHead(answer);
        enqueue(answer.json().bytes());
      } else {
        enqueue(event(answer.json().bytes()));
      }
      stage = Stage.ANSWERED;
      delivered = onDelivery;
    } finally {
      lock.unlock();
    }
    pump.iterate();
  }

  /** Ends the response with a status and nothing else. */
  void bare(int status) {
    lock.lock();
    try {
      response.setStatus(status);
      stage = Stage.ANSWERED;
    } finally {
      lock.unlock();
    }
    pump.iterate();
  }

  /** Ends a stream that has no answer. */
  void finish() {
    lock.lock();
    try {
      stage = Stage.ANSWERED;
    } finally {
      lock.unlock();
    }
    pump.iterate();
  }

  /** Looks after a response that may be slow: begins a stream, gives a sign of life, gives up. */
  void tend(Limits limits) {
    boolean stuck;
    boolean iterate = false;
    lock.lock();
    try {
      long now = clock.nanos();
      stuck =
          (writing && past(now, writingSinceNanos, limits.writeTimeout()))
              || (stage == Stage.READING && past(now, begunNanos, limits.writeTimeout()));
      if (!stuck && stage == Stage.SILENT && streams == Streams.WANTED) {
        if (past(now, begunNanos, limits.streamAfter())) {
          beginStream();
          enqueue(SIGN_OF_LIFE);
          iterate = true;
        }
      } else if (!stuck
          && stage == Stage.STREAMING
          && !writing
          && past(now, lastWriteNanos, limits.keepAlive())) {
        enqueue(SIGN_OF_LIFE);
        iterate = true;
      }
    } finally {
      lock.unlock();
    }
    if (stuck) {
      if (answeredOrBegun()) {
        pump.abort(new TimeoutException("the reader is too slow"));
      }
      request.getConnectionMetaData().getConnection().getEndPoint().close();
    } else if (iterate) {
      pump.iterate();
    }
  }

  /** Otherwise whoever reads the request finds the connection closed, and answers to nobody. */
  private boolean answeredOrBegun() {
    lock.lock();
    try {
      return stage != Stage.READING;
    } finally {
      lock.unlock();
    }
  }

  private static boolean past(long now, long since, Duration howLong) {
    return now - since > howLong.toNanos();
  }

  private void plainHead(Letter answer) {
    response.setStatus(answer.status());
    response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
    response.getHeaders().put(HttpHeader.CONTENT_LENGTH, answer.json().size());
  }

  private void beginStream() {
    if (stage == Stage.SILENT || stage == Stage.READING) {
      stage = Stage.STREAMING;
      response.setStatus(200);
      response.getHeaders().put(HttpHeader.CONTENT_TYPE, "text/event-stream");
      response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
      response.getHeaders().put("X-Accel-Buffering", "no");
    }
  }

  private void enqueue(byte[] bytes) {
    queue.addLast(bytes);
    queuedBytes += bytes.length;
  }

  /** One event. JSON has line ends only between its tokens, where a blank does as well. */
  private static byte[] event(byte[] json) {
    byte[] all = new byte[EVENT.length + json.length + END.length];
    System.arraycopy(EVENT, 0, all, 0, EVENT.length);
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      all[EVENT.length + i] = b == '\n' || b == '\r' ? (byte) ' ' : b;
    }
    System.arraycopy(END, 0, all, EVENT.length + json.length, END.length);
    return all;
  }

  /** Writes what is queued, one write at a time, on whichever thread has the turn. */
  private final class Pump extends IteratingCallback {

    @Override
    protected Action process() {
      ByteBuffer next;
      boolean last;
      lock.lock();
      try {
        writing = false;
        if (queue.isEmpty() && stage != Stage.ANSWERED) {
          return Action.IDLE;
        }
        if (lastWritten) {
          return Action.SUCCEEDED;
        }
        last = stage == Stage.ANSWERED;
        next = drained();
        lastWritten = last;
        writing = true;
        writingSinceNanos = clock.nanos();
        lastWriteNanos = writingSinceNanos;
      } finally {
        lock.unlock();
      }
      response.write(last, next, this);
      return Action.SCHEDULED;
    }

    private ByteBuffer drained() {
      if (queue.size() == 1) {
        queuedBytes = 0;
        return ByteBuffer.wrap(queue.removeFirst());
      }
      ByteBuffer all = ByteBuffer.allocate(Math.toIntExact(queuedBytes));
      queue.forEach(all::put);
      queue.clear();
      queuedBytes = 0;
      return all.flip();
    }

    @Override
    protected void onCompleteSuccess() {
      onFinish.accept(Outlet.this);
      delivered.run();
      callback.succeeded();
    }

    @Override
    protected void onCompleteFailure(Throwable cause) {
      onFinish.accept(Outlet.this);
      gone.raise();
      callback.failed(cause);
    }
  }
}
