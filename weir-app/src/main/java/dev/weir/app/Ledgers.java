package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.policy.LedgerHome;
import dev.weir.store.LedgerCopy;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Opens ledgers, and says in a user's words why one cannot be opened. */
final class Ledgers {
  private Ledgers() {}

  /**
   * Opens a ledger.
   *
   * @param data the data directory; made if need be
   * @throws Refusal if it is in use or cannot be had
   */
  static SqlLedger open(LedgerHome home, Path data, Env env) {
    try {
      return switch (home) {
        case LedgerHome.Embedded embedded -> SqlLedger.open(directory(data), env);
        case LedgerHome.Postgres postgres -> SqlLedger.open(postgres.url(), env);
      };
    } catch (WeirException e) {
      if (e instanceof Refusal refusal) {
        throw refusal;
      }
      throw new Refusal(
          Exit.UNAVAILABLE, e.fault().code(), e.fault().detail(), remedy(e.fault().code(), data));
    }
  }

  private static String remedy(ErrorCode code, Path data) {
    if (code == ErrorCode.LEDGER_IN_USE) {
      String pid =
          Beacon.find(data)
              .map(beacon -> "process " + beacon.pid() + " runs at " + beacon.url() + "; ")
              .orElse("");
      return pid + "stop it, or name another directory with --data";
    }
    return "see docs/errors/" + code.slug() + ".md; ./weir doctor looks closer";
  }

  /** Where a ledger is, for those who work on it as a whole. */
  static LedgerCopy.Place place(LedgerHome home, Path data) {
    return switch (home) {
      case LedgerHome.Embedded embedded -> new LedgerCopy.Place.Directory(data);
      case LedgerHome.Postgres postgres -> new LedgerCopy.Place.Postgres(postgres.url());
    };
  }

  /** Whether an embedded ledger is in a data directory. */
  static boolean exists(Path data) {
    return Files.exists(data.resolve("weir.db"));
  }

  /**
   * A data directory that is there and can be written.
   *
   * @throws Refusal if it cannot be
   */
  static Path directory(Path data) {
    try {
      Files.createDirectories(data);
      if (Files.isWritable(data)) {
        return data;
      }
    } catch (IOException e) {
      // Said below, with the remedy.
    }
    throw new Refusal(
        Exit.UNAVAILABLE,
        ErrorCode.LEDGER_UNAVAILABLE,
        "the data directory " + data.toAbsolutePath() + " cannot be written",
        "name one that you may write with --data, or mend its permissions");
  }

  /** Reads the first line of a small file in the data directory, if it is there. */
  static Optional<String> note(Path file) {
    try {
      return Files.readString(file).lines().findFirst().filter(line -> !line.isBlank());
    } catch (IOException e) {
      return Optional.empty();
    }
  }
}
