package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import dev.weir.mcp.TimeLeft;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Carries a request to a server and stays with it until it ends, whatever happens meanwhile. */
final class Errand {
  /** A server that still asks after so many rounds is not going to answer. */
  private static final int MOST_ROUNDS = 16;

  private final String server;
  private final Env env;
  private final Held held;
  private final JsonMapper json;
  private final Counters counters;

  Errand(String server, Env env, Held held, JsonMapper json, Counters counters) {
    this.server = server;
    this.env = env;
    this.held = held;
    this.json = json;
    this.counters = counters;
  }

  /** Carries a request to its end. */
  Ending run(Link link, Wish wish) throws InterruptedException {
    JsonNode state = wish.params().path("requestState");
    return switch (held.take(wish.peer().session(), state)) {
      case Held.Resumed.Found found -> resume(found.waiting(), wish);
      case Held.Resumed.Gone gone ->
          new Ending.Lost(
              Fault.of(
                  ErrorCode.TOOL_BROKEN,
                  "the request that waited for this input at server " + server + " is gone"));
      case Held.Resumed.NotOurs other -> begin(link, wish);
    };
  }

  private Ending begin(Link link, Wish wish) throws InterruptedException {
    ObjectNode params = wish.params();
    var hearing = new CallerHearing(wish, env, json, counters);
    Bridge.request(wish.peer(), link.greeting(), wish.level(), params);
    if (tooLate(wish)) {
      return new Ending.NeverSent(
          Fault.of(ErrorCode.DEADLINE_PASSED, "no time was left when it was to be sent"));
    }
    for (int round = 0; round < MOST_ROUNDS; round++) {
      tellTimeLeft(wish, params);
      Exchange exchange = link.start(wish.method(), params, hearing, wish.until());
      Ending ending = follow(exchange, hearing, wish);
      Optional<ObjectNode> wanted =
          wish.peer().revision().modern() ? Optional.empty() : wantsInput(ending);
      if (wanted.isEmpty()) {
        return ending;
      }
      Optional<ObjectNode> given = gather(wanted.get(), wish);
      if (given.isEmpty() || tooLate(wish)) {
        return ending;
      }
      params.set("inputResponses", given.get());
      params.remove("requestState");
      JsonNode state = wanted.get().get("requestState");
      if (state != null) {
        params.set("requestState", state);
      }
    }
    return new Ending.Lost(
        Fault.of(ErrorCode.TOOL_PROTOCOL, "server " + server + " does not stop asking"));
  }

  /** Whether less is left than could be told to the server. */
  private static boolean tooLate(Wish wish) {
    return wish.until().remaining().toMillis() == 0;
  }

  /** The server hears what is left for it; what the agent said was true when the agent said it. */
  private static void tellTimeLeft(Wish wish, ObjectNode params) {
    if (wish.method().equals("tools/call") || TimeLeft.header(params).isPresent()) {
      Duration left = wish.until().remaining();
      TimeLeft.tell(left.toMillis() > 0 ? left : Duration.ofMillis(1), params);
    }
  }

  private static Optional<ObjectNode> wantsInput(Ending ending) {
    return ending instanceof Ending.Answered answered
            && answered.response() instanceof Message.Result result
            && result.result() instanceof ObjectNode said
            && said.path("resultType").asString("").equals("input_required")
        ? Optional.of(said)
        : Optional.empty();
  }

