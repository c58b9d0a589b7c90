package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.policy.LedgerHome;
import dev.weir.store.LedgerCopy;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "ledger",
    description = "Work on a whole ledger.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {LedgerCommand.Copy.class, GapCommand.class, HelpCommand.class})
final class LedgerCommand {
  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help.")
  @SuppressWarnings("UnusedVariable") // because picocli acts on it before anything runs
  private boolean help;

  @Command(
      name = "copy",
      description = {
        "Copy a whole ledger into an empty one: from a data directory to PostgreSQL,",
        "or back. Everything is read back and compared before the copy counts."
      },
      footer = {
        "",
        "Stop every gateway on both ledgers first, and use only the copy afterwards:",
        "two ledgers that both go on would each let the same effect happen once.",
        "",
        "Examples:",
        "  ./weir ledger copy --from weir-data --to jdbc:postgresql://db/weir",
        "  ./weir ledger copy --from jdbc:postgresql://db/weir --to weir-data",
      })
  static final class Copy implements Callable<Integer> {
    @Mixin private Common common = new Common();

    @Option(
        names = "--from",
        required = true,
        paramLabel = "WHERE",
        description = "A data directory, or jdbc:postgresql://host/database.")
    private String from = "";

    @Option(
        names = "--to",
        required = true,
        paramLabel = "WHERE",
        description = "The same; must hold no effects.")
    private String to = "";

    @Override
    public Integer call() {
      common.log(Level.WARN);
      Screen screen = common.screen();
      ProgressLine progress = ProgressLine.onTerminal();
      LedgerCopy.Copied copied =
          LedgerCopy.copy(place(from), place(to), Env.system(), progress::at);
      progress.done();
      if (screen.forPrograms()) {
        screen.json(
            JsonMapper.shared()
                .createObjectNode()
                .put("effects", copied.effects())
                .put("rows", copied.rows()));
      } else {
        screen.line(
            String.format(
                "Copied %,d effects, %,d rows; all read back the same.",
                copied.effects(), copied.rows()));
        screen.line("Start gateways on the copy only, and put the old ledger out of reach.");
      }
      screen.flushed();
      return Exit.OK.code();
    }

    private static LedgerCopy.Place place(String written) {
      return written.startsWith("jdbc:")
          ? switch (Place.home(written)) {
            case LedgerHome.Postgres postgres -> new LedgerCopy.Place.Postgres(postgres.url());
            case LedgerHome.Embedded embedded ->
                throw new IllegalStateException("no JDBC URL names an embedded ledger");
          }
          : new LedgerCopy.Place.Directory(Path.of(written));
    }
  }
}
