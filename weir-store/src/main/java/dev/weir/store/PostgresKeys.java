package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.store.OldEffects.Old;
import dev.weir.store.Rows.Standing;
import dev.weir.store.SharedLookups.Name;
import dev.weir.store.Sheet.Column;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The table of keys on PostgreSQL, which has them {@linkplain HashedKey hashed}: what is looked up
 * there, what is freed, and its rows when claims and copies write them.
 */
final class PostgresKeys {
  /** The composite type of {@link Columns#HASHED_KEY}. */
  static final String ROW = "weir_key_row";

  private static final int KEY = Sheet.index(Columns.FIRST, "key");

  /** All of them, with their texts, which the first events have. */
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

  /**
   * The tenant is that of the key's row, not the one that was asked for, which is the same: where
   * the two columns of an index come from two tables, a planner that knows of few rows looks by one
   * of them only, and such a plan is kept while the ledger grows.
   */
  private static final String HOLDERS =
      PostgresDialect.with(ASKED)
          + " "
          + String.format(
              Rows.EVENTS,
              "v join only "
                  + KeyTable.HERE
                  + " p on p.hash = v.hash and p.occurrence = v.occurrence"
                  + " join weir_event x on x.tenant = p.tenant and x.effect_id = p.effect_id")
          + " order by x.effect_id, x.seq";

  private static final String HELD_HERE =
      "select v.effect_id from unnest(?::"
          + ROW
          + "[]) v join only "
          + KeyTable.HERE
          + " k on k.hash = v.hash and k.occurrence = v.occurrence";

  private static final String FREE =
      "delete from only " + KeyTable.HERE + " where hash = ? and occurrence = ? and effect_id = ?";

  /** The latest key with a hash in one segment. */
  private static final String LATEST_HERE =
      "(select tenant, effect_id, occurrence from only "
          + KeyTable.HERE
          + " where hash = ? order by occurrence desc limit 1)";

  /**
   * The greatest key of a tenant from a text on, and before another where {@code %s} says so. It
   * looks at all keys; nobody asks for it who has to be quick.
   */
  static final String LATEST_TEXT =
      "(select k.tenant, k.effect_id from weir_key k join weir_event e on e.tenant = k.tenant"
          + " and e.effect_id = k.effect_id and e.seq = 0 where k.tenant = ? and e.key >= ?%s"
          + " order by e.key desc limit 1)";

  private final Segments segments;

  PostgresKeys(Segments segments) {
    this.segments = segments;
  }

