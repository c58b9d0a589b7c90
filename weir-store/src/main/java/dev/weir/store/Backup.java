package dev.weir.store;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;
import org.sqlite.SQLiteConfig;

/**
 * A copy of an embedded ledger in one file, taken while a Weir runs on it: everything that was
 * acknowledged before it began, and nothing by halves. To restore, put the file into an empty data
 * directory as {@code weir.db}.
 */
public final class Backup {
  private Backup() {}

  /**
   * What was copied.
   *
   * @param effects how many effects the copy holds
   * @param bytes how large it is
   */
  public record Written(long effects, long bytes) {}

  /**
   * Writes a copy. It appears under its name once it is whole, checked and on the disk; a process
   * that dies before leaves {@code FILE.part} behind, which the next backup replaces.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} if there is no ledger in the directory or
   *     the copy cannot be made, {@code TARGET_TAKEN} if there is such a file already
   */
  public static Written write(Path dataDirectory, Path file) {
    Path database = SqliteConnections.database(dataDirectory);
    Path target = file.toAbsolutePath();
    if (!Files.exists(database)) {
      throw failed("there is no embedded ledger in " + dataDirectory);
    }
    if (Files.exists(target)) {
      throw new WeirException(ErrorCode.TARGET_TAKEN, target + " is there already");
    }
    Path part = target.resolveSibling(target.getFileName() + ".part");
    try {
      Files.deleteIfExists(part);
      NativeLibrary.settle(dataDirectory);
      copy(database, part);
      long effects = check(part);
      force(part);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      force(Optional.ofNullable(target.getParent()).orElse(target));
      return new Written(effects, Files.size(target));
    } catch (SQLException | IOException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, "the backup was not written: " + e.getMessage(), e);
    }
  }

  /** One read transaction: it sees one moment, and the writer goes on beside it. */
  private static void copy(Path database, Path part) throws SQLException {
    try (var connection = config().createConnection("jdbc:sqlite:" + database);
        PreparedStatement vacuum = connection.prepareStatement("vacuum into ?")) {
      vacuum.setString(1, part.toString());
      vacuum.executeUpdate();
    }
  }

  private static long check(Path part) throws SQLException {
    try (var connection = config().createConnection("jdbc:sqlite:" + part);
        var statement = connection.createStatement()) {
      try (ResultSet row = statement.executeQuery("pragma quick_check(1)")) {
        if (!row.next() || !row.getString(1).equals("ok")) {
          throw failed("the copy did not pass SQLite's check");
        }
      }
      try (ResultSet row =
          statement.executeQuery("select count(*) from weir_event where seq = 0")) {
        row.next();
        return row.getLong(1);
      }
    }
  }

  private static SQLiteConfig config() {
    var config = new SQLiteConfig();
    config.setBusyTimeout(10_000);
    return config;
  }

  private static void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  private static WeirException failed(String why) {
    return new WeirException(ErrorCode.LEDGER_UNAVAILABLE, why);
  }
}
