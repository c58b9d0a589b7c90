package dev.weir.store;

import dev.weir.ledger.KeyOrder;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Who holds a key on SQLite. Young keys are remembered, and stand in the first events of their
 * effects; old ones lie in {@linkplain SqliteRuns runs}, which {@link RunFilters} tell apart. Why:
 * decision 0027.
 *
 * <p>The writer's thread {@linkplain #begin begins} with each batch, takes keys and lets go of
 * them, {@linkplain #end ends} before it commits, and in any case {@linkplain #settle settles}. Any
 * thread may look: it sees a claim once it is durable, and what is about to be let go of no more.
 * It looks into runs after it has looked here, in a moment of the database that begins later, for a
 * key that is young no more is in a run by then.
 *
 * <p>Whoever finds a holder and reads it must look again afterwards. Schedule: (1) A looks for K,
 * which E holds; (2) E lets go of K, durably; (3) A reads E, which is over and does not hold K.
 */
final class SqliteKeys {
  /** How many young keys make a run. */
  static final int RUN_KEYS = 32_768;

  /** For so many events of each key a run is made of fewer keys: a start has to read them all. */
  private static final int EVENTS_A_KEY = 8;

  /** How many keys at least a batch carries over. */
  private static final int PIECE_MIN = 16;

  /** So a run is written before the next one is full. */
  private static final int PIECE_A_CLAIM = 2;

  private static final String YOUNG =
      "select tenant, key, effect_id from weir_event where n > (select n from weir_key_upto)"
          + " and seq = 0 and key is not null and state in (10, 20)"
          + " and effect_id not in (select effect_id from weir_key_let)";

  private static final String LET =
      "insert into weir_key_let (effect_id, n) values (?, ?) on conflict do nothing";

  /** A tenant's key; in the order in which SQLite has them. */
  record Name(String tenant, String key) implements Comparable<Name> {
    private static final Comparator<Name> ORDER =
        Comparator.comparing(Name::tenant, KeyOrder.BYTES).thenComparing(Name::key, KeyOrder.BYTES);

    /** What filters know of it. */
    String stem() {
      return KeyStem.of(key);
    }

    @Override
    public int compareTo(Name other) {
      return ORDER.compare(this, other);
    }
  }

  /** A key and the effect that holds it. */
  record Held(Name name, UUID effect) {
    /** The one with the later key. */
    static Optional<Held> later(Optional<Held> one, Optional<Held> other) {
      if (one.isEmpty() || other.isEmpty()) {
        return one.or(() -> other);
      }
      return one.get().name().compareTo(other.get().name()) >= 0 ? one : other;
    }
  }

  /**
   * What was found without a look at the database, and into which runs to look.
   *
   * @param young the holder of a key, or of the latest of several
   */
  record Look(Optional<Held> young, List<Integer> runs) {}

  private enum Phase {
    RESTING,
    WRITING,
    /** Nobody knows whether the batch is stored. */
    COMMITTING
  }

  /** What all threads see; the maps are changed by the writer alone. */
  private record Known(
      ConcurrentNavigableMap<Name, UUID> young,
      ConcurrentNavigableMap<Name, UUID> aside,
      RunFilters runs,
      boolean copied) {

    private static final Known NOTHING =
        new Known(map(), map(), RunFilters.none(RUN_KEYS, 0), false);

    private static ConcurrentNavigableMap<Name, UUID> map() {
      return new ConcurrentSkipListMap<>();
    }

    private Optional<UUID> young(Name name) {
      return Optional.ofNullable(young.get(name)).or(() -> Optional.ofNullable(aside.get(name)));
    }

    private List<Integer> candidates(Name name) {
      return withCopied(runs.candidates(runs.hash(name.tenant(), name.stem())));
    }

    private List<Integer> withPrefix(Name prefix) {
      return KeyStem.is(prefix.key()) ? candidates(prefix) : withCopied(runs.all());
    }

    private List<Integer> withCopied(List<Integer> found) {
      if (!copied) {
        return found;
      }
      var all = new ArrayList<>(found);
      all.add(SqliteRuns.COPIED);
      return all;
    }
  }

  /** A run that is being written from the keys that were set aside. */
  private static final class Filling {
    private final int run;
    private final RunFilters.Filter filter;
    private long upto;
    private Optional<Name> written = Optional.empty();
    private Optional<Name> reached = Optional.empty();
    private boolean whole;

    private Filling(int run, RunFilters.Filter filter, long upto) {
      this.run = run;
      this.filter = filter;
      this.upto = upto;
    }
  }

  private final Dialect dialect;
  private final int runKeys;
  private volatile Known known = Known.NOTHING;

  /** What the batch under way lets go of: changed by the writer, seen by all. */
  private final Map<Name, UUID> leaving = new ConcurrentHashMap<>();

  private final Map<Name, UUID> taken = new HashMap<>();
  private int young;
  private Optional<Filling> filling = Optional.empty();
  private Phase phase = Phase.RESTING;

  /** What the database looked like when everything here was true; empty when that is not known. */
  private Optional<SqliteRuns.Mark> mark = Optional.empty();

  private SqliteRuns.Mark next = new SqliteRuns.Mark(0, 0, 0);

  /**
   * The keys of a ledger, none of which is known before the first {@link #begin}.
   *
   * @param runKeys how many young keys make a run; a power of two, at least 4
   */
  SqliteKeys(Dialect dialect, int runKeys) {
    this.dialect = dialect;
    this.runKeys = runKeys;
  }

  /** Who holds a key. Any thread. */
  Look holder(Name name) {
    Known now = known;
    Optional<UUID> there = now.young(name).filter(id -> !id.equals(leaving.get(name)));
    return there.isPresent()
        ? new Look(there.map(id -> new Held(name, id)), List.of())
        : new Look(Optional.empty(), now.candidates(name));
  }

  /** Who holds the last key that begins with this one. Any thread. */
  Look latest(Name prefix) {
    Known now = known;
    return new Look(
        Held.later(latest(now.young(), prefix), latest(now.aside(), prefix)),
        now.withPrefix(prefix));
  }

  private Optional<Held> latest(ConcurrentNavigableMap<Name, UUID> among, Name prefix) {
    Optional<Name> end =
        KeyOrder.after(prefix.key()).map(bound -> new Name(prefix.tenant(), bound));
    ConcurrentNavigableMap<Name, UUID> rest = among.tailMap(prefix, true);
    return end
        .map(bound -> rest.headMap(bound, false))
        .orElse(rest)
        .descendingMap()
        .entrySet()
        .stream()
        .filter(entry -> entry.getKey().tenant().equals(prefix.tenant()))
        .filter(entry -> !entry.getValue().equals(leaving.get(entry.getKey())))
        .findFirst()
        .map(entry -> new Held(entry.getKey(), entry.getValue()));
  }

  /** Before a batch writes anything: makes sure that what is remembered here is what is stored. */
  void begin(Session session) throws SQLException {
    phase = Phase.WRITING;
    SqliteRuns.Mark now = SqliteRuns.mark(session);
    if (!mark.equals(Optional.of(now))) {
      read(session);
    }
    boolean many = now.events() - now.upto() >= (long) EVENTS_A_KEY * runKeys;
    if (filling.isEmpty() && (many || young >= runKeys)) {
      Known before = known;
      known = new Known(Known.map(), before.young(), before.runs(), before.copied());
      filling = Optional.of(new Filling(now.run() + 1, before.runs().filter(), now.events()));
      young = 0;
    }
  }

  private void read(Session session) throws SQLException {
    mark = Optional.empty();
    RunFilters runs = SqliteRuns.read(session, runKeys);
    ConcurrentNavigableMap<Name, UUID> keys = Known.map();
    young = 0;
    try (ResultSet row = session.prepare(YOUNG).executeQuery()) {
      while (row.next()) {
        keys.put(new Name(row.getString(1), row.getString(2)), dialect.id(row, 3));
        young++;
      }
    }
    filling = Optional.empty();
    known = new Known(keys, Known.map(), runs, SqliteRuns.any(session, SqliteRuns.COPIED));
  }

  /**
   * Takes a key for an effect.
   *
   * @return false when somebody holds it
   */
  boolean take(Session session, Name name, UUID effect) throws SQLException {
    Look look = holder(name);
    if (look.young().isPresent()
        || taken.containsKey(name)
        || SqliteRuns.holder(session, name, look.runs(), dialect).isPresent()) {
      return false;
    }
    taken.put(name, effect);
    return true;
  }

  /** Lets go of a key, if this effect holds it. */
  void release(Session session, Held held) throws SQLException {
    Known now = known;
    if (now.young(held.name()).equals(Optional.of(held.effect()))) {
      leaving.put(held.name(), held.effect());
      PreparedStatement let = session.prepare(LET);
      let.setBytes(1, SqliteDialect.bytes(held.effect()));
      let.setLong(2, SqliteRuns.mark(session).events());
      let.executeUpdate();
    }
    var runs = new ArrayList<>(now.candidates(held.name()));
    filling.ifPresent(it -> runs.add(it.run));
    SqliteRuns.remove(session, runs, held);
  }

  /** After events have left. */
  void eventsLeft(Session session) throws SQLException {
    SqliteRuns.lower(session);
    long events = SqliteRuns.mark(session).events();
    filling.ifPresent(it -> it.upto = Math.min(it.upto, events));
  }

  /** Forgets runs in which nothing is left. Nothing ever comes into a run that is whole. */
  void keysLeft(Session session) throws SQLException {
    RunFilters runs = known.runs();
    for (int run : runs.all()) {
      if (!SqliteRuns.any(session, run)) {
        SqliteRuns.drop(session, run);
        runs = runs.without(run);
      }
    }
    boolean copied = known.copied() && SqliteRuns.any(session, SqliteRuns.COPIED);
    known = new Known(known.young(), known.aside(), runs, copied);
  }

  /** The last that a batch writes. */
  void end(Session session) throws SQLException {
    if (filling.isPresent()) {
      carry(session, filling.get());
    }
    next = SqliteRuns.mark(session);
    phase = Phase.COMMITTING;
  }

  private void carry(Session session, Filling it) throws SQLException {
    int most = Math.max(PIECE_MIN, PIECE_A_CLAIM * taken.size());
    ConcurrentNavigableMap<Name, UUID> left =
        it.written.map(last -> known.aside().tailMap(last, false)).orElse(known.aside());
    var piece = new ArrayList<Held>();
    it.whole = true;
    for (Map.Entry<Name, UUID> entry : left.entrySet()) {
      if (piece.size() == most) {
        it.whole = false;
        break;
      }
      if (!entry.getValue().equals(leaving.get(entry.getKey()))) {
        piece.add(new Held(entry.getKey(), entry.getValue()));
      }
    }
    for (Held held : piece) {
      it.filter.add(known.runs().hash(held.name().tenant(), held.name().stem()));
    }
    SqliteRuns.add(session, it.run, piece);
    it.reached = piece.isEmpty() ? it.written : Optional.of(piece.getLast().name());
    if (it.whole && it.reached.isPresent()) {
      SqliteRuns.whole(session, it.run, it.filter);
    }
    if (it.whole) {
      SqliteRuns.upto(session, it.upto);
    }
  }

  /** The batch is durable. */
  void committed() {
    phase = Phase.RESTING;
    mark = Optional.of(next);
    leaving.forEach((name, effect) -> {
      young -= known.young().remove(name, effect) ? 1 : 0;
      known.aside().remove(name, effect);
    });
    leaving.clear();
    known.young().putAll(taken);
    young += taken.size();
    taken.clear();
    if (filling.isPresent()) {
      Filling it = filling.get();
      it.written = it.reached;
      if (it.whole) {
        known =
            new Known(
                known.young(),
                Known.map(),
                it.written.isPresent() ? known.runs().with(it.run, it.filter) : known.runs(),
                known.copied());
        filling = Optional.empty();
      }
    }
  }

  /** In any case, at the end: a batch that was not committed is forgotten. */
  void settle() {
    if (phase == Phase.COMMITTING) {
      mark = Optional.empty();
    }
    phase = Phase.RESTING;
    leaving.clear();
    taken.clear();
  }
}
