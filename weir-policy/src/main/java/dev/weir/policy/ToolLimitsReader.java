package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.ChainRole;
import dev.weir.limit.RetryRule;
import dev.weir.limit.Unavailable;
import dev.weir.written.Durations;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the limits of one tool: {@code retry}, {@code breaker}, {@code cost} and so on. */
final class ToolLimitsReader {
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Duration PAUSE_MOST = Duration.ofHours(1);
  private static final Duration MOST = Duration.ofDays(365);
  private static final Duration WAIT_MOST = Duration.ofDays(1);
  private static final Duration WAIT = Duration.ofSeconds(30);
  private static final Pattern STALE = Pattern.compile("stale: *([0-9]+[a-z]+)");
  private static final Map<String, Unavailable> WORDS =
      Map.of(
          "refuse", Unavailable.Refuse.REFUSE,
          "handoff", Unavailable.Handoff.HANDOFF,
          "queue", new Unavailable.Queue(WAIT));
  private static final String CHOICES =
      "write refuse, handoff, { stale: 10m }, { queue: 30s } or { degrade: other_tool }";

  private final Problems problems;
  private final Collection<String> servers;

  /**
   * A reader.
   *
   * @param servers the names of all servers in the file, also of those with mistakes
   */
  ToolLimitsReader(Problems problems, Collection<String> servers) {
    this.problems = problems;
    this.servers = servers;
  }

  /**
   * The limits of an entry.
   *
   * @param effect the class of its tool, as far as the file tells
   * @param server the server that the entry is of
   */
  WrittenLimits read(Section tool, Optional<EffectClass> effect, String server) {
    return new WrittenLimits(
        tool.inner("retry", Known.RETRY).map(section -> retry(section, effect)),
        tool.inner("breaker", Known.BREAKER).map(this::breaker),
        new Amounts(tool, problems).cost("cost"),
        tool.field("on_unavailable").flatMap(field -> unavailable(field, server)),
        tool.truth("checkpoint").map(it -> it ? ChainRole.CHECKPOINT : ChainRole.STEP));
  }

  private RetryRule retry(Section section, Optional<EffectClass> effect) {
    RetryRule usual = RetryRule.USUAL;
    // One that is wrong reads as one attempt, so that it is not told again as too many for a write.
    int attempts = attempts(section, effect).orElse(section.has("attempts") ? 1 : usual.attempts());
    Duration first = section.duration("first", LEAST, PAUSE_MOST).orElse(usual.first());
    Optional<Duration> written = section.duration("longest", LEAST, PAUSE_MOST);
    Duration longest =
        written.orElse(first.compareTo(usual.longest()) > 0 ? first : usual.longest());
    if (longest.compareTo(first) < 0) {
      problems.add(
          section.field("longest").orElseThrow().value().at(),
          "`longest` is shorter than `first`",
          "write at least " + Durations.text(first));
    }
    return new RetryRule(
        attempts,
        first,
        longest,
        section.whole("tokens", 1, 1_000).orElse(usual.tokens()),
        new Amounts(section, problems).fraction("refill").orElse(usual.refill()),
        usual.share());
  }

  private OptionalInt attempts(Section section, Optional<EffectClass> effect) {
    String bound = "a whole number from 1 to " + RetryRule.ATTEMPTS_MAX;
    Optional<Yaml.Scalar> written = section.plain("attempts", bound);
    Optional<Integer> read =
        written
            .map(Yaml.Scalar::text)
            .filter(text -> text.matches("[0-9]"))
            .map(Integer::parseInt)
            .filter(attempts -> attempts >= 1 && attempts <= RetryRule.ATTEMPTS_MAX);
    if (written.isPresent() && read.isEmpty()) {
      String text = Near.shown(written.get().text());
      boolean harmless = effect.isPresent() && !effect.get().harmfulTwice();
      problems.add(
          written.get().at(),
          "`attempts` cannot be `" + text + "`",
          "write "
              + bound
              + (harmless
                  ? ""
                  : ", and 1 for a write with neither `idempotency_key` nor `probe`: each further"
                      + " attempt may do its work once more"));
    }
    return read.map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private BreakerRule breaker(Section section) {
    BreakerRule usual = BreakerRule.USUAL;
    return new BreakerRule(
        section.whole("failures", 1, 1_000).orElse(usual.failures()),
        section.duration("open", LEAST, MOST).orElse(usual.open()),
        section.whole("probes", 1, 100).orElse(usual.probes()),
        section.whole("successes", 1, 100).orElse(usual.successes()),
        section.duration("slow", LEAST, MOST).or(usual::slow),
        new Amounts(section, problems).percent("slow_share").orElse(usual.slowShare()),
        section
            .word(
                "when_open",
                Map.of("refuse", BreakerRule.WhenOpen.REFUSE, "allow", BreakerRule.WhenOpen.ALLOW))
            .orElse(usual.whenOpen()));
  }

  private Optional<Unavailable> unavailable(Yaml.Field field, String server) {
    if (field.value() instanceof Yaml.Scalar scalar && scalar.type() == Yaml.Type.TEXT) {
      return word(scalar);
    }
    Optional<Section> section =
        Section.of("`on_unavailable`", field.value(), Known.ON_UNAVAILABLE, Map.of(), problems);
    if (section.isPresent() && section.get().fields().size() != 1) {
      problems.add(field.at(), "`on_unavailable` must say one thing", CHOICES);
      return Optional.empty();
    }
    return section.flatMap(one ->
        one.duration("stale", LEAST, MOST)
            .<Unavailable>map(Unavailable.Stale::new)
            .or(() -> one.duration("queue", LEAST, WAIT_MOST).map(Unavailable.Queue::new))
            .or(() -> one.text("degrade").flatMap(other -> degrade(other, server))));
  }

  private Optional<Unavailable> word(Yaml.Scalar written) {
    // With quotes around both, because YAML takes no second colon on one line.
    Matcher stale = STALE.matcher(written.text());
    Optional<Unavailable> read =
        stale.matches()
            ? Durations.parse(stale.group(1))
                .filter(age -> age.compareTo(LEAST) >= 0 && age.compareTo(MOST) <= 0)
                .map(Unavailable.Stale::new)
            : Optional.ofNullable(WORDS.get(written.text()));
    if (read.isEmpty()) {
      problems.add(
          written.at(),
          "`on_unavailable` cannot be `" + Near.shown(written.text()) + "`",
          stale.matches()
              ? "write an age from " + Durations.text(LEAST) + " to " + Durations.text(MOST)
              : CHOICES);
    }
    return read;
  }

  /** The other tool: whether there is one, and whether it fits, shows when all tools are read. */
  private Optional<Unavailable> degrade(Yaml.Scalar other, String server) {
    int dot = other.text().indexOf('.');
    boolean elsewhere = dot > 0 && servers.contains(other.text().substring(0, dot));
    try {
      return Optional.of(
          new Unavailable.Degrade(
              elsewhere
                  ? new ToolName(other.text().substring(0, dot), other.text().substring(dot + 1))
                  : new ToolName(server, other.text())));
    } catch (IllegalArgumentException e) {
      problems.add(
          other.at(),
          "`" + Near.shown(other.text()) + "` does not name a tool",
          "write server.tool, or the name of a tool of the same server");
      return Optional.empty();
    }
  }
}
