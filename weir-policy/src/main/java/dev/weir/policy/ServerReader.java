package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.limit.ServerLimits;
import dev.weir.naming.NameRules;
import dev.weir.written.Durations;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code servers}. */
final class ServerReader {
  private static final int MAX_NAME = 64;
  private static final Duration LEAST = Duration.ofMillis(1);
  private static final Set<String> OURS =
      Set.of(
          "host",
          "connection",
          "content-length",
          "content-type",
          "transfer-encoding",
          "accept",
          "weir-deadline-ms");

  private final Problems problems;
  private final Substitution substitution;
  private final Map<String, ServerLimits> limits = new LinkedHashMap<>();
  private final Map<String, NameRules> names = new LinkedHashMap<>();

  ServerReader(Problems problems, Substitution substitution) {
    this.problems = problems;
    this.substitution = substitution;
  }

  /** The servers that could be read, by name. */
  Map<String, Server> read(Section servers) {
    var read = new LinkedHashMap<String, Server>();
    for (Yaml.Field field : servers.fields()) {
      if (!named(field.name())) {
        problems.add(
            field.at(),
            "`" + Near.shown(field.name()) + "` cannot name a tool server",
            "use up to 64 letters, digits, - and _, not __, and begin and end with a letter or"
                + " digit");
        continue;
      }
      Section.of(
              "server `" + field.name() + "`",
              field.value(),
              Known.SERVER,
              Known.LATER_SERVER,
              problems)
          .flatMap(section -> server(field, section))
          .ifPresent(server -> read.put(server.name(), server));
    }
    return read;
  }

  /** How the names of resources are read, of the servers that say so, once they are read. */
  Map<String, NameRules> names() {
    return names;
  }

  /** The limits of the servers that have any, once they are read. */
  Map<String, ServerLimits> limits() {
    return limits;
  }

