package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.faults.Delivery.Told;
import dev.weir.faults.Delivery.Truth;
import dev.weir.toolserver.Answer;
import dev.weir.toolserver.Era;
import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import dev.weir.toolserver.ToolDesk;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes tool calls through the boundary: what goes wrong with each on its way, and the record of
 * it. Thread-safe; calls do not wait for each other here.
 */
final class Passages {
  private final Far far;
  private final Witness witness;
  private final Env env;
  private final Signal closing;
  private final Draws draws;
  private final Gauge gauge;
  private final Memory memory = new Memory();

  /** Whether anything that is remembered can ever be told. */
  private final boolean remembers;

  private final long openedNanos;
  private final AtomicLong expiredUntilNanos;

  /**
   * Nothing has passed yet.
   *
   * @param closing ends whatever is held back
   */
  Passages(String boundary, Far far, FaultPlan plan, Env env, Witness witness, Signal closing) {
    this.far = far;
    this.witness = witness;
    this.env = env;
    this.closing = closing;
    this.draws = new Draws(boundary, plan);
    this.gauge = new Gauge(plan.brake());
    this.remembers =
        plan.rules().stream()
            .map(Rule::kind)
            .anyMatch(kind -> kind == FaultKind.STALE || kind == FaultKind.CONTRADICTION);
    this.openedNanos = env.clock().nanos();
    this.expiredUntilNanos = new AtomicLong(openedNanos);
  }

  /** One call. */
  private record Call(Exchange exchange, String tool, ObjectNode arguments) {}

  /** One time that a call was sent, and what came of it. */
  private record Sent(Duration at, Far.Heard heard, Truth truth) {}

  /** Takes one call through. */
  Answer pass(Exchange exchange) throws RpcException, InterruptedException {
    String tool = Json.text(exchange.params(), "name");
    var call = new Call(exchange, tool, Json.member(exchange.params(), "arguments").deepCopy());
    long arrival = witness.arrived(tool);
    try {
      Optional<Rule> rule = draws.next(tool, call.arguments(), arrival, env.clock().nanos());
      if (expired()) {
        return undelivered(FaultKind.EXPIRED, unauthorized());
      }
      return rule.isEmpty() || gauge.held() ? untouched(call) : wrongly(call, rule.get());
    } finally {
      witness.left();
    }
  }

  /** Whether credentials count as expired now. */
  boolean expired() {
    return env.clock().nanos() - expiredUntilNanos.get() < 0;
  }

