package dev.weir.store;

import dev.weir.env.Entropy;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** The secret that the nodes of a ledger share: made by whoever comes first, and kept. */
final class Secret {
  private static final int BYTES = 32;

  private Secret() {}

  /** The secret; of several nodes that start at once, one makes it. */
  static byte[] of(Session session, Entropy entropy) throws SQLException {
    session.connection().setAutoCommit(true);
    PreparedStatement first =
        session.prepare("insert into weir_secret (id, bytes) values (1, ?) on conflict do nothing");
    first.setBytes(1, entropy.secret(BYTES));
    first.executeUpdate();
    try (ResultSet row = session.prepare("select bytes from weir_secret").executeQuery()) {
      row.next();
      return row.getBytes(1);
    }
  }
}
