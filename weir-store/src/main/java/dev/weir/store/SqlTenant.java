package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.state.AsOf;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Scribe;
import dev.weir.state.Shelf;
import dev.weir.state.Stamp;
import dev.weir.state.Write;
import dev.weir.store.StateLooks.Look;
import dev.weir.store.StateLooks.Seen;
import dev.weir.store.StateLooks.Wanted;
import dev.weir.store.StateTables.ScopeOf;
import dev.weir.store.StateTables.ScopeRow;
import dev.weir.store.StateTables.TenantRow;
import dev.weir.store.StateTables.Trust;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A tenant whose row is held: for what looks at more than a batch of writes names. It looks each
 * thing up when it is asked for. Good until the transaction ends.
 */
record SqlTenant(
    Session session, Tenant tenant, TenantRow row, StateTables tables, StateLooks looks)
    implements Shelf {

  /** A look-up that may fail. */
  private interface Asking<T> {
    T ask() throws SQLException;
  }

  /** Why a look-up inside a judge's work came to nothing; {@link StateDesk} takes it out again. */
  static final class Failed extends WeirException {
    private static final long serialVersionUID = 1L;

    private final SQLException reason;

    Failed(SQLException reason) {
      super(ErrorCode.LEDGER_UNAVAILABLE, "a look-up of states failed", reason);
      this.reason = reason;
    }

    SQLException reason() {
      return reason;
    }
  }

  /** Holds a tenant's row. */
  static SqlTenant held(Session session, Tenant tenant, StateTables tables, StateLooks looks)
      throws SQLException {
    Map<Tenant, TenantRow> rows = StateBatch.held(tables, session, Set.of(tenant));
    TenantRow row = Optional.ofNullable(rows.get(tenant)).orElseThrow();
    return new SqlTenant(session, tenant, row, tables, looks);
  }

  Instant now() {
    return row.now();
  }

  SqlHoldings holdings() {
    return new SqlHoldings(session, tenant, now(), tables);
  }

  /** Stores what a scribe took down. */
  void store(Scribe scribe, long mark) throws SQLException {
    tables.store(session, scribe, mark);
  }

  Seen look(Place place, AsOf asOf, Wanted wanted) throws SQLException {
    return looks.at(session, List.of(new Look(place, asOf, wanted))).get(0);
  }

  @Override
  public Optional<Stamp> latest(Place place) {
    return asked(() -> look(place, AsOf.latest(), Wanted.STAMP_ONLY)).stamp();
  }

  @Override
  public Optional<Value> value(Place place) {
    return asked(() -> look(place, AsOf.latest(), Wanted.VALUE)).value();
  }

  @Override
  public Optional<String> author(Write.Read version) {
    AsOf then = new AsOf.Numbered(version.number());
    return asked(() -> look(version.place(), then, Wanted.STAMP_ONLY))
        .stamp()
        .filter(stamp -> stamp.number() == version.number())
        .map(stamp -> stamp.author().session());
  }

  @Override
  public Total total(Tenant of) {
    return row.total();
  }

  @Override
  public Tally tally(Tenant of, Scope scope) {
    return scopeRow(scope).map(ScopeRow::tally).orElse(Tally.NONE);
  }

  @Override
  public boolean tainted(Tenant of, String name) {
    return scopeRow(new Scope.OfSession(name))
        .filter(it -> it.trust() == Trust.TAINTED)
        .isPresent();
  }

  private Optional<ScopeRow> scopeRow(Scope scope) {
    return asked(() -> tables.scopes(session, List.of(new ScopeOf(tenant, scope))))
        .values()
        .stream()
        .findFirst();
  }

  private static <T> T asked(Asking<T> asking) {
    try {
      return asking.ask();
    } catch (SQLException e) {
      throw new Failed(e);
    }
  }
}