  /** What a caller with expired credentials hears. */
  static Answer unauthorized() {
    return new Answer.Turned(
        401,
        Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""),
        "The credentials have expired");
  }

  private Answer untouched(Call call) throws RpcException, InterruptedException {
    Sent sent = send(call);
    note(call, sent, Optional.empty(), Told.TRUTH);
    return plainly(sent.heard());
  }

  private Answer wrongly(Call call, Rule rule) throws RpcException, InterruptedException {
    Duration lasting = rule.lasting();
    return switch (rule.kind()) {
      case BEFORE_EFFECT -> undelivered(rule.kind(), new Answer.Closed());
      case TOO_MANY -> undelivered(rule.kind(), later(429, lasting));
      case UNAVAILABLE -> undelivered(rule.kind(), later(503, lasting));
      case EXPIRED -> {
        expiredUntilNanos.set(env.clock().nanos() + lasting.toNanos());
        yield undelivered(rule.kind(), unauthorized());
      }
      case SLOW -> {
        witness.struck(rule.kind());
        if (closing.await(lasting)) {
          yield new Answer.Closed();
        }
        Sent sent = send(call);
        note(call, sent, Optional.of(rule.kind()), Told.TRUTH);
        yield plainly(sent.heard());
      }
      case HANG -> {
        silently(call, rule.kind());
        closing.await(lasting);
        yield new Answer.Closed();
      }
      case ANSWER_LOST -> {
        silently(call, rule.kind());
        yield new Answer.Closed();
      }
      case RESET -> {
        silently(call, rule.kind());
        yield new Answer.Reset();
      }
      case GARBAGE -> {
        silently(call, rule.kind());
        yield new Answer.Noise();
      }
      case DUPLICATE -> {
        witness.struck(rule.kind());
        Sent first = send(call);
        note(call, first, Optional.of(rule.kind()), Told.TRUTH);
        record(call, send(call), Optional.of(rule.kind()), Told.NOTHING);
        yield plainly(first.heard());
      }
      case DRIP -> {
        Answer plain = truthfully(call, rule.kind(), Told.TRUTH);
        yield plain instanceof Answer.Result whole
            ? new Answer.Dripped(whole.result(), lasting)
            : plain;
      }
      case PARTIAL -> {
        Answer plain = truthfully(call, rule.kind(), Told.NOTHING);
        yield plain instanceof Answer.Result whole ? new Answer.Torn(whole.result()) : plain;
      }
      case CONTRADICTION -> contrary(call);
      case STALE -> stale(call);
    };
  }

  private Answer undelivered(FaultKind kind, Answer answer) {
    witness.struck(kind);
    count(true);
    return answer;
  }

  private static Answer later(int status, Duration after) {
    long seconds = Math.max(1, after.plusMillis(999).toSeconds());
    return new Answer.Turned(
        status, Map.of("Retry-After", Long.toString(seconds)), "Not now; come back later");
  }

  private void silently(Call call, FaultKind kind) throws InterruptedException {
    witness.struck(kind);
    note(call, send(call), Optional.of(kind), Told.NOTHING);
  }

  private Answer truthfully(Call call, FaultKind kind, Told told)
      throws RpcException, InterruptedException {
    witness.struck(kind);
    Sent sent = send(call);
    // An error has no result that could be harmed, and is told as it is.
    boolean harmed = resultOf(sent.heard()).isPresent();
    note(call, sent, Optional.of(kind), harmed ? told : Told.TRUTH);
    return plainly(sent.heard());
  }

  private Answer contrary(Call call) throws RpcException, InterruptedException {
    witness.struck(FaultKind.CONTRADICTION);
    Sent sent = send(call);
    Optional<ObjectNode> lie =
        switch (sent.truth()) {
          case WORKED -> Optional.of(ToolDesk.failure("The operation failed"));
          case FAILED ->
              Optional.of(memory.lastOf(call.tool()).orElseGet(() -> ToolDesk.text("ok")));
          case SILENT -> Optional.empty();
        };
    Told told = lie.isPresent() ? Told.OTHER : Told.NOTHING;
    note(call, sent, Optional.of(FaultKind.CONTRADICTION), told);
    return lie.isPresent() ? instead(call, lie.get()) : plainly(sent.heard());
  }

  private Answer stale(Call call) throws RpcException, InterruptedException {
    Sent sent = send(call);
    Optional<ObjectNode> older =
        resultOf(sent.heard())
            .flatMap(truth ->
                memory
                    .older(call.tool(), call.arguments())
                    .filter(earlier -> !earlier.equals(truth)));
    if (older.isEmpty()) {
      note(call, sent, Optional.empty(), Told.TRUTH);
      return plainly(sent.heard());
    }
    witness.struck(FaultKind.STALE);
    note(call, sent, Optional.of(FaultKind.STALE), Told.OTHER);
    return instead(call, older.get());
  }

  private static Answer instead(Call call, ObjectNode lie) {
    if (call.exchange().era() == Era.MODERN && !lie.has("resultType")) {
      lie.put("resultType", "complete");
    }
    return new Answer.Result(lie);
  }

  private Sent send(Call call) throws InterruptedException {
    Duration at = now();
    witness.sending(call.tool());
    Far.Heard heard = far.ask(call.exchange(), call.exchange().params());
    Truth truth = truth(heard);
    if (remembers && truth == Truth.WORKED) {
      resultOf(heard).ifPresent(result -> memory.learn(call.tool(), call.arguments(), result));
    }
    return new Sent(at, heard, truth);
  }

  private static Truth truth(Far.Heard heard) {
    return switch (heard) {
      case Far.Heard.Frame frame ->
          frame.body().path("result").isObject()
                  && !frame.body().path("result").path("isError").asBoolean(false)
              ? Truth.WORKED
              : Truth.FAILED;
      case Far.Heard.Turned turned -> Truth.FAILED;
      case Far.Heard.Gone gone -> Truth.SILENT;
    };
  }

  /** Records the delivery that the caller hears of, and counts the call. */
  private void note(Call call, Sent sent, Optional<FaultKind> fault, Told intended) {
    Told told = sent.truth() == Truth.SILENT ? Told.NOTHING : intended;
    record(call, sent, fault, told);
    count(told != Told.TRUTH || sent.truth() != Truth.WORKED);
  }

  private void record(Call call, Sent sent, Optional<FaultKind> fault, Told told) {
    Optional<ObjectNode> answer =
        sent.heard() instanceof Far.Heard.Frame frame
            ? Optional.of(frame.body().deepCopy())
            : Optional.empty();
    witness.record(
        new Delivery(
            call.tool(),
            call.arguments().deepCopy(),
            sent.at(),
            fault,
            answer,
            sent.truth(),
            told));
  }

  private void count(boolean failure) {
    if (gauge.count(failure)) {
      witness.stopped(now());
    }
  }

  private Duration now() {
    return Duration.ofNanos(env.clock().nanos() - openedNanos);
  }

  private static Optional<ObjectNode> resultOf(Far.Heard heard) {
    return heard instanceof Far.Heard.Frame frame
            && frame.body().get("result") instanceof ObjectNode result
        ? Optional.of(result)
        : Optional.empty();
  }

  /** What the far side said, as it said it. */
  static Answer plainly(Far.Heard heard) throws RpcException {
    return switch (heard) {
      case Far.Heard.Frame frame -> new Answer.Result(result(frame.body()));
      case Far.Heard.Turned turned ->
          new Answer.Turned(turned.status(), turned.headers(), turned.why());
      case Far.Heard.Gone gone -> new Answer.Closed();
    };
  }

  private static ObjectNode result(ObjectNode body) throws RpcException {
    if (body.get("result") instanceof ObjectNode result) {
      return result;
    }
    ObjectNode error = Json.member(body, "error");
    int code = error.path("code").asInt(RpcException.INTERNAL_ERROR);
    JsonNode data = error.get("data");
    throw data == null
        ? new RpcException(code, Json.text(error, "message"))
        : new RpcException(code, Json.text(error, "message"), data);
  }
}
