package dev.weir.toolside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.mcp.Meta;
import dev.weir.mcp.RpcError;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Passes what a server says about a request to the agent that made it. A legacy agent is asked at
 * once; a modern one cannot be, so its questions go to whoever waits, who ends the request for now.
 */
final class CallerHearing implements Hearing {
  private final Peer peer;
  private final boolean listens;
  private final Env env;
  private final JsonMapper json;
  private final Counters counters;
  private volatile Line line;

  /** Who listens at the moment, and under which token progress is told. */
  private record Line(Caller caller, Optional<JsonNode> token, LogLevel least) {}

  CallerHearing(Wish wish, Env env, JsonMapper json, Counters counters) {
    this.peer = wish.peer();
    this.listens = wish.method().equals("subscriptions/listen");
    this.env = env;
    this.json = json;
    this.counters = counters;
    this.line = line(wish.caller(), wish.params());
  }

  private Line line(Caller caller, ObjectNode params) {
    LogLevel least =
        peer.revision().modern()
            ? LogLevel.of(Meta.of(params).path(Meta.LOG_LEVEL).asString("")).orElse(LogLevel.NONE)
            : LogLevel.DEBUG;
    return new Line(caller, ProgressTokens.agents(params), least);
  }

  /** From now on somebody else listens: the rest of the same request. */
  void attach(Caller caller, ObjectNode params) {
    line = line(caller, params);
  }

  /** A stream of changes is no call that a question could be about. */
  @Override
  public String session() {
    return listens ? "" : peer.session();
  }

  @Override
  public void notice(String method, ObjectNode params) {
    Line now = line;
    switch (method) {
      case "notifications/progress" -> {
        if (now.token().isEmpty()) {
          counters.unheard.increment();
          return;
        }
        params.set(Meta.PROGRESS_TOKEN, now.token().get());
      }
      case "notifications/message" -> {
        if (!now.least().hears(params.path("level").asString(""))) {
          return;
        }
      }
      default -> {}
    }
    now.caller().tell(method, Payload.of(json.writeValueAsBytes(params)));
  }

  @Override
  public void question(Question question, Exchange exchange) {
    if (!Peers.answers(peer, question.method())) {
      counters.refusedQuestions.increment();
      question.refuse("this agent did not say that it can be asked " + question.method());
    } else if (peer.revision().modern()) {
      exchange.asked(question);
    } else {
      Caller caller = line.caller();
      env.threads().virtual("weir-ask-" + exchange.id(), () -> ask(caller, question));
    }
  }

  private void ask(Caller caller, Question question) {
    try {
      Optional<Payload> answer =
          caller.ask(question.method(), Payload.of(json.writeValueAsBytes(question.params())));
      Answers.pass(answer, question, json, counters);
    } catch (InterruptedException e) {
      question.fail(RpcError.of(RpcError.INTERNAL_ERROR, "Weir is stopping"));
    }
  }
}
