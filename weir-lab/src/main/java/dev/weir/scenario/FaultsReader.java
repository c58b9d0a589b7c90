package dev.weir.scenario;

import dev.weir.faults.FaultKind;
import dev.weir.faults.Harm;
import dev.weir.faults.ImpossiblePlanException;
import dev.weir.faults.Rule;
import dev.weir.faults.When;
import dev.weir.written.Near;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** Reads {@code faults} and {@code weir}. */
final class FaultsReader {
  private final Names names;

  FaultsReader(Names names) {
    this.names = names;
  }

  /** The words for faults: {@code answer-lost} and so on. */
  static Map<String, FaultKind> kinds() {
    var kinds = new TreeMap<String, FaultKind>();
    for (FaultKind kind : FaultKind.values()) {
      kinds.put(kind.name().toLowerCase(Locale.ROOT).replace('_', '-'), kind);
    }
    return kinds;
  }

  List<Rule> faults(Section top) {
    var rules = new ArrayList<Rule>();
    for (Section section : list(top, "faults", Known.FAULT)) {
      fault(section).ifPresent(rules::add);
    }
    return List.copyOf(rules);
  }

  private Optional<Rule> fault(Section section) {
    Optional<FaultKind> kind =
        names.required(
            section,
            "kind",
            "write one of `" + String.join("`, `", kinds().keySet()) + "`",
            section.word("kind", kinds()));
    Optional<String> tools =
        names.required(
            section, "tool", "name server.tool, or server.* for all of a server", tools(section));
    Optional<When> when = when(section);
    Optional<Duration> length =
        section.duration("length", Duration.ofMillis(1), Duration.ofHours(1));
    if (kind.isEmpty() || tools.isEmpty() || when.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(new Rule(tools.get(), kind.get(), when.get(), length));
    } catch (ImpossiblePlanException e) {
      names
          .problems()
          .add(section.at(), String.valueOf(e.getMessage()), "change it, or leave it out");
      return Optional.empty();
    }
  }

  private Optional<String> tools(Section section) {
    Optional<Yaml.Scalar> written = section.text("tool");
    if (written.isPresent() && written.get().text().startsWith("*")) {
      return written.map(Yaml.Scalar::text);
    }
    return names.tool(section, "tool").map(ToolAt::toString);
  }

  private Optional<When> when(Section section) {
    if (List.of("chance", "arrivals", "above").stream().filter(section::has).count() != 1) {
      names
          .problems()
          .add(
              section.at(),
              "a fault strikes by chance, at certain arrivals, or when too much comes at once",
              "write one of `chance: 10%`, `arrivals: [3, 7]` and `above: 40/s`");
      return Optional.empty();
    }
    if (section.has("above")) {
      return above(section);
    }
    if (section.has("chance")) {
      return names.chance(section, "chance").map(When.Chance::new);
    }
    var arrivals = new TreeSet<Long>();
    for (Yaml.Scalar scalar : section.texts("arrivals").orElse(List.of())) {
      if (scalar.text().matches("[1-9][0-9]{0,8}")) {
        arrivals.add(Long.parseLong(scalar.text()));
      } else {
        names
            .problems()
            .add(
                scalar.at(),
                "`" + Near.shown(scalar.text()) + "` is not the number of an arrival",
                "count the calls of the tool from 1");
      }
    }
    return arrivals.isEmpty() ? Optional.empty() : Optional.of(new When.Exactly(arrivals));
  }

  private Optional<When> above(Section section) {
    Duration down =
        section
            .duration("for", Duration.ofMillis(1), Duration.ofHours(1))
            .orElse(Duration.ofSeconds(3));
    Optional<Yaml.Scalar> written =
        section.plain("above", "a number of calls a second, such as 40/s");
    if (written.isPresent() && !written.get().text().matches("[1-9][0-9]{0,5}/s")) {
      names
          .problems()
          .add(
              written.get().at(),
              "`above` is not a number of calls a second",
              "write how many the server bears, such as 40/s");
      return Optional.empty();
    }
    return written
        .map(Yaml.Scalar::text)
        .map(text -> new When.Above(Integer.parseInt(text.replace("/s", "")), down));
  }

  List<Harm> harms(Section top) {
    var harms = new ArrayList<Harm>();
    for (Section section : list(top, "weir", Known.HARM)) {
      if (section.has("kill") == section.has("freeze")) {
        names
            .problems()
            .add(
                section.at(),
                "Weir is harmed in one way at a time",
                "write one of `kill: 3s` and `freeze: 3s`: how long after the agents begin");
        continue;
      }
      Harm.Kind kind = section.has("kill") ? Harm.Kind.KILL : Harm.Kind.FREEZE;
      Duration length =
          section
              .duration("for", Duration.ZERO, Duration.ofHours(1))
              .orElse(kind == Harm.Kind.KILL ? Duration.ZERO : Duration.ofSeconds(10));
      section
          .duration(section.has("kill") ? "kill" : "freeze", Duration.ZERO, Duration.ofHours(12))
          .ifPresent(after -> harms.add(new Harm(kind, after, length)));
    }
    return List.copyOf(harms);
  }

  private List<Section> list(Section top, String name, List<String> known) {
    Optional<Yaml.Field> field = top.field(name);
    if (field.isEmpty()) {
      return List.of();
    }
    if (!(field.get().value() instanceof Yaml.Items items)) {
      names
          .problems()
          .add(
              field.get().value().at(),
              "`" + name + "` is " + field.get().value().kind(),
              "write a list, each entry beginning with -");
      return List.of();
    }
    var sections = new ArrayList<Section>();
    for (Yaml item : items.items()) {
      Section.of("an entry of `" + name + "`", item, known, Map.of(), names.problems())
          .ifPresent(sections::add);
    }
    return sections;
  }
}
