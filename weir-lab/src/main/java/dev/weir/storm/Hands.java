package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.scenario.Habit;
import dev.weir.scenario.ToolAt;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * How an agent reaches tools: a session with each server, and the habit of asking again. The same
 * in both arms. Safe for the threads of one agent.
 */
final class Hands {
  private static final int MOST_RETURNS = 40;

  private final Map<String, ToolClient> clients = new TreeMap<>();
  private final Notes notes;
  private final Env env;

  Hands(
      HttpClient http,
      Map<String, URI> servers,
      String agent,
      Optional<String> run,
      Notes notes,
      Env env) {
    servers.forEach((name, url) -> clients.put(name, new ToolClient(http, url, agent, run)));
    this.notes = notes;
    this.env = env;
  }

  /** Forgets its sessions, as a process does that dies. */
  void letGo() {
    clients.values().forEach(ToolClient::forget);
  }

  /**
   * Asks, and asks again with a fresh request when it hears nothing, or when it is told when to
   * come back.
   */
  Heard ask(ToolAt tool, ObjectNode args, Habit habit, Dice dice) throws InterruptedException {
    ToolClient client = clients.get(tool.server());
    if (client == null) {
      throw new IllegalStateException("a scenario was read that names no such server: " + tool);
    }
    long began = env.clock().nanos();
    int silent = 0;
    int returns = 0;
    while (true) {
      Heard heard = client.call(tool.tool(), args, habit.timeout());
      Duration pause;
      switch (heard) {
        case Heard.Told told -> {
          over(began);
          return heard;
        }
        case Heard.Wrong wrong -> {
          // What the tool itself says is not a refusal.
          if (!wrong.code().isEmpty() && !wrong.code().equals("tool-failed")) {
            notes.refused(wrong.code());
          }
          if (wrong.again().isEmpty()) {
            over(began);
            return heard;
          }
          if (++returns > MOST_RETURNS) {
            return inVain(heard, began);
          }
          pause = dice.about(wrong.again().get());
        }
        case Heard.Nothing nothing -> {
          if (++silent >= habit.tries()) {
            return inVain(heard, began);
          }
          pause = dice.about(habit.pause());
        }
      }
      env.threads().pause(pause);
    }
  }

  private Heard inVain(Heard last, long began) {
    notes.unanswered();
    over(began);
    return last;
  }

  private void over(long began) {
    notes.over(Duration.ofNanos(env.clock().nanos() - began));
  }
}
