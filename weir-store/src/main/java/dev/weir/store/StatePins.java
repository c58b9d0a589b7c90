package dev.weir.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;

/** The pins of a session, in a transaction that holds its tenant's row. */
final class StatePins {
  private static final String OTHERS =
      "select count(*) from weir_state_pin where tenant = ? and session = ? and until > ?"
          + " and number <> ?";

  private static final String HOLD =
      "insert into weir_state_pin (tenant, number, session, until) values (?, ?, ?, ?)"
          + " on conflict (tenant, number, session) do update set until = excluded.until"
          + " where weir_state_pin.until < excluded.until";

  private static final String UNTIL =
      "select until from weir_state_pin where tenant = ? and number = ? and session = ?";

  private static final String RELEASE =
      "delete from weir_state_pin where tenant = ? and number = ? and session = ?";

  private final SqlTenant tenant;
  private final String holder;

  StatePins(SqlTenant tenant, String holder) {
    this.tenant = tenant;
    this.holder = holder;
  }

  /** How many other versions the session has pinned. */
  long others(long number) throws SQLException {
    PreparedStatement statement = tenant.session().prepare(OTHERS);
    statement.setString(1, tenant.tenant().name());
    statement.setString(2, Texts.kept(holder));
    statement.setLong(3, Codes.micros(tenant.now()));
    statement.setLong(4, number);
    return number(statement);
  }

  /** Keeps a version until then, or longer if it is kept longer already; says until when. */
  Instant hold(long number, Instant until) throws SQLException {
    PreparedStatement hold = of(HOLD, number);
    hold.setLong(4, Codes.micros(until));
    hold.executeUpdate();
    return Codes.instant(number(of(UNTIL, number)));
  }

  void release(long number) throws SQLException {
    of(RELEASE, number).executeUpdate();
  }

  private PreparedStatement of(String sql, long number) throws SQLException {
    PreparedStatement statement = tenant.session().prepare(sql);
    statement.setString(1, tenant.tenant().name());
    statement.setLong(2, number);
    statement.setString(3, Texts.kept(holder));
    return statement;
  }

  private static long number(PreparedStatement statement) throws SQLException {
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }
}
