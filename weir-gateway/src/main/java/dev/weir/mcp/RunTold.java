package dev.weir.mcp;

import dev.weir.call.Origin;
import dev.weir.call.Remainder;
import dev.weir.call.Worker;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.node.ObjectNode;

/**
 * How the run that a call is for travels from hop to hop: in the request's {@code _meta}, in HTTP
 * headers, and as members of the W3C baggage, which libraries for tracing carry from an agent to
 * whatever it calls. The first of these that says something counts.
 *
 * <p>What is told of what is left can only be taken for less, so nobody need be believed.
 *
 * <p>Pure functions.
 */
public final class RunTold {
  /** The member of a request's {@code _meta} that names the root run. */
  public static final String RUN = "dev.weir/run";

  /** The member that says who gave the caller its work. */
  public static final String PARENT = "dev.weir/parent";

  /** The member that says what is left of the run. */
  public static final String LEFT = "dev.weir/run-left";

  private static final String BAGGAGE = "baggage";
  private static final int LONGEST_NAME = 200;

  /** The most text that the standard asks anybody to carry. */
  private static final int LONGEST_BAGGAGE = 8192;

  private record Way(String header, String baggage, Predicate<String> sense) {}

  private static final Map<String, Way> WAYS = ways();

  private RunTold() {}

  private static Map<String, Way> ways() {
    Map<String, Way> ways = new LinkedHashMap<>();
    ways.put(
        RUN, new Way("Weir-Run", "weir.run", it -> !it.isEmpty() && it.length() <= LONGEST_NAME));
    ways.put(PARENT, new Way("Weir-Parent", "weir.parent", it -> Worker.read(it).isPresent()));
    ways.put(
        LEFT, new Way("Weir-Run-Left", "weir.run-left", it -> Remainder.parse(it).isPresent()));
    return ways;
  }

  /**
   * Takes what headers say over into the parameters, unless they say it themselves. What makes no
   * sense there is as if it were not there: baggage is anybody's.
   *
   * @param header the value of a header
   */
  public static void adopt(Function<String, Optional<String>> header, ObjectNode params) {
    if (params.has(Meta.META) && !(params.get(Meta.META) instanceof ObjectNode)) {
      return;
    }
    Map<String, String> baggage = header.apply(BAGGAGE).map(RunTold::members).orElse(Map.of());
    WAYS.forEach((member, way) ->
        header
            .apply(way.header())
            .flatMap(RunTold::decoded)
            .or(() -> Optional.ofNullable(baggage.get(way.baggage())))
            .filter(way.sense())
            .filter(text -> !Meta.of(params).has(member))
            .ifPresent(text -> Meta.in(params).put(member, text)));
  }

  /** Takes what the baggage in metadata says over into its members, unless they say it. */
  public static void unpack(ObjectNode meta) {
    Map<String, String> baggage = members(meta.path(BAGGAGE).asString(""));
    WAYS.forEach((member, way) ->
        Optional.ofNullable(baggage.get(way.baggage()))
            .filter(way.sense())
            .filter(text -> !meta.has(member))
            .ifPresent(text -> meta.put(member, text)));
  }

  /** Writes a run into the parameters, over what stands there. */
  public static void tell(Origin.Run run, ObjectNode params) {
    ObjectNode meta = Meta.in(params);
    meta.put(RUN, run.name());
    meta.remove(PARENT);
    meta.remove(LEFT);
    run.parent().ifPresent(parent -> meta.put(PARENT, parent.text()));
    if (run.left().told()) {
      meta.put(LEFT, run.left().text());
    }
    String others = others(meta.path(BAGGAGE).asString(""));
    var baggage = new StringJoiner(",");
    if (!others.isEmpty()) {
      baggage.add(others);
    }
    WAYS.forEach((member, way) -> {
      if (meta.has(member)) {
        baggage.add(way.baggage() + "=" + encoded(meta.get(member).asString("")));
      }
    });
    if (baggage.length() <= LONGEST_BAGGAGE) {
      meta.put(BAGGAGE, baggage.toString());
    }
  }

  /** What the parameters say of a run, as headers have it; nothing when they say nothing. */
  public static Map<String, String> headers(ObjectNode params) {
    ObjectNode meta = Meta.of(params);
    Map<String, String> headers = new LinkedHashMap<>();
    WAYS.forEach((member, way) -> {
      if (meta.path(member).isString()) {
        headers.put(way.header(), encoded(meta.get(member).asString()));
      }
    });
    return headers;
  }

  private static Map<String, String> members(String baggage) {
    Map<String, String> members = new LinkedHashMap<>();
    if (baggage.length() <= LONGEST_BAGGAGE) {
      for (String member : baggage.split(",", -1)) {
        String pair = member.split(";", 2)[0];
        int equals = pair.indexOf('=');
        if (equals > 0) {
          decoded(pair.substring(equals + 1))
              .ifPresent(value -> members.putIfAbsent(pair.substring(0, equals).strip(), value));
        }
      }
    }
    return members;
  }

  /** The members of a baggage that are not ours. */
  private static String others(String baggage) {
    var out = new StringJoiner(",");
    for (String member : baggage.split(",", -1)) {
      String name = member.split("[=;]", 2)[0].strip();
      if (!name.isEmpty() && WAYS.values().stream().noneMatch(way -> way.baggage().equals(name))) {
        out.add(member.strip());
      }
    }
    return out.toString();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static Optional<String> decoded(String text) {
    try {
      // A plus is a plus here, and only in forms a space.
      return Optional.of(
          URLDecoder.decode(text.strip().replace("+", "%2B"), StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
