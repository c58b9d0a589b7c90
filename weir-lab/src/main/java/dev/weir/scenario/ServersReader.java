package dev.weir.scenario;

import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads {@code servers}. */
final class ServersReader {
  private static final String NAME = "[A-Za-z0-9][A-Za-z0-9-]{0,63}";
  private static final String WORLD = "world";
  private static final String LEASES = "leases";

  private final ScenarioFile file;
  private final Problems problems;

  ServersReader(ScenarioFile file, Problems problems) {
    this.file = file;
    this.problems = problems;
  }

  List<FarServer> read(Section top) {
    Optional<Yaml.Field> field = top.field("servers");
    if (field.isEmpty()) {
      problems.add(
          top.at(), "`servers` is missing", "write `servers: { shop: world }` for the demo shop");
      return List.of();
    }
    var servers = new ArrayList<FarServer>();
    Section.open("`servers`", field.get().value(), problems)
        .ifPresent(section -> section.fields().forEach(one -> server(one).ifPresent(servers::add)));
    return List.copyOf(servers);
  }

  private Optional<FarServer> server(Yaml.Field field) {
    String name = field.name();
    if (!name.matches(NAME) || name.equals("weir")) {
      problems.add(
          field.at(),
          "`" + Near.shown(name) + "` cannot be the name of a server",
          "use letters, digits and -, and not `weir`");
    }
    if (field.value() instanceof Yaml.Scalar scalar && scalar.text().equals(WORLD)) {
      return Optional.of(new FarServer(name, new FarServer.Place.World(), ""));
    }
    if (field.value() instanceof Yaml.Scalar scalar && scalar.text().equals(LEASES)) {
      return Optional.of(new FarServer(name, new FarServer.Place.Leases(), ""));
    }
    if (field.value() instanceof Yaml.Scalar scalar) {
      problems.add(
          scalar.at(),
          "`" + Near.shown(scalar.text()) + "` is not a place",
          "write `world`, `leases`, or a mapping with `command` or `url`");
      return Optional.empty();
    }
    return Section.of(
            "server `" + Near.shown(name) + "`", field.value(), Known.SERVER, Map.of(), problems)
        .flatMap(
            section -> place(section).map(place -> new FarServer(name, place, guarded(section))));
  }

  private Optional<FarServer.Place> place(Section section) {
    long said = List.of(WORLD, "command", "url").stream().filter(section::has).count();
    if (said != 1) {
      problems.add(
          section.at(),
          "a server is in one place",
          "write one of `world: true`, `command: [...]` and `url: ...`");
      return Optional.empty();
    }
    if (section.has(WORLD)) {
      return section.truth(WORLD).map(yes -> new FarServer.Place.World());
    }
    if (section.has("command")) {
      List<String> command =
          section.texts("command").orElse(List.of()).stream()
              .map(Yaml.Scalar::text)
              .map(this::found)
              .toList();
      if (command.isEmpty()) {
        problems.add(section.at(), "`command` is empty", "write the program and its arguments");
        return Optional.empty();
      }
      return Optional.of(new FarServer.Place.Command(command));
    }
    return section.text("url").flatMap(this::address);
  }

  /** A file beside the scenario by its whole path: the server runs in a folder of its own. */
  private String found(String word) {
    try {
      Path beside = file.folder().resolve(word);
      return Files.isRegularFile(beside) ? beside.toString() : word;
    } catch (InvalidPathException e) {
      return word; // an argument like any other
    }
  }

  private Optional<FarServer.Place> address(Yaml.Scalar written) {
    try {
      URI url = URI.create(written.text());
      if (url.getHost() != null
          && ("http".equals(url.getScheme()) || "https".equals(url.getScheme()))) {
        return Optional.of(new FarServer.Place.Address(url));
      }
    } catch (IllegalArgumentException e) {
      // said below
    }
    problems.add(
        written.at(), "`url` is not an address", "write one like http://127.0.0.1:9000/mcp");
    return Optional.empty();
  }

  /** As members without braces: they are put beside the address of the boundary. */
  private String guarded(Section section) {
    Optional<Yaml.Field> field = section.field("guarded");
    if (field.isEmpty()) {
      return "";
    }
    if (!(field.get().value() instanceof Yaml.Fields fields)) {
      problems.add(
          field.get().value().at(),
          "`guarded` is " + field.get().value().kind(),
          "write fields of a server of weir.yaml, such as { trust_annotations: true }");
      return "";
    }
    String json = Trees.object(fields).toString();
    return json.substring(1, json.length() - 1);
  }
}
