package dev.weir.store;

import dev.weir.state.Scope;
import dev.weir.state.States.Taint;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Which sessions are tainted, in a transaction that holds their tenant's row. */
final class StateTaints {
  /** Those of a tenant that have not ended, by session. */
  static final String OPEN =
      "select session, at, person, why from weir_state_taint where tenant = ? and ended is null"
          + " order by session";

  private static final String OPEN_ONE =
      "select session, at, person, why from weir_state_taint where tenant = ? and session = ?"
          + " and ended is null";

  private static final String BEGIN =
      "insert into weir_state_taint (tenant, session, at, person, why) values (?, ?, ?, ?, ?)";

  private static final String MARK =
      "insert into weir_state_scope (tenant, scope, keys, versions, bytes, at, tainted)"
          + " values (?, ?, 0, 0, 0, ?, ?)"
          + " on conflict (tenant, scope) do update set tainted = excluded.tainted";

  private static final String END =
      "update weir_state_taint set ended = ?, ended_by = ?, ended_why = ? where tenant = ?"
          + " and session = ? and ended is null";

  private final SqlTenant tenant;

  StateTaints(SqlTenant tenant) {
    this.tenant = tenant;
  }

  /** A row of {@link #OPEN}. */
  static Taint taint(ResultSet row) throws SQLException {
    return new Taint(
        row.getString(1), Codes.instant(row.getLong(2)), row.getString(3), row.getString(4));
  }

  /** Begins one, unless the session is tainted already. */
  void begin(Taint taint) throws SQLException {
    if (open(taint.session()).isPresent()) {
      return;
    }
    PreparedStatement begin = tenant.session().prepare(BEGIN);
    begin.setString(1, tenant.tenant().name());
    begin.setString(2, taint.session());
    begin.setLong(3, Codes.micros(taint.at()));
    begin.setString(4, taint.person());
    begin.setString(5, taint.why());
    begin.executeUpdate();
    mark(taint.session(), StateTables.Trust.TAINTED);
  }

  /** Ends one; gives it if there was one. */
  Optional<Taint> end(String session, String person, String why) throws SQLException {
    Optional<Taint> open = open(session);
    if (open.isPresent()) {
      PreparedStatement end = tenant.session().prepare(END);
      end.setLong(1, Codes.micros(tenant.now()));
      end.setString(2, person);
      end.setString(3, why);
      end.setString(4, tenant.tenant().name());
      end.setString(5, session);
      end.executeUpdate();
      mark(session, StateTables.Trust.TRUSTED);
    }
    return open;
  }

  private void mark(String session, StateTables.Trust trust) throws SQLException {
    PreparedStatement mark = tenant.session().prepare(MARK);
    mark.setString(1, tenant.tenant().name());
    mark.setString(2, new Scope.OfSession(session).text());
    mark.setLong(3, Codes.micros(tenant.now()));
    mark.setInt(4, trust == StateTables.Trust.TAINTED ? 1 : 0);
    mark.executeUpdate();
  }

  private Optional<Taint> open(String session) throws SQLException {
    PreparedStatement statement = tenant.session().prepare(OPEN_ONE);
    statement.setString(1, tenant.tenant().name());
    statement.setString(2, session);
    try (ResultSet row = statement.executeQuery()) {
      return row.next() ? Optional.of(taint(row)) : Optional.empty();
    }
  }
}
