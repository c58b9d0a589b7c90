package dev.weir.storm;

import dev.weir.scenario.Check;
import dev.weir.scenario.ToolAt;
import java.io.IOException;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Asks tools how things stand, at their servers, once the storm is over. What cannot be found out
 * is an error and not a finding: nobody knows then whether there is damage.
 */
final class Asking {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int MOST_WORDS = 200;

  private final HttpClient http;
  private final Shore shore;
  private final Map<String, ToolClient> clients = new TreeMap<>();

  Asking(HttpClient http, Shore shore) {
    this.http = http;
    this.shore = shore;
  }

  /**
   * How often it is there.
   *
   * @param item which one, for messages; empty when it is asked once
   * @throws StormException if that cannot be found out
   * @throws InterruptedException if it is to stop
   */
  long times(Check.Asked check, String item, ObjectNode args) throws InterruptedException {
    JsonNode answer = answer(check, item, args);
    OptionalLong times = check.count(args.toString(), answer.toString());
    if (times.isEmpty()) {
      throw unknown(
          check,
          item,
          "`times` finds nothing to count in " + shown(answer),
          "mend the expression; has(result.member) asks whether a member is there, and `error` is"
              + " what a tool says that could not do it");
    }
    return times.getAsLong();
  }

  private JsonNode answer(Check.Asked check, String item, ObjectNode args)
      throws InterruptedException {
    ToolAt tool = check.tool();
    ToolClient client =
        clients.computeIfAbsent(
            tool.server(),
            server -> new ToolClient(http, shore.url(server), "oracle", Optional.empty()));
    try {
      JsonNode message = client.said(tool.tool(), args, PATIENCE);
      if (message.path("result").isObject()) {
        return message.path("result");
      }
      throw unknown(
          check, item, "the server says " + shown(message.path("error")), "name a tool it offers");
    } catch (IOException | JacksonException e) {
      throw unknown(
          check,
          item,
          "the server does not answer (" + e.getMessage() + ")",
          "look at its log: run the storm again with --keep DIR");
    }
  }

  private static StormException unknown(Check.Asked check, String item, String why, String remedy) {
    return new StormException(
        check.place()
            + ": the oracle asked "
            + check.tool()
            + (item.isEmpty() ? "" : " about " + item)
            + ", and "
            + why
            + " — "
            + remedy);
  }

  private static String shown(JsonNode node) {
    String text = node.toString();
    return text.length() <= MOST_WORDS ? text : text.substring(0, MOST_WORDS) + "…";
  }
}
