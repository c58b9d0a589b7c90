package dev.weir.store;

import dev.weir.state.Flaws;
import dev.weir.state.Scope;
import dev.weir.state.Shelf;
import dev.weir.state.Stamp;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** Reads all that is kept of a tenant, in the order of its keys, for whoever looks for flaws. */
final class StateAudit {
  private static final String SCOPES =
      "select scope, keys, versions, bytes from weir_state_scope where tenant = ?";

  /** A page at a time, so that no driver holds all of it. */
  private static final String PAGE =
      "select "
          + StateRows.READ
          + " from weir_state v where v.tenant = ? and (v.scope, v.name, v.number) > (?, ?, ?)"
          + " order by v.scope, v.name, v.number limit 1000";

  private final SqlTenant tenant;

  StateAudit(SqlTenant tenant) {
    this.tenant = tenant;
  }

  /** Tells everything there is. */
  void tell(Flaws flaws) throws SQLException {
    PreparedStatement scopes = tenant.session().prepare(SCOPES);
    scopes.setString(1, tenant.tenant().name());
    try (ResultSet row = scopes.executeQuery()) {
      while (row.next()) {
        flaws.scope(
            Scope.read(row.getString(1)).orElseThrow(),
            new Shelf.Tally(row.getLong(2), row.getLong(3), row.getLong(4)));
      }
    }
    Optional<Stamp> last = page(flaws, "", "", 0);
    while (last.isPresent()) {
      Stamp stamp = last.get();
      last = page(flaws, stamp.place().scope().text(), stamp.place().key(), stamp.number());
    }
  }

  private Optional<Stamp> page(Flaws flaws, String scope, String name, long number)
      throws SQLException {
    PreparedStatement page = tenant.session().prepare(PAGE);
    page.setString(1, tenant.tenant().name());
    page.setString(2, scope);
    page.setString(3, name);
    page.setLong(4, number);
    Optional<Stamp> last = Optional.empty();
    try (ResultSet row = page.executeQuery()) {
      while (row.next()) {
        last = StateRows.stamp(row, 1);
        flaws.version(last.orElseThrow(), row.getLong(StateRows.READ_COLUMNS));
      }
    }
    return last;
  }
}
