package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "state",
    description = {
      "Show the state that agents share: keys, or the versions of one key with who",
      "wrote them; distrust a session and roll back what it wrote, or trust it again."
    },
    footer = {
      "",
      "--taint shows what would be rolled back; only with --apply is it done.",
      "",
      "Examples:",
      "  ./weir state                                  the shared keys",
      "  ./weir state --scope session:planner-7        the keys of a session",
      "  ./weir state plan/q3                          a key's versions, newest first",
      "  ./weir state --taint planner-7 --why 'it read a poisoned page'",
      "  ./weir state --taint planner-7 --why 'it read a poisoned page' --apply",
      "  ./weir state --taints                         who is not trusted",
      "  ./weir state --trust planner-7 --why 'mended'",
    })
final class StateCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Parameters(index = "0", arity = "0..1", paramLabel = "KEY", description = "A key's versions.")
  private Optional<String> key = Optional.empty();

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description = "shared, or session:NAME. Default: shared.")
  private String scope = "shared";

  @Option(names = "--prefix", paramLabel = "TEXT", description = "Only keys that begin so.")
  private String prefix = "";

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "How many keys or versions at most, up to 500 or 100. Default: 50.")
  private int limit = 50;

  @Option(names = "--taints", description = "The sessions that are not trusted.")
  private boolean taints;

  @Option(names = "--taint", paramLabel = "SESSION", description = "Distrust this session.")
  private Optional<String> taint = Optional.empty();

  @Option(names = "--trust", paramLabel = "SESSION", description = "Trust this session again.")
  private Optional<String> trust = Optional.empty();

  @Option(names = "--why", paramLabel = "TEXT", description = "With --taint and --trust: why.")
  private Optional<String> why = Optional.empty();

  @Option(names = "--apply", description = "With --taint: do it, and do not only show it.")
  private boolean apply;

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who says so, for the record. Default: your user name.")
  private String by = System.getProperty("user.name", "operator");

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    Screen screen = common.screen();
    try (Lookout lookout = place.lookout(Env.system())) {
      if (taint.isPresent() && trust.isPresent()) {
        throw new Refusal(
            Exit.USAGE,
            ErrorCode.ARGUMENTS_INVALID,
            "a session is tainted or trusted, not both at once",
            "write --taint or --trust");
      }
      if (taints || taint.isPresent() || trust.isPresent()) {
        trusted(screen, lookout);
      } else if (key.isPresent()) {
        ObjectNode asked =
            object().put("key", key.get()).put("scope", scope).put("limit", Math.min(limit, 100));
        versions(screen, lookout.desk("state_versions", asked, by).path("versions"));
      } else {
        ObjectNode asked = object().put("scope", scope).put("prefix", prefix).put("limit", limit);
        keys(screen, lookout.desk("state_keys", asked, by));
      }
      screen.flushed();
    }
    return Exit.OK.code();
  }

  private static ObjectNode object() {
    return JsonMapper.shared().createObjectNode();
  }

  private void trusted(Screen screen, Lookout lookout) throws InterruptedException {
    if (taint.isPresent()) {
      ObjectNode wish =
          object().put("session", taint.get()).put("why", reason()).put("apply", apply);
      tainting(screen, lookout.desk("state_taint", wish, by));
    } else if (trust.isPresent()) {
      ObjectNode wish = object().put("session", trust.get()).put("why", reason());
      JsonNode done = lookout.desk("state_trust", wish, by);
      say(
          screen,
          done,
          done.path("was_tainted").asBoolean()
              ? "It is trusted again; what was rolled back stays so."
              : "It was trusted already.");
    } else {
      taints(screen, lookout.desk("state_taints", object(), by).path("taints"));
    }
  }

  private String reason() {
    return why.orElseThrow(() ->
        new Refusal(
            Exit.USAGE,
            ErrorCode.ARGUMENTS_INVALID,
            "nobody said why",
            "write --why 'it read a poisoned page': it goes on record"));
  }

  private static void say(Screen screen, JsonNode json, String words) {
    if (screen.forPrograms()) {
      screen.json(json);
    } else {
      screen.line(words);
    }
  }

  private static void keys(Screen screen, JsonNode found) {
    JsonNode keys = found.path("keys");
    if (screen.forPrograms()) {
      keys.forEach(screen::json);
      return;
    }
    if (keys.isEmpty()) {
      screen.line("No such key.");
      return;
    }
    screen.table(
        List.of("KEY", "VERSION", "NTH", "HOW", "AT", "SESSION", "AGENT"),
        TasksCommand.rows(keys, StateCommand::stamp));
    if (found.has("next")) {
      screen.line("There are more: a longer --prefix, or a larger --limit.");
    }
  }

  private static List<String> stamp(JsonNode stamp) {
    return List.of(
        Screen.column(stamp.path("key").asString(), 50),
        stamp.path("version").asString(),
        stamp.path("nth").asString(),
        stamp.path("how").asString(),
        Screen.moment(stamp.path("at").asString()),
        Screen.column(stamp.path("session").asString(), 30),
        Screen.column(stamp.path("agent").asString("-"), 20));
  }

  private static void versions(Screen screen, JsonNode versions) {
    if (screen.forPrograms()) {
      versions.forEach(screen::json);
      return;
    }
    if (versions.isEmpty()) {
      screen.line("Nothing is kept of such a key.");
      return;
    }
    screen.table(
        List.of("VERSION", "NTH", "HOW", "AT", "SESSION", "AGENT", "RUN", "VALUE"),
        TasksCommand.rows(versions, StateCommand::version));
  }

  private static List<String> version(JsonNode version) {
    String why = version.path("why").asString("");
    String value =
        version.has("value")
            ? version.path("value").toString()
            : version.path("value_left_out").asBoolean(false) ? "(too large)" : "-";
    return List.of(
        version.path("version").asString(),
        version.path("nth").asString(),
        version.path("how").asString(),
        Screen.moment(version.path("at").asString()),
        Screen.column(version.path("session").asString(), 30),
        Screen.column(version.path("agent").asString("-"), 20),
        Screen.column(version.path("run").asString("-"), 20),
        Screen.column(why.isEmpty() ? value : value + "  (" + why + ")", 80));
  }

  private static void taints(Screen screen, JsonNode taints) {
    if (screen.forPrograms()) {
      taints.forEach(screen::json);
      return;
    }
    if (taints.isEmpty()) {
      screen.line("Every session is trusted.");
      return;
    }
    screen.table(
        List.of("SESSION", "SINCE", "BY", "WHY"),
        TasksCommand.rows(
            taints,
            taint ->
                List.of(
                    Screen.column(taint.path("session").asString(), 40),
                    Screen.moment(taint.path("at").asString()),
                    Screen.column(taint.path("by").asString(), 30),
                    Screen.column(taint.path("why").asString(), 60))));
  }

  private void tainting(Screen screen, JsonNode done) {
    if (screen.forPrograms()) {
      screen.json(done);
      return;
    }
    boolean applied = done.path("applied").asBoolean();
    screen.line(
        (applied ? "Rolled back: " : "Would be rolled back: ")
            + done.path("restored").size()
            + " keys, for "
            + done.path("tainted").size()
            + " tainted versions.");
    done.path("restored")
        .forEach(key ->
            screen.line(
                "  "
                    + Screen.clean(key.path("scope").asString() + "/" + key.path("key").asString())
                    + (key.path("how").asString().equals("restored")
                        ? "  to what was before"
                        : "  to nothing")));
    told(screen, done, "lost", "Deleted, because what was before is not kept:");
    told(screen, done, "exposed", "Sessions that read something tainted, and go on:");
    done.path("left_alone")
        .forEach(key ->
            screen.line(
                "Left alone, somebody wrote on top: "
                    + Screen.clean(
                        key.path("scope").asString() + "/" + key.path("key").asString())));
    screen.line(
        applied
            ? "The session writes no more until ./weir state --trust SESSION --why TEXT."
            : "Nothing was done; --apply does it.");
  }

  private static void told(Screen screen, JsonNode done, String member, String heading) {
    JsonNode names = done.path(member);
    if (!names.isEmpty()) {
      screen.line(heading);
      names.forEach(name -> screen.line("  " + Screen.clean(name.asString())));
    }
  }
}
