package dev.weir.store;

import dev.weir.call.ToolName;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Gap;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The times that this ledger lost. They are declared while no Weir runs and so are read when it
 * opens; one that is open is read again each time it matters, because an operator closes it while
 * calls are held back.
 */
final class Gaps {
  private final Connections connections;
  private final Dialect dialect;
  private volatile List<LedgerGap.Line> lines = List.of();

  /** Reads them. */
  Gaps(Connections connections, Dialect dialect) {
    this.connections = connections;
    this.dialect = dialect;
    // A writer's session, because a reader that closes last leaves SQLite's log behind.
    try (Session session = connections.writer()) {
      lines = LedgerGap.read(session.connection());
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  /** The time that is lost for a tool. */
  Optional<Gap> of(ToolName tool) {
    if (lines.isEmpty() || LedgerGap.of(lines, tool).isEmpty()) {
      return Optional.empty();
    }
    look();
    return LedgerGap.of(lines, tool);
  }

  /** When the last one was declared; also one that is closed. */
  Optional<Instant> restored() {
    return LedgerGap.restored(lines);
  }

  private void look() {
    try {
      lines = connections.read(session -> LedgerGap.read(session.connection()));
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private WeirException unreadable(SQLException cause) {
    return new WeirException(
        ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(cause)), cause);
  }
}
