package dev.weir.policy;

import dev.weir.call.Cost;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.ToolPolicy;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tools}. */
final class ToolReader {
  private static final Map<String, EffectClass> CLASSES =
      Map.of(
          "read", EffectClass.READ,
          "idempotent_write", EffectClass.IDEMPOTENT_WRITE,
          "write", EffectClass.WRITE,
          "irreversible", EffectClass.IRREVERSIBLE);

  private final Problems problems;
  private final Collection<String> servers;
  private final DoubtReader doubts;
  private final ToolLimitsReader limits;
  private final CheckReader checks;
  private final Map<ToolName, ToolRule> tools = new HashMap<>();
  private final Map<String, ToolRule> defaults = new HashMap<>();
  private final Map<String, Entry> entries = new LinkedHashMap<>();

  /**
   * A reader.
   *
   * @param servers the names of all servers in the file, also of those with mistakes
   */
  ToolReader(Problems problems, Collection<String> servers) {
    this.problems = problems;
    this.servers = servers;
    this.doubts = new DoubtReader(problems);
    this.limits = new ToolLimitsReader(problems, servers);
    this.checks = new CheckReader(problems);
  }

  void read(Section section) {
    // What counts for all tools of a server comes first: a tool's own settings are judged by it.
    section.fields().stream().filter(ToolReader::wide).forEach(this::entry);
    section.fields().stream().filter(field -> !wide(field)).forEach(this::entry);
  }

  /** What only shows when all servers and tools are read. */
  void check(
      Map<String, Server> described,
      PolicyRulebook.UnknownTools unknownTools,
      Optional<Cost> budgeted) {
    doubts.check(tools, defaults, described);
    var all = new Entries(entries, described, unknownTools);
    new LimitLaws(problems, all).check(budgeted);
    new OrderLaws(problems, all).check(checks);
  }

  private static boolean wide(Yaml.Field field) {
    return field.name().endsWith(".*");
  }

  private void entry(Yaml.Field field) {
    Section.of(
            "tool `" + Near.shown(field.name()) + "`",
            field.value(),
            Known.TOOL,
            Known.LATER_TOOL,
            problems)
        .ifPresent(tool -> place(field, tool));
  }

  /** The rules of tools that the file names. */
  Map<ToolName, ToolRule> tools() {
    return tools;
  }

  /** The rules for all tools of a server, by server. */
  Map<String, ToolRule> defaults() {
    return defaults;
  }

  private void place(Yaml.Field field, Section section) {
    String name = field.name();
    int dot = name.indexOf('.');
    if (dot <= 0 || dot == name.length() - 1) {
      problems.add(
          field.at(),
          "`" + Near.shown(name) + "` does not name a tool",
          "write server.tool, or server.* for all tools of a server");
      return;
    }
    String server = name.substring(0, dot);
    String tool = name.substring(dot + 1);
    if (!servers.contains(server)) {
      problems.add(
          field.at(),
          "no server is named `" + Near.shown(server) + "`",
          servers.isEmpty() ? "describe it under `servers`" : Near.remedy(server, servers));
      return;
    }
    boolean all = tool.equals("*");
    if (!all && tool.contains("*")) {
      problems.add(
          field.at(),
          "`" + Near.shown(name) + "` is a pattern",
          "name the tool, or write " + server + ".* for all tools of the server");
      return;
    }
    if (all) {
      unshared(section, "key", "two tools would take each other's keys");
      unshared(section, "probe", "each tool's effects are found by another question");
      unshared(section, "cost", "each tool has its own price");
      unshared(section, "document", "each tool has it in another place");
      unshared(section, "version", "each tool has it in another place");
      unshared(section, "check", "each tool has other arguments");
    }
    ToolRule rule = rule(section, server, defaults.getOrDefault(server, ToolRule.SILENT));
    entries.put(name, new Entry(name, server, section, rule));
    if (all) {
      defaults.put(server, rule);
    } else {
      try {
        tools.put(new ToolName(server, tool), rule);
      } catch (IllegalArgumentException e) {
        // The server's own name is wrong, which is already on record.
      }
    }
  }

