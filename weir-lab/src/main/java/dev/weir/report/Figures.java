package dev.weir.report;

import dev.weir.scenario.Damage;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An arm as JSON. */
final class Figures {
  private Figures() {}

  static ObjectNode of(Arm arm) {
    Tally tally = arm.tally();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    for (Damage kind : Damage.values()) {
      json.put(kind.key(), tally.of(kind));
    }
    json.put("amplification", rounded(tally.amplification()));
    json.put("goodput", rounded(tally.goodput()));
    json.put("meant", tally.traffic().meant());
    json.put("delivered", tally.traffic().delivered());
    json.put("useful", tally.traffic().useful());
    json.put("unanswered", tally.traffic().unanswered());
    json.put("in_doubt", tally.doubts().open());
    ObjectNode ended = json.putObject("doubts_ended_by");
    tally.doubts().ended().forEach(ended::put);
    ObjectNode refused = json.putObject("refused");
    tally.refused().forEach(refused::put);
    ObjectNode faults = json.putObject("faults");
    tally.faults().forEach(faults::put);
    json.put("seconds", rounded(tally.took().toMillis() / 1e3));
    json.put("p50_ms", rounded(tally.latency().percentile(50)));
    json.put("p99_ms", rounded(tally.latency().percentile(99)));
    ArrayNode findings = json.putArray("findings");
    arm.findings().forEach(findings::add);
    return json;
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
