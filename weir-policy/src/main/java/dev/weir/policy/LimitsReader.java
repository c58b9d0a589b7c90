package dev.weir.policy;

import dev.weir.call.Cost;
import dev.weir.limit.ChainRule;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.RateRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.RunLimits;
import dev.weir.limit.ServerLimits;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the limits that are not a single tool's: {@code limits} of the file and of a server. */
final class LimitsReader {
  private final Problems problems;

  LimitsReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * What the file's {@code limits} say.
   *
   * @param servers the limits of tool servers that have any
   */
  LimitSettings settings(Optional<Section> limits, Map<String, ServerLimits> servers) {
    return new LimitSettings(
        servers,
        limits
            .flatMap(it -> it.inner("per_run", Known.PER_RUN))
            .map(this::run)
            .orElse(RunLimits.NONE),
        limits.flatMap(it -> it.inner("chain", Known.CHAIN)).map(LimitsReader::chain));
  }

  /** Thousandths of each tool's calls that may be retries. */
  int budget(Optional<Section> limits) {
    return limits
        .map(section -> new Amounts(section, problems).share("retry_budget"))
        .orElse(OptionalInt.empty())
        .orElse(RetryRule.USUAL.share());
  }

  /** The limits of a server that has any. */
  Optional<ServerLimits> server(Section server) {
    return server
        .inner("limits", Known.SERVER_LIMITS)
        .map(section -> {
          Optional<RateRule> rate = new Amounts(section, problems).rate("rate", "burst");
          Optional<Integer> atOnce = boxed(section.whole("at_once", 1, 100_000));
          int atLeast = section.whole("at_least", 1, 1_000).orElse(1);
          if (atOnce.filter(most -> most < atLeast).isPresent()) {
            problems.add(
                section.field("at_least").orElseThrow().value().at(),
                "`at_least` is more than `at_once`",
                "write at most " + atOnce.get());
          }
          return new ServerLimits(
              rate,
              atOnce,
              Math.min(atLeast, atOnce.orElse(atLeast)),
              section.whole("queue", 0, 100_000).orElse(ServerLimits.USUAL.queued()));
        });
  }

  private RunLimits run(Section section) {
    if (section.fields().isEmpty()) {
      problems.add(section.at(), "`per_run` limits nothing", "write a limit in it, or remove it");
    }
    Optional<Integer> calls = boxed(section.whole("calls", 1, 1_000_000_000));
    Optional<Duration> time = section.duration("time", Duration.ofMillis(1), Duration.ofDays(365));
    Optional<Cost> cost = new Amounts(section, problems).cost("cost");
    return new RunLimits(
        calls.map(Integer::longValue),
        time,
        cost,
        boxed(section.whole("depth", 1, 1_000)),
        boxed(section.whole("width", 1, 1_000)),
        boxed(section.whole("workers", 1, 1_000)));
  }

  private static ChainRule chain(Section section) {
    ChainRule usual = ChainRule.USUAL;
    return new ChainRule(
        section.whole("bad", 1, 1_000).orElse(usual.bad()),
        section.whole("destructive", 1, 1_000).orElse(usual.destructive()),
        section.whole("unverified", 1, 1_000).orElse(usual.unverified()),
        section.whole("repeats", 2, 1_000).orElse(usual.repeats()));
  }

  private static Optional<Integer> boxed(OptionalInt read) {
    return read.isPresent() ? Optional.of(read.getAsInt()) : Optional.empty();
  }
}
