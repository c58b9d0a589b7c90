package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.error.ErrorCode;
import dev.weir.policy.Configuration;
import dev.weir.policy.LedgerHome;
import dev.weir.store.Backup;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "backup",
    description = {
      "Copy the embedded ledger into one file, also while a gateway runs on it.",
      "The file holds everything that was acknowledged before the copy began."
    },
    footer = {
      "",
      "To restore: stop the gateway, put the file as weir.db into an empty data",
      "directory, and start with --data. Effects younger than the backup are then",
      "unknown to the ledger: see docs/operating-the-ledger.md first.",
      "",
      "Examples:",
      "  ./weir backup ledger-monday.db",
      "  ./weir backup --data /var/lib/weir /backups/weir-$(date +%F).db --json",
    })
final class BackupCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The gateway's configuration. Default: weir.yaml in the current directory.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The data directory. Default: the file's, or weir-data.")
  private Optional<Path> data = Optional.empty();

  @Parameters(index = "0", paramLabel = "FILE", description = "Where to; must not exist.")
  private Path target = Path.of("");

  @Override
  public Integer call() {
    common.log(Level.WARN);
    Optional<Configuration> configuration = Place.configuration(file);
    if (data.isEmpty()
        && configuration.map(Configuration::ledger).orElseGet(LedgerHome.Embedded::new)
            instanceof LedgerHome.Postgres) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.CONFIG_INVALID,
          "the ledger is in PostgreSQL",
          "back it up with PostgreSQL's own tools: pg_basebackup with archived WAL, or pg_dump");
    }
    Path directory = data.or(() -> configuration.flatMap(Configuration::data)).orElse(Place.DATA);
    Backup.Written written = Backup.write(directory, target);
    Screen screen = common.screen();
    if (screen.forPrograms()) {
      screen.json(
          JsonMapper.shared()
              .createObjectNode()
              .put("file", target.toAbsolutePath().toString())
              .put("effects", written.effects())
              .put("bytes", written.bytes()));
    } else {
      screen.line(
          String.format(
              "%s holds %,d effects in %,d KiB, and passed SQLite's check.",
              target, written.effects(), written.bytes() >> 10));
    }
    screen.flushed();
    return Exit.OK.code();
  }
}
