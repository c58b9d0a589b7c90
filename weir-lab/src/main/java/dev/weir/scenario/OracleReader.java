package dev.weir.scenario;

import dev.weir.written.Near;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads {@code oracle}. */
final class OracleReader {
  private final Names names;
  private final List<FarServer> servers;
  private final AskReader asks;

  OracleReader(Names names, List<FarServer> servers, String file) {
    this.names = names;
    this.servers = servers;
    this.asks = new AskReader(names, servers, file);
  }

  List<Check> read(Section top) {
    Optional<Yaml.Field> field = top.field("oracle");
    if (field.isEmpty() || !(field.get().value() instanceof Yaml.Items items)) {
      names
          .problems()
          .add(
              field.map(it -> it.value().at()).orElse(top.at()),
              "`oracle` is missing, or is no list",
              "say what is to be counted: a storm without an oracle proves nothing");
      return List.of();
    }
    var checks = new ArrayList<Check>();
    for (Yaml item : items.items()) {
      Section.of("an entry of `oracle`", item, Known.CHECK, Map.of(), names.problems())
          .flatMap(this::check)
          .ifPresent(checks::add);
    }
    return List.copyOf(checks);
  }

  private Optional<Check> check(Section section) {
    if (section.has("ask")) {
      return asks.read(
          section, damage(section, "extra").orElse(Damage.DUPLICATES), damage(section, "missing"));
    }
    for (String field : List.of("times", "args")) {
      section
          .field(field)
          .ifPresent(it ->
              names
                  .problems()
                  .add(it.at(), "`" + field + "` goes with `ask`", "write `ask: server.tool`"));
    }
    if (section.has("config")) {
      world(section, "config");
      Damage missing = damage(section, "missing").orElse(Damage.LOST_UPDATES);
      Damage broken = damage(section, "broken").orElse(Damage.CORRUPTED_FILES);
      return names.list(section, "config").map(list -> new Check.Entries(list, missing, broken));
    }
    Optional<Check.Evidence> what = evidence(section);
    Damage extra = damage(section, "extra").orElse(Damage.DUPLICATES);
    if (section.has("at_most")) {
      long most = section.whole("at_most", 0, 1_000_000_000).orElse(0);
      return what.map(
          it -> new Check.AtMost(it, most, damage(section, "extra").orElse(Damage.OVER_LIMIT)));
    }
    Optional<String> list =
        names.required(section, "each", "name a list of items", names.list(section, "each"));
    Optional<String> by =
        names.required(
            section,
            "by",
            "name the member that says which item it was",
            section.text("by").map(Yaml.Scalar::text));
    Optional<Damage> missing = damage(section, "missing");
    return what.isPresent() && list.isPresent() && by.isPresent()
        ? Optional.of(new Check.Each(what.get(), by.get(), list.get(), extra, missing))
        : Optional.empty();
  }

  private Optional<Check.Evidence> evidence(Section section) {
    if (section.has("event") == section.has("done")) {
      names
          .problems()
          .add(
              section.at(),
              "an effect shows in the books of the shop or at the boundary",
              "write one of `event: record_created` and `done: server.tool`, or `ask` a tool");
      return Optional.empty();
    }
    if (section.has("event")) {
      world(section, "event");
      return section.text("event").map(it -> new Check.Evidence.Event(it.text()));
    }
    Optional<ToolAt> tool = names.tool(section, "done");
    if (tool.isPresent()
        && servers.stream()
            .anyMatch(it -> it.weirItself() && it.name().equals(tool.get().server()))) {
      names
          .problems()
          .add(
              section.at(),
              "with Weir no boundary sees what is done to leases",
              "count what agents do while they have them");
      return Optional.empty();
    }
    return tool.map(Check.Evidence.Done::new);
  }

  private void world(Section section, String field) {
    if (servers.stream().noneMatch(it -> it.place() instanceof FarServer.Place.World)) {
      names
          .problems()
          .add(
              section.at(),
              "`" + field + "` asks a demo shop, and there is none",
              "write `done: server.tool`, or a server that is `world`");
    }
  }

  private Optional<Damage> damage(Section section, String field) {
    Optional<Yaml.Scalar> written = section.text(field);
    Optional<Damage> read = written.flatMap(scalar -> Damage.of(scalar.text()));
    if (written.isPresent() && read.isEmpty()) {
      names
          .problems()
          .add(
              written.get().at(),
              "`" + Near.shown(written.get().text()) + "` is not something that is counted",
              "write one of "
                  + Stream.of(Damage.values())
                      .map(it -> "`" + it.key() + "`")
                      .collect(Collectors.joining(", ")));
    }
    return read;
  }
}
