package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.KeyForwarding.Slot;
import dev.weir.tool.Probe;
import dev.weir.tool.ToolPolicy;
import dev.weir.written.Durations;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads how doubts about a tool's effects end: {@code probe} and {@code idempotency_key}. */
final class DoubtReader {
  private final Problems problems;
  private final List<Wish> wishes = new ArrayList<>();

  /** A probe wants to call this tool; whether it may is only known when all tools are read. */
  private record Wish(Spot at, ToolName tool) {}

  DoubtReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * Reads {@code idempotency_key}.
   *
   * @param timeout how long a call of the tool may take
   */
  Optional<KeyForwarding> forwarding(Section tool, Duration timeout) {
    Optional<Yaml.Field> field = tool.field("idempotency_key");
    Optional<Section> section =
        field.flatMap(it ->
            Section.of("`idempotency_key`", it.value(), Known.IDEMPOTENCY_KEY, Map.of(), problems));
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Optional<Slot> slot = slot(field.get().at(), section.get());
    Optional<Duration> retention =
        section.get().duration("retention", Duration.ofSeconds(1), Duration.ofDays(3650));
    if (!section.get().has("retention")) {
      problems.add(
          field.get().at(),
          "`idempotency_key` does not say how long the tool remembers a key",
          "write retention, such as 24h: after it the tool would do the work again");
    }
    if (slot.isEmpty() || retention.isEmpty()) {
      return Optional.empty();
    }
    var forwarding = new KeyForwarding(slot.get(), retention.get());
    if (forwarding.covers().compareTo(timeout) <= 0) {
      problems.add(
          section.get().field("retention").orElseThrow().at(),
          "`retention` is shorter than a call and a second one may take ("
              + Durations.text(timeout)
              + ", and a tenth of it is kept back)",
          "lower the tool's `timeout`, or remove `idempotency_key`: it could never be used");
    }
    return Optional.of(forwarding);
  }

  private Optional<Slot> slot(Spot at, Section section) {
    Optional<Yaml.Scalar> argument = section.text("argument");
    Optional<Yaml.Scalar> meta = section.text("meta");
    if (section.has("argument") == section.has("meta")) {
      problems.add(
          at,
          "`idempotency_key` must say where the tool takes the key",
          "write either argument: NAME or meta: NAME");
      return Optional.empty();
    }
    for (Yaml.Scalar name : argument.or(() -> meta).stream().toList()) {
      if (!name.text().matches("[A-Za-z0-9_./-]{1,100}")) {
        problems.add(
            name.at(),
            "`" + Near.shown(name.text()) + "` is not a usable name",
            "use up to 100 letters, digits, _, -, . and /");
        return Optional.empty();
      }
    }
    return argument
        .<Slot>map(name -> new Slot.Argument(name.text()))
        .or(() -> meta.map(name -> new Slot.Meta(name.text())));
  }

  /**
   * Reads {@code probe}.
   *
   * @param timeout how long a call of the tool may take
   */
  Optional<Probe> probe(
      Section tool, String server, Optional<KeyForwarding> forwarding, Duration timeout) {
    Optional<Yaml.Field> field = tool.field("probe");
    Optional<Section> section =
        field.flatMap(it -> Section.of("`probe`", it.value(), Known.PROBE, Map.of(), problems));
    if (section.isEmpty()) {
      return Optional.empty();
    }
    Section probe = section.get();
    Spot at = field.get().at();
    Optional<ToolName> read = tool(probe, at, server);
    Optional<Condition> happened = condition(probe, "happened");
    if (!probe.has("happened")) {
      problems.add(
          at,
          "`probe` does not say what shows that it happened",
          "write happened, such as 'result.status == \"paid\"'");
    }
    Optional<Condition> absent = condition(probe, "absent");
    Optional<Template> template = template(probe, forwarding);
    Duration settle =
        probe
            .duration("settle", Duration.ofMillis(100), Duration.ofDays(30))
            .orElse(WrittenProbe.SETTLE);
    int reads = probe.whole("reads", 1, 10).orElse(WrittenProbe.READS);
    Optional<Duration> again = again(probe, timeout.plus(settle).plus(settle));
    if (read.isEmpty() || happened.isEmpty() || template.isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new WrittenProbe(read.get(), template.get(), happened.get(), absent, settle, reads, again));
  }

