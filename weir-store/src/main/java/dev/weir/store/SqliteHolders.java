package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.store.Rows.Standing;
import dev.weir.store.SqliteKeys.Held;
import dev.weir.store.SqliteKeys.Look;
import dev.weir.store.SqliteKeys.Name;
import java.sql.SQLException;
import java.util.Optional;
import java.util.function.Supplier;

/** Who holds a key on SQLite: each asks for itself, and mostly the heap. */
final class SqliteHolders implements Holders {
  /** How often a key may change hands while somebody looks. */
  private static final int LOOKS_MAX = 100;

  private interface InRuns {
    Optional<Held> of(Session session, Look look) throws SQLException;
  }

  private final SqliteKeys keys;
  private final Reader reader;
  private final Connections connections;
  private final Dialect dialect;

  SqliteHolders(SqliteKeys keys, Reader reader, Connections connections, Dialect dialect) {
    this.keys = keys;
    this.reader = reader;
    this.connections = connections;
    this.dialect = dialect;
  }

  @Override
  public Optional<Standing> of(Tenant tenant, EffectKey key) {
    var name = new Name(tenant.name(), key.text());
    if (!Texts.kept(key.text()).equals(key.text())) {
      return Optional.empty(); // no such key was ever taken
    }
    return standing(
        tenant,
        () ->
            found(
                keys.holder(name),
                (session, look) ->
                    SqliteRuns.holder(session, name, look.runs(), dialect)
                        .map(id -> new Held(name, id))));
  }

  @Override
  public Optional<Standing> latest(Tenant tenant, String prefix) {
    var name = new Name(tenant.name(), Texts.kept(prefix));
    return standing(
        tenant,
        () ->
            found(
                keys.latest(name),
                (session, look) -> SqliteRuns.latest(session, name, look.runs(), dialect)));
  }

  private Optional<Standing> standing(Tenant tenant, Supplier<Optional<Held>> holding) {
    for (int looks = 0; looks < LOOKS_MAX; looks++) {
      Optional<Held> held = holding.get();
      if (held.isEmpty()) {
        return Optional.empty();
      }
      Optional<Standing> standing = reader.effect(tenant, new EffectId(held.get().effect()));
      if (holding.get().equals(held)) {
        return standing;
      }
    }
    throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the key changes hands too fast");
  }

  private Optional<Held> found(Look look, InRuns inRuns) {
    if (look.runs().isEmpty()) {
      return look.young();
    }
    try {
      return Held.later(look.young(), connections.read(session -> inRuns.of(session, look)));
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
    }
  }

  @Override
  public void close() {}
}
