package dev.weir.scenario;

import dev.weir.faults.Brake;
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

/** Reads {@code faults}, {@code brake} and {@code weir}. */
final class FaultsReader {
  private static final Duration USUAL_LENGTH = Duration.ofSeconds(10);
  private static final Duration MOST_STEP = Duration.ofDays(1);
  private static final int USUAL_CALLS = 100;

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

  /** When to stop: the scenario's {@code brake}. */
  Optional<Brake> brake(Section top) {
    return top.field("brake")
        .flatMap(
            field -> Section.of("`brake`", field.value(), Known.BRAKE, Map.of(), names.problems()))
        .flatMap(section -> {
          Optional<Double> share =
              names.required(
                  section,
                  "share",
                  "write the share of failed calls at which faults end, such as 50%",
                  names.chance(section, "share"));
          int calls = section.whole("of", 1, Brake.MOST).orElse(USUAL_CALLS);
          return share.map(it -> new Brake(it, calls));
        });
  }

  List<Harm> harms(Section top) {
    var harms = new ArrayList<Harm>();
    for (Section section : list(top, "weir", Known.HARM)) {
      List<String> ways = Known.HARMS.stream().filter(section::has).toList();
      if (ways.size() != 1) {
        names
            .problems()
            .add(
                section.at(),
                "Weir is harmed in one way at a time",
                "write one of `kill: 3s`, `freeze: 3s`, `clock: 3s` and `partition: 3s`: how long"
                    + " after the agents begin");
        continue;
      }
      boolean clock = section.has("clock");
      if (clock ? section.has("for") : section.has("ahead") || section.has("back")) {
        names
            .problems()
            .add(
                section.at(),
                clock ? "a clock that was set stays so" : "only clocks are set ahead or back",
                clock ? "take `for` out" : "take `ahead` and `back` out");
      }
      Optional<Duration> after =
          section.duration(ways.getFirst(), Duration.ZERO, Duration.ofHours(12));
      Optional<Duration> length = section.duration("for", Duration.ZERO, Duration.ofHours(1));
      after
          .flatMap(at ->
              switch (ways.getFirst()) {
                case "kill" -> Optional.of(new Harm.Kill(at, length.orElse(Duration.ZERO)));
                case "freeze" -> Optional.of(new Harm.Freeze(at, length.orElse(USUAL_LENGTH)));
                case "partition" ->
                    Optional.of(new Harm.Partition(at, length.orElse(USUAL_LENGTH)));
                default -> step(section).map(step -> new Harm.SetClock(at, step));
              })
          .ifPresent(harms::add);
    }
    return List.copyOf(harms);
  }

  private Optional<Duration> step(Section section) {
    Duration least = Duration.ofMillis(1);
    Optional<Duration> ahead = section.duration("ahead", least, MOST_STEP);
    Optional<Duration> back = section.duration("back", least, MOST_STEP);
    if (section.has("ahead") == section.has("back")) {
      names
          .problems()
          .add(
              section.at(),
              "a clock is set ahead or back",
              "write one of `ahead: 90s` and `back: 90s` beside `clock`");
      return Optional.empty();
    }
    return ahead.or(() -> back.map(Duration::negated));
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
