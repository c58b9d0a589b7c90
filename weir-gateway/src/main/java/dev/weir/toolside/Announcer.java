package dev.weir.toolside;

import dev.weir.call.Payload;
import dev.weir.env.Env;
import dev.weir.mcp.Message;
import dev.weir.mcp.RpcError;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import tools.jackson.databind.json.JsonMapper;

/**
 * Takes what one server says outside any request to those it is meant for. What cannot be tied to
 * an agent reaches nobody: one agent's question is never put to another.
 */
final class Announcer implements Stray {
  private final Peers peers;
  private final Subscriptions subscriptions;
  private final Runnable toolsChanged;
  private final Env env;
  private final JsonMapper json;
  private final Counters counters;
  private final ConcurrentMap<String, LogLevel> levels = new ConcurrentHashMap<>();

  Announcer(
      Peers peers,
      Subscriptions subscriptions,
      Runnable toolsChanged,
      Env env,
      JsonMapper json,
      Counters counters) {
    this.peers = peers;
    this.subscriptions = subscriptions;
    this.toolsChanged = toolsChanged;
    this.env = env;
    this.json = json;
    this.counters = counters;
  }

  /** A session wants log lines from this level on. */
  void level(String session, LogLevel level) {
    levels.put(session, level);
  }

  /** What a session asked for. */
  Optional<LogLevel> level(String session) {
    return Optional.ofNullable(levels.get(session));
  }

  /** The mildest level that any session asked for. */
  Optional<LogLevel> mildest() {
    return levels.values().stream().min(Enum::compareTo);
  }

  void forget(String session) {
    levels.remove(session);
  }

  @Override
  public void notice(Optional<String> session, Message.Notification notice) {
    switch (notice.method()) {
      case "notifications/tools/list_changed" -> {
        toolsChanged.run();
        lists(session, notice);
      }
      case "notifications/prompts/list_changed", "notifications/resources/list_changed" ->
          lists(session, notice);
      case "notifications/resources/updated" -> subscriptions.updated(session, notice);
      case "notifications/message" -> log(session, notice);
      default -> one(session, notice);
    }
  }

  private void lists(Optional<String> session, Message.Notification notice) {
    if (session.isPresent()) {
      one(session, notice);
    } else {
      subscriptions.listChanged(notice);
    }
  }

  private void log(Optional<String> session, Message.Notification notice) {
    String level = notice.params().path("level").asString("");
    levels.forEach((who, least) -> {
      if (session.map(who::equals).orElse(true) && least.hears(level)) {
        one(Optional.of(who), notice);
      }
    });
  }

  private void one(Optional<String> session, Message.Notification notice) {
    Optional<Peer> peer = session.flatMap(peers::find);
    if (peer.isEmpty()) {
      counters.unheard.increment();
      return;
    }
    peer.get()
        .listener()
        .notice(new Message.Notification(notice.method(), notice.params().deepCopy()));
  }

  @Override
  public void question(Optional<String> session, Question question) {
    Optional<Peer> peer =
        session.flatMap(peers::find).filter(some -> Peers.answers(some, question.method()));
    if (peer.isEmpty()) {
      counters.refusedQuestions.increment();
      question.refuse("this cannot be tied to one agent that can be asked, so none is");
      return;
    }
    env.threads().virtual("weir-ask", () -> ask(peer.get(), question));
  }

  private void ask(Peer peer, Question question) {
    try {
      Optional<Payload> answer =
          peer.listener()
              .ask(question.method(), Payload.of(json.writeValueAsBytes(question.params())));
      Answers.pass(answer, question, json, counters);
    } catch (InterruptedException e) {
      question.fail(RpcError.of(RpcError.INTERNAL_ERROR, "Weir is stopping"));
    }
  }
}
