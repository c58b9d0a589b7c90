package dev.weir.store;

import dev.weir.store.RunFilters.Filter;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Where PostgreSQL has its keys, as far as this process knows. New ones go into the open segment, a
 * table that is small, so that its index stays in memory and a batch touches few of its pages; once
 * it is full it is sealed, and another is opened. No key ever comes into a segment that is sealed;
 * a filter says which are not in it. Why: decision 0035.
 *
 * <p>Who writes must know what is sealed. A writer that has its lane does: {@linkplain
 * SegmentKeeper sealing} takes all lanes away. Who has none {@linkplain #hold holds} the segment
 * open until its transaction ends. Who reads, and finds no holder, looks whether what it knew
 * {@link #isNow is still so}.
 *
 * <p>All of it is known by a mark, which is drawn anew for each seal and each filter: when a ledger
 * is restored to an older point while nodes run, the next one is another, whatever its number.
 *
 * <p>Safe for any number of threads.
 */
final class Segments {
  /** Only in a ledger that is new: with another seed its filters would say what is not so. */
  private static final String FIRST =
      "insert into weir_key_open (id, n, mark, seed)"
          + " select 1, 0, gen_random_uuid(), gen_random_uuid()"
          + " where not exists (select from weir_key_sealed)"
          + " and not exists (select from pg_inherits where inhparent = '"
          + KeyTable.ALL
          + "'::regclass) on conflict do nothing";

  private static final String LOOK =
      "select o.n, o.mark, o.seed, s.n, s.mark from weir_key_open o"
          + " left join weir_key_sealed s on true order by s.n";

  private static final String HOLD = "select mark from weir_key_open for share";
  private static final String MARK = "select mark from weir_key_open";

  /** Whether the latest seal is the one with this mark, as a condition. */
  static final String STILL = "(select mark from weir_key_open) = ?";

  /** Who remembers the mark of before has to look. */
  static final String OTHERWISE = "update weir_key_open set mark = gen_random_uuid()";

  private static final String FILTERS =
      "select mark, filter from weir_key_sealed where filter is not null";

  /**
   * A copy brings its keys into the first segment. Where that was sealed before, as in a ledger of
   * which nothing was left, it has to be asked from now on.
   */
  static final String COPIED =
      "delete from weir_key_sealed where n = 0; insert into weir_key_sealed (mark, n, filter)"
          + " select gen_random_uuid(), 0, '\\xffffffffffffffff' from weir_key_open where n > 0";

  /** A segment that takes no keys any more. */
  static final class Sealed {
    private final KeyTable table;
    private final UUID mark;
    private final AtomicReference<Sieve> sieve;

    Sealed(int n, UUID mark, Optional<Sealed> before) {
      this.table = new KeyTable(n);
      this.mark = mark;
      this.sieve =
          before
              .filter(it -> !it.isFiltered())
              .map(it -> it.sieve)
              .orElseGet(() -> new AtomicReference<>(new Sieve.Unknown()));
    }

    KeyTable table() {
      return table;
    }

    /**
     * What was drawn when it was sealed, or when it got its filter. A lane may know it by the one
     * before, and has the filter too.
     */
    UUID mark() {
      return mark;
    }

    /** Whether its filter is known; until then any key may be in it. */
    boolean isFiltered() {
      return !(sieve.get() instanceof Sieve.Unknown);
    }

    void filter(Filter known) {
      sieve.set(new Sieve.Alone(known));
    }

    private Optional<Filter> filter() {
      return sieve.get() instanceof Sieve.Alone alone
          ? Optional.of(alone.filter())
          : Optional.empty();
    }
  }

  /**
   * The segments at some moment.
   *
   * @param mark drawn when what is said here became so
   * @param seed of the hashes in filters
   * @param crossed those whose filters lie across each other, by the size of these
   * @param single the others
   */
  record Known(
      KeyTable open,
      UUID mark,
      long seed,
      List<Sealed> sealed,
      Map<Integer, Crossed> crossed,
      List<Sealed> single) {
    private static final Known NOTHING = of(new KeyTable(0), Columns.NO_ID, 0, List.of(), Map.of());

    private static Known of(
        KeyTable open, UUID mark, long seed, List<Sealed> sealed, Map<Integer, Crossed> crossed) {
      Map<Integer, Crossed> still = new HashMap<>();
      List<Sealed> single = List.copyOf(sealed);
      for (Map.Entry<Integer, Crossed> one : crossed.entrySet()) {
        Crossed left = one.getValue().only(sealed);
        still.put(one.getKey(), left);
        single = left.others(single);
      }
      return new Known(open, mark, seed, List.copyOf(sealed), Map.copyOf(still), single);
    }

    private Known with(int names, Crossed more) {
      Map<Integer, Crossed> all = new HashMap<>(crossed);
      all.put(names, more);
      return of(open, mark, seed, sealed, all);
    }

    /** Not by marks: one that got its filter since has another, and what sieves it is the same. */
    private boolean hasSegmentsOf(Known other) {
      boolean same = open.equals(other.open) && sealed.size() == other.sealed.size();
      for (int i = 0; same && i < sealed.size(); i++) {
        same = sealed.get(i).sieve.equals(other.sealed.get(i).sieve);
      }
      return same;
    }

    /** The sealed segments in which a key may lie. */
    List<KeyTable> sealedWith(UUID hash) {
      if (sealed.isEmpty()) {
        return List.of();
      }
      long place = RunFilters.hash(hash, seed);
      var found = new ArrayList<KeyTable>();
      crossed.values().forEach(some -> some.addTo(found, place));
      for (Sealed one : single) {
        if (one.sieve.get().passes(place)) {
          found.add(one.table);
        }
      }
      return found;
    }

    /** All segments in which a key may lie. */
    List<KeyTable> with(UUID hash) {
      var found = new ArrayList<>(sealedWith(hash));
      found.add(open);
      return found;
    }
  }

  /** So many filters are laid across each other at least: their place is made for 64 at once. */
  private static final int CROSSED_LEAST = 8;

  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicInteger born = new AtomicInteger();
  private volatile Known known = Known.NOTHING;

  /** What was known when somebody looked last. */
  Known known() {
    return known;
  }

  /**
   * What is known now for a writer that has its lane, which is what it knew when it took it: the
   * same segments, of which it may be quicker to say by now which keys are not in them.
   */
  Known known(Session.Lane lane) {
    Known now = known;
    return now.hasSegmentsOf(lane.keys()) ? now : lane.keys();
  }

  /** Learns everything, with all filters; for a start. */
  void open(Session session) throws SQLException {
    session.connection().setAutoCommit(false);
    session.run(FIRST);
    var byMark = new HashMap<UUID, Sealed>();
    look(session).sealed().forEach(one -> byMark.put(one.mark(), one));
    PreparedStatement filters = session.prepare(FILTERS);
    filters.setFetchSize(8);
    try (ResultSet row = filters.executeQuery()) {
      while (row.next()) {
        Sealed one = byMark.get(row.getObject(1, UUID.class));
        if (one != null) {
          one.filter(Filter.of(row.getBytes(2)));
        }
      }
    }
    session.connection().commit();
  }

  /** Looks which segments there are; filters of new ones come later. */
  Known look(Session session) throws SQLException {
    var found = new ArrayList<Row>();
    try (ResultSet row = session.prepare(LOOK).executeQuery()) {
      while (row.next()) {
        found.add(Row.of(row));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalStateException("weir_key_open is empty: the ledger was not restored whole");
    }
    return learn(found);
  }

  /** What there is, and one of the sealed segments, if there is one. */
  private record Row(int open, UUID mark, UUID seed, int n, Optional<UUID> sealed) {
    static Row of(ResultSet row) throws SQLException {
      return new Row(
          row.getInt(1),
          row.getObject(2, UUID.class),
          row.getObject(3, UUID.class),
          row.getInt(4),
          Optional.ofNullable(row.getObject(5, UUID.class)));
    }
  }

  /** Of two who looked at once, either may be the last here: who relies on it looks at the mark. */
  private Known learn(List<Row> found) {
    lock.lock();
    try {
      Map<UUID, Sealed> byMark = new HashMap<>();
      Map<Integer, Sealed> byNumber = new HashMap<>();
      for (Sealed one : known.sealed()) {
        byMark.put(one.mark(), one);
        byNumber.put(one.table().n(), one);
      }
      var sealed = new ArrayList<Sealed>();
      for (Row row : found) {
        row.sealed()
            .map(mark -> byMark.computeIfAbsent(mark, it -> sealed(row.n(), it, byNumber)))
            .ifPresent(sealed::add);
      }
      Row row = found.getFirst();
      known =
          Known.of(
              row.open() == known.open().n() ? known.open() : new KeyTable(row.open()),
              row.mark(),
              row.seed().getMostSignificantBits() ^ row.seed().getLeastSignificantBits(),
              sealed,
              known.crossed());
      return known;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lays filters of one size across each other, once there are enough that do not lie so. One
   * thread only.
   */
  void cross() {
    Map<Integer, Map<Sealed, Filter>> ready = new TreeMap<>();
    for (Sealed one : known.single()) {
      one.filter()
          .filter(it -> it.names() > Filter.FULL.names())
          .ifPresent(
              it -> ready.computeIfAbsent(it.names(), any -> new LinkedHashMap<>()).put(one, it));
    }
    ready.forEach((names, some) -> {
      if (some.size() >= CROSSED_LEAST) {
        cross(names, some);
      }
    });
  }

  private void cross(int names, Map<Sealed, Filter> some) {
    Known now = known;
    Crossed more = now.crossed().getOrDefault(names, Crossed.NONE).with(some, now.seed());
    lock.lock();
    try {
      known = known.with(names, more);
    } finally {
      lock.unlock();
    }
    more.sieves().forEach((one, sieve) -> one.sieve.set(sieve));
  }

  private static Sealed sealed(int n, UUID mark, Map<Integer, Sealed> before) {
    return new Sealed(n, mark, Optional.ofNullable(before.get(n)));
  }

  /** Keeps the open segment open until the session's transaction ends. */
  Known hold(Session session) throws SQLException {
    return marked(session, HOLD);
  }

  /** What is so now; at once it may be no more. */
  Known now(Session session) throws SQLException {
    return marked(session, MARK);
  }

  /** Whether nothing was sealed since. */
  boolean isNow(Session session, Known before) throws SQLException {
    return now(session).mark().equals(before.mark());
  }

  private Known marked(Session session, String sql) throws SQLException {
    Known before = known;
    try (ResultSet row = session.prepare(sql).executeQuery()) {
      if (row.next() && before.mark().equals(row.getObject(1, UUID.class))) {
        return before;
      }
    }
    return look(session);
  }

  /** So many keys were written. */
  void born(int keys) {
    born.addAndGet(keys);
  }

  /** Whether so many keys were written since this was last so. */
  boolean hasGrownBy(int keys) {
    int since = born.get();
    return since >= keys && born.compareAndSet(since, 0);
  }
}