  /** Whether a row could not be inserted because a key is taken. */
  static boolean taken(@Nullable String table) {
    return table != null && table.matches(KeyTable.ALL + "(_[0-9]+)?");
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

  /** The hash in a row of {@link Columns#HASHED_KEY}. */
  static UUID hash(Sheet keys, int row) {
    return (UUID) Objects.requireNonNull(keys.cell(row, 0));
  }

  /**
   * Claims whose key may be free.
   *
   * @param keys their rows of {@link Columns#HASHED_KEY}
   */
  record Free(Dialect.Claims claims, Sheet keys) {}

  /**
   * Leaves out the claims whose key is held in a segment that is sealed. Nobody can take it there
   * any more, so this need not be one with what is written after it.
   */
  static Free free(Session session, Segments.Known known, Dialect.Claims claims)
      throws SQLException {
    Sheet keys = of(claims.births());
    Set<UUID> held = heldInSealed(session, known, keys);
    return new Free(claims.without(held), keys.without(held));
  }

  private static Set<UUID> heldInSealed(Session session, Segments.Known known, Sheet keys)
      throws SQLException {
    Map<KeyTable, Sheet> asked = new HashMap<>();
    for (int row = 0; row < keys.size(); row++) {
      for (KeyTable table : known.sealedWith(hash(keys, row))) {
        asked
            .computeIfAbsent(table, it -> new Sheet(Columns.HASHED_KEY))
            .add(keys.id(row), keys.cells(row));
      }
    }
    var held = new HashSet<UUID>();
    for (Map.Entry<KeyTable, Sheet> some : asked.entrySet()) {
      PreparedStatement statement = session.prepare(some.getKey().in(HELD_HERE));
      PackedRows.bind(statement, 1, ROW, some.getValue());
      held.addAll(ClaimsAndSteps.ids(statement));
    }
    return held;
  }

  /**
   * The effects that hold these keys. Schedule that the loop is for: (1) this process looks for a
   * key in the open segment, as it knows it; (2) before that, another one has sealed it and taken
   * the key in the next; (3) nobody is found, and what was known is not so any more: look again.
   */
  List<Standing> holders(Session session, List<Name> names, Dialect dialect) throws SQLException {
    var found = new ArrayList<Standing>();
    Set<Name> left = new LinkedHashSet<>(names);
    while (true) {
      Segments.Known known = segments.known();
      Map<KeyTable, Set<Name>> sealed = new LinkedHashMap<>();
      Set<Name> young = new LinkedHashSet<>();
      for (Name name : left) {
        List<KeyTable> tables = known.sealedWith(hashed(name).hash());
        tables.forEach(it -> sealed.computeIfAbsent(it, any -> new LinkedHashSet<>()).add(name));
        if (tables.isEmpty()) {
          young.add(name);
        }
      }
      // Old keys first: who has one there has none in the open segment.
      for (Map.Entry<KeyTable, Set<Name>> some : sealed.entrySet()) {
        take(holders(session, some.getKey(), some.getValue(), dialect), found, left);
      }
      sealed.values().forEach(young::addAll);
      young.retainAll(left);
      if (!young.isEmpty()) {
        take(holders(session, known.open(), young, dialect), found, left);
      }
      if (left.isEmpty() || segments.isNow(session, known)) {
        return found;
      }
    }
  }

  private static void take(List<Standing> some, List<Standing> found, Set<Name> left) {
    for (Standing standing : some) {
      Effect effect = standing.effect();
      if (left.remove(new Name(effect.origin().tenant(), effect.key().orElseThrow()))) {
        found.add(standing);
      }
    }
  }

  private static List<Standing> holders(
      Session session, KeyTable table, Set<Name> names, Dialect dialect) throws SQLException {
    var asked = new Sheet(ASKED);
    for (Name name : names) {
      HashedKey key = hashed(name);
      asked.add(Columns.NO_ID, name.tenant().name(), key.hash(), key.occurrence());
    }
    PreparedStatement statement = session.prepareLately(table.in(HOLDERS));
    PostgresDialect.bindArrays(session, statement, 1, asked);
    try (ResultSet rows = statement.executeQuery()) {
      return Rows.standings(rows, dialect);
    }
  }

  private static HashedKey hashed(Name name) {
    return HashedKey.of(name.tenant().name(), name.key().text());
  }

  /** The effect that holds the last of the keys of a tenant that begin with this. */
  Optional<Standing> latest(Reader reader, Tenant tenant, String prefix) {
    if (!KeyStem.is(prefix)) {
      return reader.latestText(tenant, prefix);
    }
    UUID hash = HashedKey.hash(tenant.name(), prefix);
    while (true) {
      Segments.Known known = segments.known();
      List<KeyTable> tables = known.with(hash);
      String each =
          tables.stream()
              .map(table -> table.in(LATEST_HERE))
              .collect(Collectors.joining(" union all "));
      Optional<Standing> found =
          reader.latestOccurrence(
              "(select tenant, effect_id from ("
                  + each
                  + ") k where "
                  + Segments.STILL
                  + " order by occurrence desc limit 1)",
              Collections.nCopies(tables.size(), hash),
              known.mark());
      if (found.isPresent() || reader.in(session -> segments.isNow(session, known))) {
        return found;
      }
    }
  }

  /** Frees the keys that effects hold; a key that another effect holds by now is left alone. */
  void free(Session session, List<Old> effects) throws SQLException {
    Segments.Known known = segments.now(session);
    var used = new LinkedHashSet<PreparedStatement>();
    for (Old old : effects) {
      if (old.key().isPresent()) {
        HashedKey key = HashedKey.of(old.tenant(), old.key().get());
        for (KeyTable table : known.with(key.hash())) {
          PreparedStatement statement = session.prepare(table.in(FREE));
          statement.setObject(1, key.hash());
          statement.setInt(2, key.occurrence());
          statement.setObject(3, old.id());
          statement.addBatch();
          used.add(statement);
        }
      }
    }
    for (PreparedStatement statement : used) {
      statement.executeBatch();
    }
  }
}
