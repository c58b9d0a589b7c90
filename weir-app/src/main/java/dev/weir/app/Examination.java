package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.error.WeirException;
import dev.weir.policy.Configuration;
import dev.weir.policy.LedgerHome;
import dev.weir.reading.Filter;
import dev.weir.store.LedgerGap;
import dev.weir.store.LedgerSettings;
import dev.weir.store.LedgerSize;
import dev.weir.tool.Declaration;
import dev.weir.tool.Rulebook;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.toolside.ToolServers;
import dev.weir.written.InvalidConfiguration;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What {@code doctor} looks at, in the order in which things go wrong. */
final class Examination {
  private static final long LITTLE_DISK = 1L << 30;
  private static final long NO_DISK = 100L << 20;

  private final Env env;
  private final Setting setting;
  private final Optional<Integer> port;
  private final List<Finding> findings = new ArrayList<>();

  Examination(Env env, Setting setting, Optional<Integer> port) {
    this.env = env;
    this.setting = setting;
    this.port = port;
  }

  /** Looks at everything. */
  List<Finding> all() throws InterruptedException {
    java();
    Optional<Configuration> configuration = configuration();
    Path data = setting.data(configuration);
    disk(data);
    Optional<HttpLookout> gateway = gateway(data);
    try {
      if (configuration.isPresent()) {
        ledger(configuration.get(), data, gateway);
        size(configuration.get(), data);
        if (gateway.isEmpty()) {
          port(configuration.get());
        }
        servers(configuration.get());
      }
    } finally {
      gateway.ifPresent(HttpLookout::close);
    }
    return List.copyOf(findings);
  }

  private void java() {
    Runtime.Version version = Runtime.version();
    findings.add(
        version.feature() >= 25
            ? Finding.fine("java", version.toString())
            : Finding.broken("java", version.toString(), "run ./weir, which finds a JDK 25"));
  }

  private Optional<Configuration> configuration() {
    try {
      Configuration configuration = setting.configuration();
      String file = setting.file().map(Path::toString).orElse("no weir.yaml here: the demo");
      findings.add(
          Finding.fine("configuration", file + ", " + configuration.servers().size() + " servers"));
      return Optional.of(configuration);
    } catch (InvalidConfiguration e) {
      e.problems()
          .forEach(problem ->
              findings.add(
                  Finding.broken(
                      "configuration",
                      problem.file()
                          + ":"
                          + problem.line()
                          + ":"
                          + problem.column()
                          + ": "
                          + problem.message(),
                      problem.remedy())));
      return Optional.empty();
    }
  }

  private void disk(Path data) {
    Path there = data.toAbsolutePath();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    if (!Files.isWritable(there)) {
      findings.add(
          Finding.broken(
              "data directory",
              there + " cannot be written",
              "mend its permissions, or name another with --data"));
      return;
    }
    try {
      long free = Files.getFileStore(there).getUsableSpace();
      String text = data.toAbsolutePath() + ", " + (free >> 20) + " MiB free";
      if (free < NO_DISK) {
        findings.add(Finding.broken("data directory", text, "make room: writes stop when it ends"));
      } else if (free < LITTLE_DISK) {
        findings.add(Finding.doubtful("data directory", text, "make room before it ends"));
      } else {
        findings.add(Finding.fine("data directory", text));
      }
    } catch (IOException e) {
      findings.add(
          Finding.doubtful("data directory", "its free space is not known", "look with df"));
    }
  }

  private Optional<HttpLookout> gateway(Path data) throws InterruptedException {
    Optional<Beacon> beacon = Beacon.find(data);
    if (beacon.isEmpty()) {
      return Optional.empty();
    }
    var lookout = new HttpLookout(beacon.get().url());
    if (lookout.answers()) {
      findings.add(
          Finding.fine(
              "gateway", "process " + beacon.get().pid() + " answers at " + beacon.get().url()));
      return Optional.of(lookout);
    }
    lookout.close();
    findings.add(
        Finding.doubtful(
            "gateway",
            "process " + beacon.get().pid() + " left a note and does not answer",
            "it died or hangs; ./weir up settles what it left"));
    return Optional.empty();
  }

  private void ledger(Configuration configuration, Path data, Optional<HttpLookout> gateway)
      throws InterruptedException {
    LedgerHome home = setting.ledger(configuration);
    if (gateway.isPresent()) {
      health(gateway.get(), configuration.doubtAge());
      return;
    }
    if (home instanceof LedgerHome.Embedded && !Ledgers.exists(data)) {
      findings.add(Finding.fine("ledger", "none yet; ./weir up makes it"));
      return;
    }
    try (var lookout =
        new LedgerLookout(env, Ledgers.open(home, data, env), configuration.tenant())) {
      health(lookout, configuration.doubtAge());
    } catch (Refusal e) {
      findings.add(Finding.broken("ledger", e.fault().detail(), e.remedy()));
    } catch (WeirException e) {
      findings.add(
          Finding.broken(
              "ledger", e.fault().detail(), "see docs/errors/" + e.fault().code().slug() + ".md"));
    }
  }

  /** Beside whoever runs on it, and silent where there is nothing to measure. */
  private void size(Configuration configuration, Path data) {
    LedgerHome home = setting.ledger(configuration);
    if (home instanceof LedgerHome.Embedded && !Ledgers.exists(data)) {
      return;
    }
    try {
      LedgerSize size = LedgerSize.of(Ledgers.place(home, data), configuration.tenant());
      findings.add(Sizes.finding(size, configuration.retention(), env.clock().now()));
      LedgerSettings.of(Ledgers.place(home, data)).stream()
          .map(Examination::setting)
          .forEach(findings::add);
      LedgerGap.standing(LedgerGap.lines(Ledgers.place(home, data)))
          .ifPresent(gap ->
              findings.add(
                  Finding.doubtful(
                      "ledger gap",
                      "what was done from " + gap.since() + " to " + gap.until() + " is lost",
                      "find out from the tools, then ./weir ledger gap --close")));
    } catch (WeirException e) {
      findings.add(
          Finding.doubtful(
              "ledger size", e.fault().detail(), "see what is said of the ledger itself"));
    }
  }

