package dev.weir.faults;

import dev.weir.toolserver.Json;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Decides what goes wrong with which call. A chance is a digest of what it may depend on, so that
 * it comes out the same in every run, on every thread and beside any other calls. Thread-safe.
 */
final class Draws {
  /** How many different calls are counted; the one that came longest ago is forgotten first. */
  private static final int MOST_CALLS = 200_000;

  private final String boundary;
  private final FaultPlan plan;

  /** What the server bears, by the place of the rule that says so. */
  private final Map<Integer, Burden> burdens = new HashMap<>();

  /** How often each call came, by its digest; guarded by itself. */
  private final Map<ByteBuffer, Long> came =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteBuffer, Long> eldest) {
          return size() > MOST_CALLS;
        }
      };

  Draws(String boundary, FaultPlan plan) {
    this.boundary = boundary;
    this.plan = plan;
    for (int i = 0; i < plan.rules().size(); i++) {
      if (plan.rules().get(i).when() instanceof When.Above above) {
        burdens.put(i, new Burden(above));
      }
    }
  }

  /**
   * The first rule that strikes the next call.
   *
   * @param arrival its number among the calls of its tool
   * @param nowNanos when it came
   */
  Optional<Rule> next(String tool, ObjectNode arguments, long arrival, long nowNanos) {
    if (plan.rules().isEmpty()) {
      return Optional.empty();
    }
    String call = tool + "\n" + Json.line(sorted(arguments));
    long time;
    synchronized (came) {
      time = came.merge(ByteBuffer.wrap(digest(call)), 1L, Long::sum);
    }
    List<Rule> rules = plan.rules();
    for (int i = 0; i < rules.size(); i++) {
      Rule rule = rules.get(i);
      if (rule.isAbout(boundary, tool) && strikes(i, call, time, arrival, nowNanos)) {
        return Optional.of(rule);
      }
    }
    return Optional.empty();
  }

  private boolean strikes(int place, String call, long time, long arrival, long nowNanos) {
    Rule rule = plan.rules().get(place);
    return switch (rule.when()) {
      case When.Exactly exactly -> exactly.arrivals().contains(arrival);
      case When.Above above -> Objects.requireNonNull(burdens.get(place)).falls(nowNanos);
      case When.Chance chance ->
          uniform(
                  plan.seed()
                      + "\n"
                      + rule.tools()
                      + "\n"
                      + rule.kind()
                      + "\n"
                      + alike(place)
                      + "\n"
                      + time
                      + "\n"
                      + call)
              < chance.probability();
    };
  }

  /**
   * How many rules like this one come before it: taking another kind of rule out of a plan must not
   * change what this one draws, and two of a kind must not draw alike.
   */
  private long alike(int place) {
    Rule rule = plan.rules().get(place);
    return plan.rules().subList(0, place).stream()
        .filter(one -> one.tools().equals(rule.tools()) && one.kind() == rule.kind())
        .count();
  }

  /** From 0, inclusive, to 1, exclusive. */
  private static double uniform(String of) {
    return (ByteBuffer.wrap(digest(of)).getLong() >>> 11) * 0x1.0p-53;
  }

  private static byte[] digest(String text) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every JDK has SHA-256", e);
    }
  }

  /** The same tree with the members of its objects in order. */
  static JsonNode sorted(JsonNode node) {
    if (node instanceof ObjectNode object) {
      var members = new TreeMap<String, JsonNode>();
      object.properties().forEach(one -> members.put(one.getKey(), sorted(one.getValue())));
      ObjectNode copy = Json.object();
      members.forEach(copy::set);
      return copy;
    }
    if (node instanceof ArrayNode array) {
      ArrayNode copy = Json.array();
      array.forEach(one -> copy.add(sorted(one)));
      return copy;
    }
    return node;
  }
}
