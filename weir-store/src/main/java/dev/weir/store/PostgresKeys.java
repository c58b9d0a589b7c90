package dev.weir.store;

import dev.weir.store.OldEffects.Old;
import dev.weir.store.Rows.Standing;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The table of keys on PostgreSQL, which has them {@linkplain HashedKey hashed}: what is looked up
 * there, what is freed, and its rows when claims and copies write them.
 */
final class PostgresKeys {
  /** The composite type of {@link Columns#HASHED_KEY}. */
  static final String ROW = "weir_key_row";

  private static final String TABLE = "weir_key";

  private static final int KEY = Sheet.index(Columns.FIRST, "key");

  /** With their texts, which the first events have. */
  private static final String HELD =
      "(select k.tenant, e.key, k.effect_id from weir_key k join weir_event e"
          + " on e.tenant = k.tenant and e.effect_id = k.effect_id and e.seq = 0) held";

  static final Dialect.Keys KEYS =
      new Dialect.Keys(HELD, HELD, Columns.HASHED_KEY, PostgresKeys::hashed);

  private static final List<Column> ASKED =
      List.of(
          new Column("tenant", Sheet.Type.TEXT),
          new Column("hash", Sheet.Type.ID),
          new Column("occurrence", Sheet.Type.INT));

  private static final String HOLDERS =
      PostgresDialect.with(ASKED)
          + " "
          + String.format(
              Rows.EVENTS,
              "v join weir_key p on p.hash = v.hash and p.occurrence = v.occurrence"
                  + " join weir_event x on x.tenant = v.tenant and x.effect_id = p.effect_id")
          + " order by x.effect_id, x.seq";

  private static final String FREE =
      "delete from weir_key where hash = ? and occurrence = ? and effect_id = ?";

  /** The latest key with a hash, as a query for its tenant and effect: asks for the hash. */
  static final String LATEST_OCCURRENCE =
      "(select tenant, effect_id from weir_key where hash = ? order by occurrence desc limit 1)";

  /**
   * The greatest key of a tenant from a text on, and before another where {@code %s} says so. It
   * looks at all keys; nobody asks for it who has to be quick.
   */
  static final String LATEST_TEXT =
      "(select k.tenant, k.effect_id from weir_key k join weir_event e on e.tenant = k.tenant"
          + " and e.effect_id = k.effect_id and e.seq = 0 where k.tenant = ? and e.key >= ?%s"
          + " order by e.key desc limit 1)";

  private PostgresKeys() {}

  /** Whether a row could not be inserted because a key is taken. */
  static boolean taken(String table) {
    return TABLE.equals(table);
  }

  /**
   * The keys of births, in the order of the index: who writes many rows in one order, as all do,
   * never waits in a ring.
   */
  static Sheet of(Sheet births) {
    return of(births, KEY);
  }

  /** The same of those that a column names. */
  static Sheet of(Sheet named, int column) {
    var rows = new ArrayList<Row>();
    for (int row = 0; row < named.size(); row++) {
      if (named.cell(row, column) != null) {
        rows.add(new Row(hashed(named, row, column), named.id(row), named.cell(row, 0)));
      }
    }
    rows.sort((one, other) -> one.key().compareTo(other.key()));
    var sheet = new Sheet(Columns.HASHED_KEY);
    for (Row row : rows) {
      sheet.add(row.effect(), row.key().hash(), row.key().occurrence(), row.effect(), row.tenant());
    }
    return sheet;
  }

  private record Row(HashedKey key, UUID effect, @Nullable Object tenant) {}

  private static HashedKey hashed(Sheet sheet, int row, int column) {
    return HashedKey.of(
        String.valueOf(sheet.cell(row, 0)), String.valueOf(sheet.cell(row, column)));
  }

  private static @Nullable Object[] hashed(@Nullable Object[] key) {
    var hashed = HashedKey.of(String.valueOf(key[0]), String.valueOf(key[1]));
    return new @Nullable Object[] {hashed.hash(), (long) hashed.occurrence(), key[2], key[0]};
  }

  /** The effects that hold these keys. */
  static List<Standing> holders(Session session, List<SharedLookups.Name> names, Dialect dialect)
      throws SQLException {
    var asked = new Sheet(ASKED);
    for (SharedLookups.Name name : names) {
      String tenant = name.tenant().name();
      HashedKey key = HashedKey.of(tenant, name.key().text());
      asked.add(Columns.NO_ID, tenant, key.hash(), key.occurrence());
    }
    PreparedStatement statement = session.prepare(HOLDERS);
    PostgresDialect.bindArrays(session, statement, 1, asked);
    try (ResultSet rows = statement.executeQuery()) {
      return Rows.standings(rows, dialect);
    }
  }

  /** Frees the keys that effects hold; a key that another effect holds by now is left alone. */
  static void free(Session session, List<Old> effects) throws SQLException {
    PreparedStatement statement = session.prepare(FREE);
    for (Old old : effects) {
      if (old.key().isPresent()) {
        HashedKey key = HashedKey.of(old.tenant(), old.key().get());
        statement.setObject(1, key.hash());
        statement.setInt(2, key.occurrence());
        statement.setObject(3, old.id());
        statement.addBatch();
      }
    }
    statement.executeBatch();
  }
}
