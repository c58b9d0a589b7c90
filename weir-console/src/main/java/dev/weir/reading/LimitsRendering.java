package dev.weir.reading;

import dev.weir.call.Cost;
import dev.weir.call.Remainder;
import dev.weir.limit.Halt;
import dev.weir.limit.LimitsView;
import dev.weir.limit.RunView;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** How limits look as JSON. Outside programs rely on it: fields are added, never renamed. */
public final class LimitsRendering {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private LimitsRendering() {}

  /** Everything. */
  public static ObjectNode limits(LimitsView view) {
    ObjectNode json = NODES.objectNode();
    json.put("shared", !view.away());
    ArrayNode halts = json.putArray("halts");
    view.halts().forEach(halt -> halts.add(halt(halt)));
    ArrayNode servers = json.putArray("servers");
    view.servers().forEach(server -> servers.add(server(server)));
    ArrayNode tools = json.putArray("tools");
    view.tools().forEach(tool -> tools.add(tool(tool)));
    return json;
  }

  /** What a run has used, and what is left of it; what is not limited is null. */
  public static ObjectNode run(RunView view) {
    ObjectNode json = NODES.objectNode();
    json.put("run", view.run());
    json.put("began", view.began().map(Instant::toString).orElse(null));
    json.put("calls", view.calls());
    json.put("spent", amount(view.spent()));
    json.put("workers", view.workers());
    json.put("depth", view.depth());
    Remainder left = view.left();
    json.put("calls_left", left.calls().orElse(null));
    json.put("time_left_ms", left.time().map(Duration::toMillis).orElse(null));
    json.put("cost_left", left.cost().map(cost -> amount(cost.millionths())).orElse(null));
    json.put("currency", left.cost().map(Remainder.Spendable::currency).orElse(null));
    return json;
  }

  private static BigDecimal amount(long millionths) {
    return BigDecimal.valueOf(millionths, Cost.SCALE);
  }

  private static ObjectNode halt(Halt halt) {
    ObjectNode json = NODES.objectNode();
    json.put("scope", halt.scope().text());
    json.put("by", halt.by());
    json.put("reason", halt.reason());
    json.put("at", halt.at().toString());
    return json;
  }

  private static ObjectNode server(LimitsView.ServerView server) {
    ObjectNode json = NODES.objectNode();
    json.put("server", server.server());
    json.put("under_way", server.underWay());
    json.put("at_once", server.atOnce());
    json.put("fleet_at_once", server.fleetAtOnce().orElse(null));
    json.put("waiting", server.waiting());
    json.put("queue", server.queue());
    json.put("cooling_ms", server.coolingFor().toMillis());
    json.put("refused", server.refused());
    json.put("per_second", server.perSecond().orElse(null));
    return json;
  }

  private static ObjectNode tool(LimitsView.ToolView tool) {
    LimitsView.Counts counts = tool.counts();
    ObjectNode json = NODES.objectNode();
    json.put("tool", tool.tool());
    json.put("breaker", tool.breaker());
    json.put("failures", tool.failures());
    json.put("open_for_ms", tool.openFor().toMillis());
    json.put("trips", tool.trips());
    json.put("retry_tokens", tool.retryTokens());
    json.put("retry_tokens_max", tool.retryTokensMax());
    json.put("usual_ms", tool.usual().toMillis());
    json.put("calls", counts.calls());
    json.put("attempts", counts.attempts());
    json.put("amplification", counts.amplification());
    json.put("first_attempt_successes", counts.firstSuccesses());
    json.put("degraded_successes", counts.laterSuccesses());
    json.put("refused", counts.refused());
    json.put("foreign_retries", counts.foreign());
    LimitsView.Substitutes instead = counts.substitutes();
    json.put("stale_answers", instead.stale());
    json.put("queued", instead.queued());
    json.put("other_tool", instead.otherTool());
    json.put("handed_off", instead.handedOff());
    return json;
  }
}