  private static boolean named(String name) {
    if (name.length() > MAX_NAME) {
      return false;
    }
    try {
      return new ToolName(name, "any").server().equals(name);
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private Optional<Server> server(Yaml.Field field, Section section) {
    Server.Trust trust =
        section.truth("trust_annotations").orElse(false)
            ? Server.Trust.ANNOTATIONS
            : Server.Trust.NOTHING;
    Server.Isolation isolation =
        section
            .word(
                "isolation",
                Map.of("shared", Server.Isolation.SHARED, "session", Server.Isolation.SESSION))
            .orElse(Server.Isolation.SHARED);
    Duration startTimeout =
        section
            .duration("start_timeout", Duration.ofMillis(100), Duration.ofHours(1))
            .orElse(Server.START_TIMEOUT);
    new NamesReader(problems).read(section).ifPresent(rules -> names.put(field.name(), rules));
    new LimitsReader(problems)
        .server(section)
        .ifPresent(written -> limits.put(field.name(), written));
    return transport(field, section)
        .map(found -> new Server(field.name(), found, trust, isolation, startTimeout));
  }

  private Optional<Server.Transport> transport(Yaml.Field field, Section section) {
    if (section.has("command") && section.has("url")) {
      problems.add(
          section.field("url").orElseThrow().at(),
          "server `" + field.name() + "` has both `command` and `url`",
          "keep `command` for a process that Weir starts, or `url` for one that runs elsewhere");
      return Optional.empty();
    }
    if (section.has("command")) {
      misplaced(section, List.of("headers"), "url");
      return process(section);
    }
    if (section.has("url")) {
      misplaced(section, List.of("env", "cwd", "restart"), "command");
      return remote(section);
    }
    if (!section.has("http")) {
      problems.add(
          field.at(),
          "server `" + field.name() + "` has neither `command` nor `url`",
          "write `command: [program, argument]` or `url: https://…`");
    }
    return Optional.empty();
  }

  private void misplaced(Section section, List<String> names, String owner) {
    for (String name : names) {
      section
          .field(name)
          .ifPresent(field ->
              problems.add(
                  field.at(), "`" + name + "` only goes with `" + owner + "`", "remove it"));
    }
  }

  private Optional<Server.Transport> process(Section section) {
    Map<String, Secret> environment = environment(section);
    Optional<Path> directory =
        section.text("cwd").flatMap(written -> path(written, substitution, problems));
    Server.Restart restart = restart(section);
    Optional<List<Yaml.Scalar>> written = section.texts("command");
    var command = new ArrayList<String>();
    written.ifPresent(
        parts -> parts.forEach(part -> substitution.fill(part).ifPresent(command::add)));
    if (written.isEmpty() || command.size() < written.get().size()) {
      return Optional.empty();
    }
    if (command.isEmpty() || command.getFirst().isBlank()) {
      problems.add(
          section.field("command").orElseThrow().value().at(),
          "`command` names no program",
          "write `command: [program, argument]`");
      return Optional.empty();
    }
    return Optional.of(new Server.Local(command, environment, directory, restart));
  }

  private Map<String, Secret> environment(Section section) {
    var read = new LinkedHashMap<String, Secret>();
    for (Yaml.Field field : section.entries("env")) {
      if (!field.name().matches("[A-Za-z_][A-Za-z0-9_]*")) {
        problems.add(
            field.at(),
            "`" + Near.shown(field.name()) + "` cannot name an environment variable",
            "use letters, digits and _");
        continue;
      }
      substitution
          .fill((Yaml.Scalar) field.value())
          .ifPresent(value -> read.put(field.name(), new Secret(value)));
    }
    return read;
  }

  static Optional<Path> path(Yaml.Scalar written, Substitution substitution, Problems problems) {
    Optional<String> filled = substitution.fill(written);
    if (filled.isEmpty()) {
      return Optional.empty();
    }
    try {
      if (!filled.get().isBlank()) {
        return Optional.of(Path.of(filled.get()));
      }
    } catch (InvalidPathException e) {
      // Told below: the exception's own message quotes the path.
    }
    problems.add(written.at(), "this is not a path", "write the path of a directory");
    return Optional.empty();
  }

  private Server.Restart restart(Section server) {
    Server.Restart usual = Server.Restart.DEFAULT;
    Optional<Section> section =
        server
            .field("restart")
            .flatMap(
                field -> Section.of("`restart`", field.value(), Known.RESTART, Map.of(), problems));
    if (section.isEmpty()) {
      return usual;
    }
    Duration most = Duration.ofHours(1);
    Duration delay = section.get().duration("delay", LEAST, most).orElse(usual.delay());
    Optional<Duration> written = section.get().duration("max_delay", LEAST, most);
    Duration longest =
        written.orElse(delay.compareTo(usual.maxDelay()) > 0 ? delay : usual.maxDelay());
    if (longest.compareTo(delay) < 0) {
      problems.add(
          section.get().field("max_delay").orElseThrow().value().at(),
          "`max_delay` is shorter than `delay`",
          "write at least " + Durations.text(delay));
    }
    Duration reset =
        section.get().duration("reset_after", LEAST, Duration.ofDays(1)).orElse(usual.resetAfter());
    return new Server.Restart(delay, longest, reset);
  }

  private Optional<Server.Transport> remote(Section section) {
    Map<String, Secret> headers = headers(section);
    Optional<Yaml.Scalar> written = section.text("url");
    return written
        .flatMap(substitution::fill)
        .flatMap(filled -> url(written.orElseThrow().at(), filled))
        .map(url -> new Server.Remote(url, headers));
  }

  private Optional<URI> url(Spot at, String filled) {
    String wrong;
    try {
      URI url = new URI(filled);
      boolean web = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
      if (!web || url.getHost() == null) {
        wrong = "this is not an absolute http or https URL";
      } else if (url.getRawUserInfo() != null) {
        wrong = "a URL with a user in it ends up in logs";
      } else if (url.getRawFragment() != null) {
        wrong = "a URL with a fragment names no endpoint";
      } else {
        return Optional.of(url);
      }
    } catch (URISyntaxException e) {
      wrong = "this is not a URL";
    }
    problems.add(at, wrong, "write it like https://host:port/mcp; credentials belong in `headers`");
    return Optional.empty();
  }

  private Map<String, Secret> headers(Section section) {
    var read = new LinkedHashMap<String, Secret>();
    var names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (Yaml.Field field : section.entries("headers")) {
      String name = field.name();
      String lower = name.toLowerCase(Locale.ROOT);
      if (!name.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+")) {
        problems.add(
            field.at(),
            "`" + Near.shown(name) + "` cannot name a header",
            "use letters, digits and -");
      } else if (OURS.contains(lower) || lower.startsWith("mcp-")) {
        problems.add(field.at(), "Weir sets the header `" + name + "` itself", "remove it");
      } else if (!names.add(name)) {
        problems.add(
            field.at(),
            "the header `" + name + "` is written twice",
            "keep one; case does not tell headers apart");
      } else {
        Yaml.Scalar written = (Yaml.Scalar) field.value();
        substitution
            .fill(written)
            .filter(value -> printable(written, value))
            .ifPresent(value -> read.put(name, new Secret(value)));
      }
    }
    return read;
  }

  private boolean printable(Yaml.Scalar written, String value) {
    if (value.chars().allMatch(c -> c == '\t' || (c >= 0x20 && c < 0x7f))) {
      return true;
    }
    problems.add(
        written.at(),
        "the header's value holds a character that no header may hold",
        "use printable ASCII; look for a line break at its end");
    return false;
  }
}
