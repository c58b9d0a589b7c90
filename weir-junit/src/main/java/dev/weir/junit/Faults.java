package dev.weir.junit;

import dev.weir.JavaTool;
import dev.weir.env.Env;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;

/** What goes wrong, drawn from a seed. Safe for any number of agents. */
final class Faults {
  private final Env env;
  private final long seed;
  private final List<Rule> rules;
  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final Map<Storm.Kind, LongAdder> struck = new ConcurrentHashMap<>();
  private final LongAdder ran = new LongAdder();

  private record Rule(Storm.Kind kind, double chance, Duration length, Pattern tool) {}

  /**
   * The faults of a storm.
   *
   * @throws IllegalArgumentException if a chance or a length is out of bounds
   */
  Faults(Env env, long seed, List<Storm.Fault> faults) {
    this.env = env;
    this.seed = seed;
    this.rules = faults.stream().map(Faults::rule).toList();
  }

  private static Rule rule(Storm.Fault fault) {
    if (!(fault.chance() > 0 && fault.chance() <= 1)) {
      throw new IllegalArgumentException(
          "the chance of " + fault.kind() + " is above 0 and at most 1, not " + fault.chance());
    }
    if (fault.millis() < 1) {
      throw new IllegalArgumentException(fault.kind() + " lasts for at least a millisecond");
    }
    return new Rule(
        fault.kind(),
        fault.chance(),
        Duration.ofMillis(fault.millis()),
        Pattern.compile(Pattern.quote(fault.tool()).replace("*", "\\E.*\\Q")));
  }

  /** The body with these faults around it. */
  <A, R> JavaTool.Body<A, R> around(String tool, JavaTool.Body<A, R> body) {
    JavaTool.Body<A, R> counted =
        (arguments, doing) -> {
          ran.increment();
          return body.run(arguments, doing);
        };
    return (arguments, doing) -> {
      Optional<Rule> fault = drawn(tool, arguments);
      fault.ifPresent(
          rule -> struck.computeIfAbsent(rule.kind(), kind -> new LongAdder()).increment());
      if (fault.isEmpty()) {
        return counted.run(arguments, doing);
      }
      return switch (fault.get().kind()) {
        case NOT_DELIVERED -> throw new ConnectionLostException();
        case ANSWER_LOST -> {
          counted.run(arguments, doing);
          throw new ConnectionLostException();
        }
        case DELIVERED_TWICE -> {
          R first = counted.run(arguments, doing);
          counted.run(arguments, doing);
          yield first;
        }
        case SLOW -> {
          env.threads().pause(fault.get().length());
          yield counted.run(arguments, doing);
        }
      };
    };
  }

  /** What a client's library throws when a connection is gone. */
  private static final class ConnectionLostException extends Exception {
    private static final long serialVersionUID = 1L;

    ConnectionLostException() {
      super("the connection was lost before an answer came");
    }
  }

  private Optional<Rule> drawn(String tool, Object arguments) {
    String call = tool + " " + arguments;
    int time = asked.computeIfAbsent(call, it -> new AtomicInteger()).incrementAndGet();
    return rules.stream()
        .filter(rule -> rule.tool().matcher(tool).matches())
        .filter(rule -> Draws.uniform(seed, rule.kind() + " " + time + " " + call) < rule.chance())
        .findFirst();
  }

  /** How often a body ran. */
  long ran() {
    return ran.sum();
  }

  /** How often each kind struck. */
  Map<Storm.Kind, Long> struck() {
    var counts = new EnumMap<Storm.Kind, Long>(Storm.Kind.class);
    for (Storm.Kind kind : Storm.Kind.values()) {
      counts.put(kind, 0L);
    }
    struck.forEach((kind, count) -> counts.put(kind, count.sum()));
    return counts;
  }
}
