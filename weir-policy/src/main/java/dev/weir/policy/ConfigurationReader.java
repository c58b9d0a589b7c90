package dev.weir.policy;

import dev.weir.call.Tenant;
import dev.weir.limit.LimitSettings;
import dev.weir.written.Durations;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import dev.weir.written.YamlText;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads a whole {@code weir.yaml}. */
final class ConfigurationReader {
  private static final Pattern HOST =
      Pattern.compile(
          "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\\[?[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*]?");
  private static final Predicate<String> HOST_HEADER =
      Pattern.compile("([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?").asMatchPredicate();
  private static final Predicate<String> ORIGIN =
      Pattern.compile("[a-z][a-z0-9+.-]*://([A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+])(:[0-9]{1,5})?")
          .asMatchPredicate();
  private static final Predicate<String> LOOPBACK =
      Pattern.compile("localhost|127\\.[0-9.]+|\\[?::1]?").asMatchPredicate();

  private final Problems problems;
  private final Substitution substitution;

  private ConfigurationReader(Problems problems, Map<String, String> environment) {
    this.problems = problems;
    this.substitution = new Substitution(environment, problems);
  }

  /** The configuration in a text; throws with all problems when there are any. */
  static Configuration read(Problems problems, String text, Map<String, String> environment) {
    Optional<Yaml> document = YamlText.parse(text, problems);
    Yaml root =
        document.orElseGet(
            () -> new Yaml.Fields(Spot.START, Spot.START, Yaml.Layout.BLOCK, List.of()));
    Optional<Section> top = Section.of("the file", root, Known.TOP, Map.of(), problems);
    Optional<Configuration> read =
        top.map(section -> new ConfigurationReader(problems, environment).whole(section));
    problems.raise();
    return read.orElseThrow(() -> new IllegalStateException("a file without problems was unread"));
  }

  private Configuration whole(Section top) {
    Optional<Section> serverSection = section(top, "servers");
    var serverReader = new ServerReader(problems, substitution);
    Map<String, Server> servers = serverSection.map(serverReader::read).orElse(Map.of());
    List<String> names =
        serverSection.stream()
            .flatMap(section -> section.fields().stream())
            .map(Yaml.Field::name)
            .toList();
    ToolReader tools = new ToolReader(problems, names);
    section(top, "tools").ifPresent(tools::read);
    PolicyRulebook.UnknownTools unknown =
        top.word(
                "unknown_tools",
                Map.of(
                    "refuse", PolicyRulebook.UnknownTools.REFUSE,
                    "irreversible", PolicyRulebook.UnknownTools.IRREVERSIBLE))
            .orElse(PolicyRulebook.UnknownTools.IRREVERSIBLE);
    Optional<Section> limits =
        top.field("limits")
            .flatMap(
                field -> Section.of("`limits`", field.value(), Known.LIMITS, Map.of(), problems));
    var limitsReader = new LimitsReader(problems);
    LimitSettings settings = limitsReader.settings(limits, serverReader.limits());
    tools.check(servers, unknown, settings.run().cost());
    List<String> kits = builtin(top, serverSection);
    List<DocumentRoot> files =
        new FilesReader(problems, substitution).read(top, section(top, "files"), kits);
    Tenant tenant = tenant(top);
    return new Configuration(
        tenant,
        ledger(top),
        data(top),
        door(top, limits),
        retention(top, tools),
        limits
            .flatMap(it -> it.duration("doubt_age", Duration.ofSeconds(1), Duration.ofDays(365)))
            .orElse(Configuration.DOUBT_AGE),
        settings,
        kits,
        files,
        section(top, "cron").map(new CronReader(problems, tenant)::read).orElse(List.of()),
        servers,
        tools.tools().keySet(),
        new PolicyRulebook(
            servers,
            serverReader.names(),
            tools.tools(),
            tools.defaults(),
            unknown,
            limitsReader.budget(limits)));
  }

  private Optional<Section> section(Section top, String name) {
    return top.field(name)
        .filter(field ->
            !(field.value() instanceof Yaml.Scalar scalar) || scalar.type() != Yaml.Type.NOTHING)
        .flatMap(field -> Section.open("`" + name + "`", field.value(), problems));
  }

