package dev.weir.scenario;

import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import dev.weir.written.YamlText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads a whole scenario. */
final class ScenarioReader {
  private static final String NAME = "[a-z0-9][a-z0-9-]{0,63}";
  private static final int MOST_ITEMS = 100_000;

  private final ScenarioFile file;
  private final Problems problems;

  ScenarioReader(ScenarioFile file) {
    this.file = file;
    this.problems = new Problems(file.name());
  }

  Scenario read() {
    Yaml root =
        YamlText.parse(file.text(), problems)
            .orElseGet(() -> new Yaml.Fields(Spot.START, Spot.START, Yaml.Layout.BLOCK, List.of()));
    Optional<Scenario> read =
        Section.of("the scenario", root, Known.TOP, Map.of(), problems).map(this::whole);
    problems.raise();
    Scenario scenario =
        read.orElseThrow(() -> new IllegalStateException("a file without problems was unread"));
    scenario.policy().check(scenario.servers());
    return scenario;
  }

  private Scenario whole(Section top) {
    List<FarServer> servers = new ServersReader(file, problems).read(top);
    Map<String, List<String>> lists = lists(top);
    Set<String> listNames = new TreeSet<>(lists.keySet());
    listNames.add(Scenario.AGENTS);
    Policy policy = new PolicyReader(file, problems).read(top);
    if (servers.stream().anyMatch(FarServer::weirItself) && !policy.offers("leases")) {
      problems.add(
          top.field("servers").map(Yaml.Field::at).orElse(top.at()),
          "with Weir the leases are its own, and the policy does not offer them",
          "write `builtin: [leases]` under `policy`");
    }
    var names = new Names(problems, servers.stream().map(FarServer::name).toList(), listNames);
    String name = top.text("name").map(this::name).orElse("storm");
    return new Scenario(
        name,
        top.text("about").map(Yaml.Scalar::text).map(String::strip).orElse(""),
        servers,
        policy,
        lists,
        new CrowdReader(file, names).read(top),
        new FaultsReader(names).faults(top),
        new FaultsReader(names).brake(top),
        new FaultsReader(names).harms(top),
        new OracleReader(names, servers, file.name()).read(top));
  }

  private String name(Yaml.Scalar written) {
    if (!written.text().matches(NAME)) {
      problems.add(
          written.at(),
          "`" + Near.shown(written.text()) + "` is not a usable name",
          "use up to 64 lower-case letters, digits and -");
    }
    return written.text();
  }

  private Map<String, List<String>> lists(Section top) {
    var lists = new LinkedHashMap<String, List<String>>();
    top.field("lists")
        .flatMap(field -> Section.open("`lists`", field.value(), problems))
        .ifPresent(section ->
            section.fields().forEach(field -> lists.put(field.name(), items(section, field))));
    return lists;
  }

  private List<String> items(Section section, Yaml.Field field) {
    if (field.name().equals(Scenario.AGENTS)) {
      problems.add(field.at(), "`agents` is the list of all agents", "give this list another name");
    }
    if (field.value() instanceof Yaml.Scalar) {
      return counted(field.name(), section.whole(field.name(), 1, MOST_ITEMS).orElse(0));
    }
    return section.texts(field.name()).orElse(List.of()).stream().map(Yaml.Scalar::text).toList();
  }

  /** {@code document-01} and so on, of {@code documents}. */
  static List<String> counted(String list, int count) {
    int digits = Math.max(2, String.valueOf(count).length());
    String stem =
        list.endsWith("s") && list.length() > 1 ? list.substring(0, list.length() - 1) : list;
    var items = new ArrayList<String>();
    for (int i = 1; i <= count; i++) {
      items.add(String.format(Locale.ROOT, "%s-%0" + digits + "d", stem, i));
    }
    return List.copyOf(items);
  }
}
