package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.call.ToolName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.Gap;
import dev.weir.store.LedgerCopy;
import dev.weir.store.LedgerGap;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "gap",
    description = {
      "Say what a ledger lost when it was restored to an older point, and when that",
      "is accounted for. Without options: show what was said so far.",
    },
    footer = {
      "",
      "After a restore, before any gateway starts: --since the moment that the backup",
      "is of. From then on a write is held back (ledger-gap) if its key is not in the",
      "ledger, unless its tool honours keys or may run twice. Find out from each tool",
      "what it did in that time; then --close the gap for it, also while gateways run.",
      "",
      "Examples:",
      "  ./weir ledger gap --since 2026-01-31T06:00:00Z",
      "  ./weir ledger gap --close --tool shop.charge_card --by Ada",
      "  ./weir ledger gap --close             all tools are accounted for",
    })
final class GapCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Place place = new Place();

  @Option(
      names = "--since",
      paramLabel = "WHEN",
      description = "The ledger lost everything since: a moment, or 30s, 15m, 2h, 7d ago.")
  private Optional<String> since = Optional.empty();

  @Option(names = "--close", description = "What was lost is accounted for.")
  private boolean close;

  @Option(
      names = "--tool",
      paramLabel = "SERVER.TOOL",
      description = "With --close: for the calls of this tool. Default: for all tools.")
  private Optional<String> tool = Optional.empty();

  @Option(
      names = "--by",
      paramLabel = "NAME",
      description = "Who says so. Default: your user name.")
  private String by = System.getProperty("user.name", "");

  @Override
  public Integer call() {
    common.log(Level.WARN);
    Env env = Env.system();
    LedgerCopy.Place ledger = place.itself();
    if (close && since.isPresent()) {
      throw usage("--since and --close are two commands", "declare the gap first, close it later");
    }
    if (tool.isPresent() && !close) {
      throw usage("--tool goes with --close", "a gap is declared for all tools");
    }
    if (since.isPresent()) {
      declare(ledger, since.get(), env);
    } else if (close) {
      LedgerGap.close(ledger, tool.map(GapCommand::named), by, env);
    }
    show(ledger);
    return Exit.OK.code();
  }

  private void declare(LedgerCopy.Place ledger, String written, Env env) {
    Instant now = env.clock().now();
    Instant from =
        EffectsCommand.moment(written, now)
            .filter(at -> at.isBefore(now))
            .orElseThrow(() ->
                usage(
                    "--since is no moment in the past",
                    "write 30s, 15m, 2h, 7d or a moment like 2026-01-31T12:00:00Z"));
    LedgerGap.open(ledger, from, by, env);
  }

  private static ToolName named(String written) {
    return EffectsCommand.tool(written)
        .orElseThrow(() -> usage("--tool is no tool", "write it server.tool"));
  }

  private static Refusal usage(String what, String remedy) {
    return new Refusal(Exit.USAGE, ErrorCode.CONFIG_INVALID, what, remedy);
  }

  private void show(LedgerCopy.Place ledger) {
    Screen screen = common.screen();
    List<LedgerGap.Line> lines = LedgerGap.lines(ledger);
    for (LedgerGap.Line line : lines) {
      if (screen.forPrograms()) {
        screen.json(json(line));
      } else {
        screen.line(line.at() + "  " + said(line) + ", says " + Screen.clean(line.person()));
      }
    }
    if (!screen.forPrograms()) {
      Optional<Gap> open = LedgerGap.standing(lines);
      screen.line(
          open.isPresent()
              ? "Open: writes that may have been done since "
                  + open.get().since()
                  + " are held back."
              : "Nothing is held back.");
      if (lines.isEmpty()) {
        LedgerGap.newest(ledger)
            .ifPresent(at -> screen.line("The newest record is of " + at + "."));
      }
    }
    screen.flushed();
  }

  private static String said(LedgerGap.Line line) {
    if (line.since().isPresent()) {
      return "lost since " + line.since().get();
    }
    return "accounted for: " + line.tool().map(ToolName::toString).orElse("all tools");
  }

  private static ObjectNode json(LedgerGap.Line line) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("at", line.at().toString());
    line.since().ifPresent(from -> json.put("lost_since", from.toString()));
    line.tool().ifPresent(name -> json.put("tool", name.toString()));
    return json.put("by", line.person());
  }
}
