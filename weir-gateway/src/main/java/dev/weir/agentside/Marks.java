package dev.weir.agentside;

import dev.weir.effect.EffectId;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.guard.Substitute;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What Weir says about an answer in the {@code _meta} of a result: which effect it was, whether it
 * was replayed, whether something stands in for it, whether a layer above may repeat the call.
 *
 * <p>Confined to the thread that makes the answer.
 */
final class Marks {
  /** What their names begin with. */
  static final String OURS = "dev.weir/";

  /** How long to wait before the same call with the same key, when nobody knows better. */
  static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final ObjectNode tree = JsonNodeFactory.instance.objectNode();

  /** The effect that it is about, if there is one. */
  Marks about(Optional<EffectId> effect) {
    effect.ifPresent(id -> tree.put(OURS + "effect", id.toString()));
    return this;
  }

  /** Whether it is told for the first time. */
  Marks freshness(Answer.Freshness freshness) {
    switch (freshness) {
      case REPLAYED -> tree.put(OURS + "replayed", true);
      case PROBED -> tree.put(OURS + "replayed", true).put(OURS + "resolved-by", "probe");
      case BY_HAND -> tree.put(OURS + "replayed", true).put(OURS + "resolved-by", "person");
      case UNSEEN -> tree.put(OURS + "replayed", true).put(OURS + "answer-lost", true);
      case READ_UNRECORDED -> tree.put(OURS + "degraded", "ledger-unavailable");
      case FRESH, READ -> {}
    }
    return this;
  }

  /** What it is instead of the tool's own answer. */
  Marks substituted(Substitute how) {
    switch (how) {
      case Substitute.Stale stale ->
          tree.put(OURS + "degraded", "stale").put(OURS + "age-ms", stale.age().toMillis());
      case Substitute.Other other ->
          tree.put(OURS + "degraded", "substitute")
              .put(OURS + "substitute", other.tool().toString());
    }
    return this;
  }

  /** On what it rests, when it is not what the agent took for it. */
  Marks basis(Optional<Answer.Basis> basis) {
    basis.ifPresent(it -> {
      tree.put(
          OURS + "basis",
          switch (it.how()) {
            case OLD_READING -> "old-reading";
            case MERGED -> "merged";
          });
      tree.put(OURS + "changed-by", it.changed().map(EffectId::toString).orElse("outside"));
    });
    return this;
  }

  /** Nothing was called: a person is to do it. */
  Marks handedOff() {
    tree.put(OURS + "degraded", "handed-off");
    return this;
  }

  /** Whether the call may be made again, and when. */
  Marks retry(Answer answer) {
    switch (answer.retry()) {
      case NEVER -> tree.put(OURS + "retry", "never");
      case SAME_KEY -> {
        tree.put(OURS + "retry", "same-key-after-ms");
        tree.put(OURS + "retry-after-ms", retryAfter(answer).toMillis());
      }
    }
    return this;
  }

  /** How long to wait before the same call, rounded up to a millisecond. */
  static Duration retryAfter(Answer answer) {
    Duration known = answer.comesBack().orElse(RETRY_AFTER);
    return Duration.ofMillis(Math.max(1, known.plusNanos(999_999).toMillis()));
  }

  /** What went wrong, and who has to do something about it. */
  Marks error(Fault fault) {
    tree.put(OURS + "error", fault.code().slug());
    tree.put(OURS + "duty", fault.code().duty().name().toLowerCase(Locale.ROOT));
    return this;
  }

  /** Nobody knows what came of it. */
  Marks inDoubt() {
    tree.put(OURS + "in-doubt", true);
    return this;
  }

  /** Puts them into metadata, over what has their names. */
  void into(ObjectNode meta) {
    meta.setAll(tree);
  }

  /** As the members of a JSON object, without its braces. */
  String members() {
    StringBuilder out = new StringBuilder(128);
    for (Map.Entry<String, JsonNode> mark : tree.properties()) {
      out.append(out.isEmpty() ? "\"" : ",\"").append(mark.getKey()).append("\":");
      // With escapes: a tool's name is the operator's.
      out.append(mark.getValue());
    }
    return out.toString();
  }
}