  /** Asks a legacy agent what a modern server wants to know; empty when it does not say. */
  private Optional<ObjectNode> gather(ObjectNode wanted, Wish wish) throws InterruptedException {
    ObjectNode responses = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> request : wanted.path("inputRequests").properties()) {
      String method = request.getValue().path("method").asString("");
      if (!Peers.answers(wish.peer(), method)) {
        counters.refusedQuestions.increment();
        return Optional.empty();
      }
      Payload params = Payload.of(json.writeValueAsBytes(request.getValue().path("params")));
      Optional<JsonNode> answer = wish.caller().ask(method, params).flatMap(this::result);
      if (answer.isEmpty()) {
        counters.refusedQuestions.increment();
        return Optional.empty();
      }
      responses.set(request.getKey(), answer.get());
    }
    return Optional.of(responses);
  }

  private Optional<JsonNode> result(Payload answer) {
    try {
      return Optional.ofNullable(json.readTree(answer.bytes()).get("result"));
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  /** Gives a held request its input and stays with it again. What is missing is asked again. */
  private Ending resume(Held.Waiting waiting, Wish wish) throws InterruptedException {
    JsonNode responses = wish.params().path("inputResponses");
    Map<String, Question> open = new LinkedHashMap<>();
    waiting
        .questions()
        .forEach((key, question) -> {
          JsonNode answer = responses.get(key);
          if (answer == null) {
            open.put(key, question);
          } else {
            question.answer(answer);
          }
        });
    if (!open.isEmpty()) {
      return hold(waiting.exchange(), waiting.hearing(), wish, open);
    }
    waiting.hearing().attach(wish.caller(), wish.params());
    return follow(waiting.exchange(), waiting.hearing(), wish);
  }

  private Ending hold(
      Exchange exchange, CallerHearing hearing, Wish wish, Map<String, Question> questions) {
    return held.hold(wish.peer().session(), exchange, hearing, questions)
        .<Ending>map(Ending.Suspended::new)
        .orElseGet(() ->
            ending(
                exchange.leave(
                    Fault.of(ErrorCode.OVERLOADED, "too many requests wait for input"))));
  }

  private Ending follow(Exchange exchange, CallerHearing hearing, Wish wish)
      throws InterruptedException {
    var cancelled = new AtomicBoolean();
    var gone = new AtomicBoolean();
    Optional<Signal.Watch> onCancel = watch(wish.caller().cancelled(), cancelled, exchange);
    Optional<Signal.Watch> onGone = watch(wish.caller().gone(), gone, exchange);
    try {
      while (true) {
        switch (exchange.await(wish.until())) {
          case Turn.Asked asked -> {
            return hold(exchange, hearing, wish, Held.keyed(asked.questions()));
          }
          case Turn.Stirred stirred -> {
            Fault why = Fault.of(ErrorCode.TOOL_TIMEOUT, "the agent did not wait for the answer");
            if (wish.patience() == Wish.Patience.LEAVES) {
              return ending(exchange.leave(why));
            }
            if (cancelled.getAndSet(false)) {
              exchange.cancel(why);
            }
          }
          case Turn.Expired expired -> {
            return ending(
                exchange.leave(
                    Fault.of(
                        ErrorCode.TOOL_TIMEOUT, "server " + server + " did not answer in time")));
          }
          case Turn.Answered answered -> {
            return ending(answered);
          }
          case Turn.NeverSent neverSent -> {
            return ending(neverSent);
          }
          case Turn.Busy busy -> {
            return ending(busy);
          }
          case Turn.Lost lost -> {
            return ending(lost);
          }
        }
      }
    } catch (InterruptedException e) {
      exchange.leave(Fault.of(ErrorCode.TOOL_BROKEN, "Weir is stopping"));
      throw e;
    } finally {
      onCancel.ifPresent(Signal.Watch::end);
      onGone.ifPresent(Signal.Watch::end);
    }
  }

  private static Optional<Signal.Watch> watch(
      Optional<Signal> signal, AtomicBoolean flag, Exchange exchange) {
    return signal.map(some ->
        some.whenRaised(() -> {
          flag.set(true);
          exchange.stir();
        }));
  }

  private Ending ending(Turn turn) {
    return switch (turn) {
      case Turn.Answered answered -> new Ending.Answered(answered.response());
      case Turn.NeverSent neverSent -> new Ending.NeverSent(neverSent.fault());
      case Turn.Busy busy -> new Ending.Busy(busy.fault(), busy.after());
      case Turn.Lost lost -> {
        counters.lost.increment();
        yield new Ending.Lost(lost.fault());
      }
      case Turn.Asked asked -> throw new IllegalStateException("not an end");
      case Turn.Stirred stirred -> throw new IllegalStateException("not an end");
      case Turn.Expired expired -> throw new IllegalStateException("not an end");
    };
  }
}