  private List<String> builtin(Section top, Optional<Section> servers) {
    var kits = new ArrayList<String>();
    for (Yaml.Scalar kit : top.texts("builtin").orElse(List.of())) {
      if (!Known.KITS.contains(kit.text())) {
        problems.add(
            kit.at(),
            "there are no built-in tools called `" + Near.shown(kit.text()) + "`",
            "write some of " + String.join(", ", Known.KITS));
      } else if (!kits.contains(kit.text())) {
        kits.add(kit.text());
      }
    }
    Optional<Yaml.Field> taken = servers.flatMap(it -> it.field(Configuration.BUILTIN));
    if (!kits.isEmpty() && taken.isPresent()) {
      problems.add(
          taken.get().at(),
          "a server is called `" + Configuration.BUILTIN + "`, as the built-in one is",
          "call it something else, or leave `builtin` out");
    }
    return kits;
  }

  private Tenant tenant(Section top) {
    Optional<Yaml.Scalar> written = top.text("tenant");
    if (written.isEmpty()) {
      return Tenant.DEFAULT;
    }
    if (written.get().text().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      return new Tenant(written.get().text());
    }
    problems.add(
        written.get().at(),
        "`tenant` is not a usable name",
        "use up to 64 letters, digits, - and _, beginning with a letter or digit");
    return Tenant.DEFAULT;
  }

  private LedgerHome ledger(Section top) {
    Optional<Yaml.Scalar> written = top.text("ledger");
    Optional<String> filled = written.flatMap(substitution::fill);
    Optional<LedgerHome> home = filled.flatMap(LedgerHome::of);
    if (filled.isPresent() && home.isEmpty()) {
      problems.add(
          written.orElseThrow().at(),
          "`ledger` names no ledger that Weir knows",
          "write `embedded` or a URL like jdbc:postgresql://host/database");
    }
    return home.orElseGet(LedgerHome.Embedded::new);
  }

  private Optional<Path> data(Section top) {
    return top.text("data").flatMap(written -> ServerReader.path(written, substitution, problems));
  }

  private Optional<Duration> retention(Section top, ToolReader tools) {
    Optional<Duration> retention =
        top.duration("retention", Configuration.RETENTION_LEAST, Duration.ofDays(3650));
    Duration window =
        Stream.concat(tools.tools().values().stream(), tools.defaults().values().stream())
            .flatMap(rule -> rule.duplicateWindow().stream())
            .max(Comparator.naturalOrder())
            .orElse(Duration.ZERO);
    if (retention.filter(it -> it.compareTo(window) <= 0).isPresent()) {
      problems.add(
          top.field("retention").orElseThrow().value().at(),
          "`retention` is not longer than a `duplicate_window`: duplicates would be forgotten",
          "write more than " + Durations.text(window) + ", or make the window shorter");
    }
    return retention;
  }

  private Door door(Section top, Optional<Section> limits) {
    String host = host(top);
    int port = top.whole("port", 0, 65_535).orElse(Door.PORT);
    List<String> origins =
        shaped(
            top,
            "allowed_origins",
            ORIGIN,
            "write an origin like https://host or http://host:8080");
    List<String> hosts =
        shaped(
            top, "allowed_hosts", HOST_HEADER, "write a host like weir.example.com or host:7070");
    if (!LOOPBACK.test(host) && hosts.isEmpty()) {
      problems.add(
          top.field("host").orElseThrow().at(),
          "`host` lets other machines in, but `allowed_hosts` names no host to answer for",
          "list under `allowed_hosts` the names that agents call Weir by");
    }
    int requestBytes =
        limits
            .map(
                section -> section.whole("request_bytes", 1024, 1 << 30).orElse(Door.REQUEST_BYTES))
            .orElse(Door.REQUEST_BYTES);
    return new Door(host, port, origins, hosts, requestBytes);
  }

  private String host(Section top) {
    Optional<Yaml.Scalar> written = top.text("host");
    if (written.isPresent()
        && (written.get().text().length() > 255 || !HOST.matcher(written.get().text()).matches())) {
      problems.add(
          written.get().at(),
          "`host` is not a host name or address",
          "write one like 127.0.0.1 or 0.0.0.0");
      return Door.HOST;
    }
    return written.map(Yaml.Scalar::text).orElse(Door.HOST);
  }

  private List<String> shaped(Section top, String name, Predicate<String> shape, String remedy) {
    var right = new ArrayList<String>();
    for (Yaml.Scalar scalar : top.texts(name).orElse(List.of())) {
      if (shape.test(scalar.text())) {
        right.add(scalar.text());
      } else {
        problems.add(
            scalar.at(), "`" + Near.shown(scalar.text()) + "` does not fit `" + name + "`", remedy);
      }
    }
    return right;
  }
}