  private static Finding setting(LedgerSettings.Remark remark) {
    String subject = "ledger's database";
    return switch (remark.weight()) {
      case LOSES -> Finding.broken(subject, remark.text(), remark.remedy());
      case SLOWS -> Finding.doubtful(subject, remark.text(), remark.remedy());
    };
  }

  private void health(Lookout lookout, Duration age) throws InterruptedException {
    List<JsonNode> newest = lookout.effects(Filter.newest(1));
    Instant now = env.clock().now();
    newest.stream()
        .map(effect -> Instant.parse(effect.path("at").asString()))
        .filter(at -> at.isAfter(now.plusSeconds(60)))
        .findFirst()
        .ifPresentOrElse(
            at ->
                findings.add(
                    Finding.broken(
                        "clock",
                        "it is " + now + ", and the ledger has an effect of " + at,
                        "set the clock: ids and retention follow it")),
            () -> findings.add(Finding.fine("clock", now.toString())));
    JsonNode doubts = lookout.doubts(age);
    findings.add(doubts(doubts, now));
    int handedOff = doubts.path("handed_off").asInt(0);
    if (handedOff > 0) {
      findings.add(
          Finding.doubtful(
              "handed off",
              handedOff + " calls wait for a person, because their tools could not be called",
              "./weir effects --state suspended, do them or not, then ./weir resolve"));
    }
  }

  private static Finding doubts(JsonNode doubts, Instant now) {
    String ended = ended(doubts.path("ended_by"));
    int open = doubts.path("in_doubt").asInt(0);
    if (open == 0) {
      return Finding.fine("ledger", "opens; nothing is in doubt" + ended);
    }
    Duration oldest = Duration.between(Instant.parse(doubts.path("oldest").asString()), now);
    String text = "opens; in doubt: " + open + ", the oldest for " + readable(oldest) + ended;
    int old = doubts.path("old").asInt(0);
    return old == 0
        ? Finding.fine("ledger", text)
        : Finding.doubtful(
            "ledger",
            text + "; too long: " + old,
            "./weir effects --state in-doubt, look at the far side, then ./weir resolve");
  }

  /** How doubts ended lately, by what ended them. */
  private static String ended(JsonNode ended) {
    return ended.isEmpty()
        ? ""
        : ended
            .propertyStream()
            .map(entry -> entry.getKey().replace('_', ' ') + " " + entry.getValue().asInt())
            .collect(Collectors.joining(", ", "; doubts ended by: ", ""));
  }

  private void port(Configuration configuration) {
    int wanted = port.orElse(configuration.door().port());
    String host = configuration.door().host();
    try (var probe = new ServerSocket()) {
      probe.setReuseAddress(true);
      probe.bind(new InetSocketAddress(InetAddress.getByName(host), wanted));
      findings.add(Finding.fine("port", host + ":" + wanted + " is free"));
    } catch (IOException e) {
      findings.add(
          Finding.broken(
              "port",
              host + ":" + wanted + " is taken or not ours (" + e.getMessage() + ")",
              "stop what has it, or ./weir up --port another"));
    }
  }

  private void servers(Configuration configuration) throws InterruptedException {
    try (ToolServers tools =
        ToolServers.open(
            ToolSide.configs(configuration.servers()), configuration.rulebook(), env)) {
      var offered = new ArrayList<Declaration>();
      for (String name : configuration.servers().keySet()) {
        String subject = "tool server " + name;
        try {
          List<Declaration> declared = tools.tools(name);
          offered.addAll(declared);
          findings.add(server(subject, declared, configuration.rulebook()));
        } catch (WeirException e) {
          findings.add(
              Finding.broken(
                  subject, e.fault().detail(), "run its command by hand, or look at its log"));
        }
      }
      Choices.unavailable(configuration.rulebook(), configuration.tools(), offered)
          .ifPresent(findings::add);
      Choices.untouching(configuration.rulebook(), configuration.tools(), offered)
          .ifPresent(findings::add);
    }
  }

  private static Finding server(String subject, List<Declaration> declared, Rulebook rulebook) {
    int refused = 0;
    int guessed = 0;
    for (Declaration tool : declared) {
      switch (rulebook.rule(tool)) {
        case Rulebook.Ruling.Undeclared undeclared -> refused++;
        case Rulebook.Ruling.Allowed allowed when allowed.policy().basis() == Basis.WORST_CASE ->
            guessed++;
        case Rulebook.Ruling.Allowed allowed -> {}
      }
    }
    String text = declared.size() + " tools";
    if (refused > 0) {
      return Finding.doubtful(
          subject,
          text + ", " + refused + " of them undeclared and refused",
          "./weir init writes their declarations");
    }
    return guessed > 0
        ? Finding.doubtful(
            subject,
            text + ", " + guessed + " of them undeclared and taken as irreversible",
            "./weir init writes their declarations; lower them by hand")
        : Finding.fine(subject, text + ", all declared or trusted");
  }

  static String readable(Duration age) {
    if (age.toDays() > 0) {
      return age.toDays() + " days";
    }
    return age.toHours() > 0
        ? age.toHours() + " hours"
        : age.toMinutes() > 0 ? age.toMinutes() + " minutes" : age.toSeconds() + " seconds";
  }
}
