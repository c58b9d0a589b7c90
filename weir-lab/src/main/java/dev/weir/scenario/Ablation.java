package dev.weir.scenario;

import java.util.List;
import java.util.Optional;

/**
 * A part of Weir that is taken out of a storm, and what comes of it. Only parts that a policy has a
 * field for: a product must not have a switch that makes it unsafe.
 *
 * @param storm which of the scenarios that come with Weir
 * @param without the fields that are taken out of its policy
 * @param part what they are good for, in a few words
 * @param why why nothing comes back; empty where something does
 */
public record Ablation(String storm, List<String> without, String part, Optional<String> why) {
  private static final String DUPLICATE =
      "an equal call of one session, answered a moment ago, is a possible duplicate";
  private static final String BREAKER = "without a word of the policy there is the usual breaker";

  /** Every part, where it shows best. */
  public static final List<Ablation> TABLE =
      List.of(
          back(
              "cascade",
              "one effect for a document, the key told to the tool",
              "key",
              "idempotency_key"),
          back(
              "cascade",
              "no write over what somebody else wrote",
              "resource",
              "document",
              "on_stale"),
          back("lost-payment", "an agent that begins again is no stranger", "key"),
          back("lost-payment", "what nobody knows is looked up", "probe"),
          nothing("three-charges", "one effect for three ids", DUPLICATE, "key"),
          back("queue", "one effect for ten workers", "key"),
          nothing("retry-storm", "one effect for each who asks again", DUPLICATE, "key"),
          nothing("retry-storm", "a server that is left alone when it fails", BREAKER, "breaker"),
          back("partial-outage", "what nobody knows is looked up", "probe"),
          back("partial-outage", "a breaker that fits a server which is half down", "breaker"),
          back("zombie", "what nobody knows is looked up", "probe"),
          back("rogue-cleanup", "a row of deletions is stopped", "chain"),
          back("herd", "no more at once than the server bears", "limits"),
          back("herd", "one effect for a hundred agents", "key", "idempotency_key"),
          back("fan-out", "what a run may use", "per_run"),
          back("fan-out", "one effect for 47 workers", "key"),
          back("two-sources", "who says something else is told so", "key", "idempotency_key"),
          nothing(
              "deadlock",
              "one effect for each who signs",
              "nobody signs twice; that rings are found has no field, and is not switched off",
              "key"));

  private static Ablation back(String storm, String part, String... without) {
    return new Ablation(storm, List.of(without), part, Optional.empty());
  }

  private static Ablation nothing(String storm, String part, String why, String... without) {
    return new Ablation(storm, List.of(without), part, Optional.of(why));
  }
}
