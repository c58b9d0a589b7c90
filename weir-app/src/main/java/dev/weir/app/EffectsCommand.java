package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.reading.Filter;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import tools.jackson.databind.JsonNode;

@Command(
    name = "effects",
    description = "List effects, newest first.",
    footer = {
      "",
      "Examples:",
      "  ./weir effects --state in-doubt       what waits for a person",
      "  ./weir effects --tool shop.charge_card --since 1h",
      "  ./weir effects --json | jq .key       everything, one JSON object a line",
      "",
      "Each JSON object has at least id, tool, class, state, attempts, session, key, at.",
    })
final class EffectsCommand implements Callable<Integer> {
  private static final int SCREENFUL = 50;

  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description =
          "In this state; may be given more than once: claimed, dispatched, suspended, succeeded,"
              + " failed, refused, in-doubt.")
  private List<String> states = new ArrayList<>();

  @Option(names = "--session", paramLabel = "SESSION", description = "Of this session.")
  private Optional<String> session = Optional.empty();

  @Option(names = "--tool", paramLabel = "SERVER.TOOL", description = "Of this tool.")
  private Optional<String> tool = Optional.empty();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "Claimed since: 30s, 15m, 2h, 7d, or a moment (2026-01-31T12:00:00Z).")
  private Optional<String> since = Optional.empty();

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "N",
      description = "At most so many. Default: 50, with --json all.")
  private Optional<Integer> limit = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Env env = Env.system();
    Screen screen = common.screen();
    int most = limit.orElse(screen.forPrograms() ? Integer.MAX_VALUE : SCREENFUL);
    if (most < 1) {
      throw usage("--limit is at least 1");
    }
    Filter filter = filter(env, Math.min(most, Filter.MAX_LIMIT));
    try (Lookout lookout = place.lookout(env)) {
      print(lookout, filter, most, screen);
    }
    return Exit.OK.code();
  }

  private static void print(Lookout lookout, Filter filter, int most, Screen screen)
      throws InterruptedException {
    var rows = new ArrayList<List<String>>();
    int left = most;
    Filter next = filter;
    while (true) {
      List<JsonNode> page = lookout.effects(next);
      for (JsonNode effect : page.subList(0, Math.min(left, page.size()))) {
        left--;
        if (screen.forPrograms()) {
          screen.json(effect);
        } else {
          rows.add(row(effect));
        }
      }
      if (page.size() < next.limit() || left == 0 || !screen.flushed()) {
        break;
      }
      next = filter.olderThan(EffectId.parse(page.getLast().path("id").asString()));
    }
    if (!screen.forPrograms()) {
      if (rows.isEmpty()) {
        screen.line("No effects match.");
      } else {
        screen.table(List.of("AT", "STATE", "CLASS", "TOOL", "KEY", "SESSION", "ID"), rows);
        if (left == 0) {
          screen.line("(the newest " + most + "; --limit shows more)");
        }
      }
    }
    screen.flushed();
  }

  static List<String> row(JsonNode effect) {
    return List.of(
        Screen.moment(effect.path("at").asString()),
        effect.has("handed_off") ? "HANDED_OFF" : effect.path("state").asString(),
        effect.path("class").asString(),
        Screen.column(effect.path("tool").asString(), 40),
        Screen.column(effect.path("key").asString(""), 40),
        Screen.column(effect.path("session").asString(), 20),
        effect.path("id").asString());
  }

  private Filter filter(Env env, int pageSize) {
    Set<State> wanted = EnumSet.noneOf(State.class);
    for (String state : states) {
      wanted.add(state(state));
    }
    return new Filter(
        wanted,
        session,
        tool.map(text -> tool(text).orElseThrow(() -> usage("--tool is written server.tool"))),
        since.map(text ->
            moment(text, env.clock().now())
                .orElseThrow(() ->
                    usage("--since is 30s, 15m, 2h, 7d or a moment like 2026-01-31T12:00:00Z"))),
        Optional.empty(),
        pageSize);
  }

  private State state(String text) {
    try {
      return State.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw usage("--state is one of " + EnumSet.allOf(State.class));
    }
  }

  /** The tool that a text names; empty if it names none. */
  static Optional<ToolName> tool(String text) {
    int dot = text.indexOf('.');
    try {
      return Optional.of(
          new ToolName(text.substring(0, Math.max(dot, 0)), text.substring(dot + 1)));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** The moment that a text names, or so long ago; empty if it does neither. */
  static Optional<Instant> moment(String text, Instant now) {
    try {
      return Optional.of(
          text.matches("\\d{1,9}[smhd]") ? now.minus(ago(text)) : Instant.parse(text));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  private static Duration ago(String text) {
    String unit = text.substring(text.length() - 1).toUpperCase(Locale.ROOT);
    String number = text.substring(0, text.length() - 1);
    return Duration.parse(unit.equals("D") ? "P" + number + "D" : "PT" + number + unit);
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