  /**
   * Reads {@code again_within}.
   *
   * @param proof how long after the dispatch the proof of absence may take
   */
  private Optional<Duration> again(Section probe, Duration proof) {
    Optional<Duration> within =
        probe.duration("again_within", Duration.ofSeconds(1), Duration.ofDays(1));
    if (within.filter(it -> it.compareTo(proof) <= 0).isPresent()) {
      problems.add(
          probe.field("again_within").orElseThrow().at(),
          "`again_within` is over before absence is proved: `timeout` and two times `settle` are "
              + Durations.text(proof),
          "write more than that, or remove it: nothing would ever be sent again");
    }
    return within;
  }

  private Optional<ToolName> tool(Section probe, Spot at, String server) {
    Optional<Yaml.Scalar> name = probe.text("tool");
    if (!probe.has("tool")) {
      problems.add(
          at, "`probe` does not say which tool to ask", "write tool: a read of the same server");
    }
    if (name.isEmpty()) {
      return Optional.empty();
    }
    try {
      ToolName tool = new ToolName(server, name.get().text());
      wishes.add(new Wish(name.get().at(), tool));
      return Optional.of(tool);
    } catch (IllegalArgumentException e) {
      problems.add(
          name.get().at(),
          "`" + Near.shown(name.get().text()) + "` does not name a tool",
          "write the name of a tool of the same server, without the server");
      return Optional.empty();
    }
  }

  private Optional<Condition> condition(Section probe, String name) {
    Optional<Yaml.Scalar> written = probe.text(name);
    return written.flatMap(scalar ->
        switch (Condition.compile(scalar.text())) {
          case Condition.Compiled.Right right -> Optional.of(right.condition());
          case Condition.Compiled.Wrong wrong -> {
            problems.add(
                ToolReader.at(scalar, wrong.why()),
                "`" + name + "` does not compile: " + wrong.why().message(),
                "write a CEL expression over `result`, `args` and `error` that is true or false");
            yield Optional.empty();
          }
        });
  }

  private Optional<Template> template(Section probe, Optional<KeyForwarding> forwarding) {
    Optional<Template> template = new TemplateReader(problems).args(probe);
    if (forwarding.isEmpty() && template.filter(Template::asksForKey).isPresent()) {
      problems.add(
          probe.field("args").orElseThrow().at(),
          "`{{key}}` stands for the key that the tool was given, and it is given none",
          "describe `idempotency_key` of the tool, or use {{args.…}}");
    }
    return template;
  }

  /**
   * Checks that every probe asks a read, as far as the file can tell: what a trusted server says of
   * its own tools is only known when it answers, and checked again then.
   */
  void check(
      Map<ToolName, ToolRule> tools, Map<String, ToolRule> defaults, Map<String, Server> servers) {
    for (Wish wish : wishes) {
      ToolRule rule = tools.getOrDefault(wish.tool(), ToolRule.SILENT);
      Optional<EffectClass> effect =
          rule.or(defaults.getOrDefault(wish.tool().server(), ToolRule.SILENT)).effect();
      Server server = servers.get(wish.tool().server());
      boolean annotated = server != null && server.trust() == Server.Trust.ANNOTATIONS;
      if (effect.isPresent() ? effect.get() != EffectClass.READ : !annotated) {
        problems.add(
            wish.at(),
            "the probe's tool `"
                + Near.shown(wish.tool().toString())
                + "` is not declared as a read",
            "a probe must change nothing: declare the tool with effect: read, or ask another");
      }
    }
  }

  /** Both together; nothing of it counts for a read. */
  static ToolPolicy.Doubt doubt(ToolRule rule, EffectClass effect) {
    return effect == EffectClass.READ
        ? ToolPolicy.Doubt.NEEDS_A_PERSON
        : new ToolPolicy.Doubt(rule.probe(), rule.forwarding());
  }
}