  private void unshared(Section section, String name, String why) {
    section
        .field(name)
        .ifPresent(field ->
            problems.add(
                field.at(),
                "`" + name + "` cannot be shared by all tools of a server: " + why,
                "write it under each tool"));
  }

  private ToolRule rule(Section section, String server, ToolRule wider) {
    Optional<EffectClass> written = section.word("effect", CLASSES);
    Optional<EffectClass> effect = section.has("effect") ? written : wider.effect();
    Optional<ToolPolicy.KeyRule> key = section.text("key").flatMap(this::key);
    if (effect.equals(Optional.of(EffectClass.READ))) {
      idle(section, "key", "a read has no effect key");
      idle(section, "idempotency_key", "a read has no effect key");
      idle(section, "probe", "a read is never in doubt");
    }
    if (section.has("key")) {
      idle(section, "duplicate_window", "a tool with a key is not judged by time");
    } else if (effect.isPresent() && !effect.get().harmfulTwice()) {
      idle(section, "duplicate_window", "such a tool may run twice without harm");
    }
    Optional<Duration> timeout =
        section.duration("timeout", Duration.ofMillis(1), Duration.ofDays(1));
    Optional<KeyForwarding> forwarding =
        doubts.forwarding(section, timeout.or(wider::timeout).orElse(ToolPolicy.TIMEOUT));
    return new ToolRule(
        written,
        key,
        section.texts("exclude").map(this::paths),
        section.duration("duplicate_window", Duration.ZERO, Duration.ofDays(30)),
        timeout,
        section.duration("reserve", Duration.ZERO, Duration.ofHours(1)),
        forwarding,
        doubts.probe(
            section,
            server,
            forwarding.or(wider::forwarding),
            timeout.or(wider::timeout).orElse(ToolPolicy.TIMEOUT)),
        limits.read(section, effect, server),
        new OrderReader(problems).read(section, effect, wider.order(), checks.of(server)));
  }

  /** A setting that does nothing misleads whoever reads the file. */
  private void idle(Section section, String name, String why) {
    section
        .field(name)
        .ifPresent(
            field -> problems.add(field.at(), "`" + name + "` has no effect: " + why, "remove it"));
  }

  private Optional<ToolPolicy.KeyRule> key(Yaml.Scalar written) {
    return switch (KeyExpression.compile(written.text())) {
      case KeyExpression.Compiled.Rule rule -> Optional.of(rule.rule());
      case KeyExpression.Compiled.Wrong wrong -> {
        problems.add(
            at(written, wrong),
            "`key` does not compile: " + wrong.message(),
            "write a CEL expression over `args` that gives a string, such as '\"order:\" +"
                + " args.order_id'");
        yield Optional.empty();
      }
    };
  }

  /** Where in the file a mistake in an expression is, as far as quoting leaves it known. */
  static Spot at(Yaml.Scalar written, KeyExpression.Compiled.Wrong wrong) {
    boolean direct = written.text().chars().noneMatch(c -> c == '\n' || c == '\\' || c == '\'');
    return switch (written.style()) {
      case PLAIN -> direct ? written.at().right(wrong.column()) : written.at();
      case QUOTED -> direct ? written.at().right(wrong.column() + 1) : written.at();
      case BLOCK -> written.at();
    };
  }

  private Set<List<String>> paths(List<Yaml.Scalar> written) {
    Set<List<String>> paths = new HashSet<>();
    for (Yaml.Scalar scalar : written) {
      List<String> path = Arrays.asList(scalar.text().split("\\.", -1));
      if (path.stream().anyMatch(String::isBlank)) {
        problems.add(
            scalar.at(),
            "`" + Near.shown(scalar.text()) + "` is not the path of an argument",
            "write field or field.inner");
      } else if (!paths.add(List.copyOf(path))) {
        problems.add(
            scalar.at(), "`" + Near.shown(scalar.text()) + "` is excluded twice", "keep one");
      }
    }
    return paths;
  }
}
