package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Fingerprint;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteDataSource;

/**
 * Keys on SQLite, young ones and those in runs: each is held by who took it, until it is let go of,
 * whatever happens in between.
 */
class KeysInRunsTest {
  private static final Env ENV = Env.system();
  private static final Payload NOTHING = Payload.of("{}");
  private static final Fault NEVER_SENT = Fault.of(ErrorCode.TOOL_UNREACHABLE, "");
  private static final int RUN_KEYS = 256;

  /** One batch of a single claim carries sixteen keys, so this is the middle of the first run. */
  private static final int MIDDLE = RUN_KEYS + 3;

  @TempDir private Path data;

  private SqlLedger open(int runKeys) {
    return SqlLedger.open(Home.directory(data, runKeys, ENV), ENV);
  }

  @Test
  void whateverHappensAKeyIsHeldByWhoTookIt() throws SQLException {
    long first = Long.getLong("weir.seed", new Random().nextLong());
    for (int runKeys : List.of(4, 16, 64)) {
      long seed = first + runKeys;
      var history = new History(new Random(seed), data.resolve("runs-" + runKeys), runKeys);
      try {
        history.play();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dweir.seed=" + first + ", runs of " + runKeys, e);
      }
    }
  }

  /** Claims, settlements and releases by one caller, with new lives of the ledger in between. */
  private static final class History {
    private static final int STEPS = 1_500;
    private static final int KEYS = 250;
    private static final int INTENTS = 20;

    private final Random random;
    private final Path data;
    private final int runKeys;
    private final Map<EffectKey, Effect> held = new TreeMap<>(KeysInRunsTest::order);

    History(Random random, Path data, int runKeys) {
      this.random = random;
      this.data = data;
      this.runKeys = runKeys;
    }

    void play() throws SQLException {
      for (int step = 0; step < STEPS; ) {
        try (SqlLedger ledger = SqlLedger.open(Home.directory(data, runKeys, ENV), ENV)) {
          check(ledger);
          var writing = new Writing(ledger, ENV, "n");
          for (int life = random.nextInt(400); life > 0 && step < STEPS; life--, step++) {
            step(ledger, writing);
          }
          check(ledger);
        }
      }
    }

    private void step(Ledger ledger, Writing writing) {
      EffectKey key = any();
      Optional<Effect> holder = Optional.ofNullable(held.get(key));
      if (holder.isPresent() && random.nextInt(3) > 0) {
        Effect effect = holder.get();
        boolean free = random.nextBoolean();
        if (effect.state().over()) {
          return;
        }
        var ending =
            free
                ? writing.failure(effect, NEVER_SENT).releasingKey()
                : writing.success(effect, NOTHING);
        if (!(ledger.append(ending) instanceof AppendVerdict.Appended done)) {
          return; // it is of an earlier life
        }
        held.put(key, done.effect());
        if (free) {
          held.remove(key);
        }
        return;
      }
      ClaimVerdict verdict = ledger.claim(claim(writing, key));
      switch (verdict) {
        case ClaimVerdict.Won won -> {
          assertThat(holder).as("held, and given again: %s", key).isEmpty();
          held.put(key, won.effect());
        }
        case ClaimVerdict.Held it ->
            assertThat(it.holder().id()).isEqualTo(holder.map(Effect::id).orElse(null));
        case ClaimVerdict.Moved moved -> throw new AssertionError("nothing was taken");
      }
    }

    private EffectKey any() {
      return random.nextBoolean()
          ? EffectKey.given("order-" + random.nextInt(KEYS))
          : EffectKey.judged(intent(random.nextInt(INTENTS)), 1 + random.nextInt(12));
    }

    private void check(Ledger ledger) throws SQLException {
      for (int n = 0; n < KEYS; n++) {
        same(EffectKey.given("order-" + n), ledger);
      }
      for (int n = 0; n < INTENTS; n++) {
        String prefix = EffectKey.judgedPrefix(intent(n));
        Optional<Effect> latest = Optional.empty();
        for (Map.Entry<EffectKey, Effect> entry : held.entrySet()) {
          latest =
              entry.getKey().text().startsWith(prefix) ? Optional.of(entry.getValue()) : latest;
        }
        assertThat(ledger.latest(Tenant.DEFAULT, prefix).map(Effect::id))
            .isEqualTo(latest.map(Effect::id));
      }
      held.keySet().forEach(key -> same(key, ledger));
      List<String> keys = held.keySet().stream().map(EffectKey::text).toList();
      assertThat(texts(data, "select key from weir_key_held order by key")).isEqualTo(keys);
    }

    private void same(EffectKey key, Ledger ledger) {
      assertThat(ledger.holder(Tenant.DEFAULT, key).map(Effect::id))
          .as("who holds %s", key)
          .isEqualTo(Optional.ofNullable(held.get(key)).map(Effect::id));
    }
  }

  /** Schedule: (1) half a run is durable; (2) the process dies; (3) the next one looks. */
  @Test
  void halfARunCountsForNothing() throws SQLException {
    try (SqlLedger ledger = open(RUN_KEYS)) {
      write(new Writing(ledger, ENV, "n"), "k", MIDDLE);
    }
    assertThat(texts(data, "select count(*) > 16 from weir_key")).containsExactly("1");
    assertThat(texts(data, "select count(*) from weir_key_run")).containsExactly("0");
    Home home = Home.directory(data, RUN_KEYS, ENV);
    home.prepare(ENV);
    // It is gone, and the first piece of another one is there.
    assertThat(texts(data, "select count(*) from weir_key")).containsExactly("16");
    home.connections().close();
    try (SqlLedger ledger = open(RUN_KEYS)) {
      assertAllHeld(ledger, "k", MIDDLE);
      write(new Writing(ledger, ENV, "n"), "more", 4 * RUN_KEYS);
      assertAllHeld(ledger, "k", MIDDLE);
      assertAllHeld(ledger, "more", 4 * RUN_KEYS);
    }
    assertThat(texts(data, "select count(*) from weir_key_held"))
        .containsExactly(Integer.toString(MIDDLE + 4 * RUN_KEYS));
    assertThat(texts(data, "select count(*) >= 4 from weir_key_run")).containsExactly("1");
  }

  /**
   * SQLite gives numbers of events again when the newest have left, and keys are young from a
   * number on. Schedule: (1) half a run is durable; (2) all its effects leave; (3) new ones come,
   * and the run is done; (4) the process dies.
   */
  @Test
  void keysOfNumbersThatAreGivenAgainAreYoung() throws SQLException {
    for (int old : List.of(10, MIDDLE, 3 * RUN_KEYS)) {
      for (int young : List.of(1, MIDDLE)) {
        Path folder = data.resolve(old + "-" + young);
        try (SqlLedger ledger = SqlLedger.open(Home.directory(folder, RUN_KEYS, ENV), ENV)) {
          write(new Writing(ledger, OldLedger.at(OldLedger.LONG_AGO), "then"), "k", old);
          OldLedger.sweep(ledger);
          assertThat(texts(folder, "select count(*) from weir_key_held")).containsExactly("0");
          write(new Writing(ledger, ENV, "now"), "k", young);
        }
        try (SqlLedger ledger = SqlLedger.open(Home.directory(folder, RUN_KEYS, ENV), ENV)) {
          assertAllHeld(ledger, "k", young);
          assertThat(texts(folder, "select count(*) from weir_key_held"))
              .containsExactly(Integer.toString(young));
        }
      }
    }
  }

  @Test
  void aRunWhoseKeysHaveAllLeftIsForgotten() throws SQLException {
    try (SqlLedger ledger = open(RUN_KEYS)) {
      write(new Writing(ledger, OldLedger.at(OldLedger.LONG_AGO), "then"), "k", 4 * RUN_KEYS);
      assertThat(texts(data, "select count(*) >= 2 from weir_key_run")).containsExactly("1");
      OldLedger.sweep(ledger);
      assertThat(texts(data, "select count(*) from weir_key_run")).containsExactly("0");
      write(new Writing(ledger, ENV, "now"), "k", 4 * RUN_KEYS);
      assertAllHeld(ledger, "k", 4 * RUN_KEYS);
    }
  }

  /** Filters are stored, and made again by a Weir whose runs have another size. */
  @Test
  void runsOfAnotherSizeAreRead() {
    for (int runKeys : List.of(16, 4, 64, 16)) {
      try (SqlLedger ledger = open(runKeys)) {
        var writing = new Writing(ledger, ENV, "n");
        for (int before : List.of(16, 4, 64)) {
          if (ledger.holder(Tenant.DEFAULT, EffectKey.given(before + "-0")).isPresent()) {
            assertAllHeld(ledger, before + "-", 100);
            assertThat(ledger.claim(writing.claim(before + "-7", NOTHING)))
                .isInstanceOf(ClaimVerdict.Held.class);
          } else if (before == runKeys) {
            write(writing, before + "-", 100);
          }
        }
      }
    }
    try (SqlLedger ledger = open(RUN_KEYS)) {
      List.of(16, 4, 64).forEach(runs -> assertAllHeld(ledger, runs + "-", 100));
    }
  }

  /** Young keys, keys in runs and keys that were let go of; there, back, and used again. */
  @Test
  void aCopyHasAllKeys() throws SQLException {
    try (SqlLedger ledger = open(16)) {
      var writing = new Writing(ledger, ENV, "n");
      write(writing, "k", 100);
      for (String free : List.of("old", "young")) {
        Effect effect = writing.dispatched(free, NOTHING);
        write(writing, free + "-", free.equals("old") ? 100 : 1);
        ledger.append(writing.failure(effect, NEVER_SENT).releasingKey());
      }
    }
    Path there = data.resolve("there");
    Path back = data.resolve("back");
    copy(data, there);
    try (SqlLedger ledger = SqlLedger.open(Home.directory(there, 16, ENV), ENV)) {
      write(new Writing(ledger, ENV, "n"), "more", 50);
    }
    copy(there, back);
    try (SqlLedger ledger = SqlLedger.open(Home.directory(back, 16, ENV), ENV)) {
      assertAllHeld(ledger, "k", 100);
      assertAllHeld(ledger, "old-", 100);
      assertAllHeld(ledger, "more", 50);
      assertThat(texts(back, "select count(*), count(distinct key) from weir_key_held"))
          .containsExactly("251");
      var writing = new Writing(ledger, ENV, "n");
      write(writing, "new", 40);
      writing.settled("old", NOTHING);
      writing.settled("young", NOTHING);
      assertThat(ledger.claim(writing.claim("k99", NOTHING))).isInstanceOf(ClaimVerdict.Held.class);
      assertThat(texts(back, "select count(*) - count(distinct key) from weir_key_held"))
          .containsExactly("0");
    }
  }

  private static void copy(Path from, Path to) {
    LedgerCopy.copy(
        new LedgerCopy.Place.Directory(from),
        new LedgerCopy.Place.Directory(to),
        ENV,
        (stage, rows, of) -> {});
  }

  /** A start has to read all events since the last run, so those bound a run, too. */
  @Test
  void manyEventsOfFewKeysMakeARunToo() throws SQLException {
    try (SqlLedger ledger = open(4)) {
      var writing = new Writing(ledger, ENV, "n");
      Effect one = writing.dispatched("one", NOTHING);
      for (int i = 0; i < 60; i++) {
        Effect other = writing.dispatched("other", NOTHING);
        ledger.append(writing.failure(other, NEVER_SENT).releasingKey());
      }
      assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("one"))).contains(one);
      assertThat(texts(data, "select n > 60 from weir_key_upto")).containsExactly("1");
      assertThat(texts(data, "select count(*) < 30 from weir_key_let")).containsExactly("1");
      assertThat(texts(data, "select key from weir_key")).contains("given:one");
    }
  }

  /** Schedule: (1) the ledger remembers its keys; (2) somebody else stores a claim of K. */
  @Test
  void whatOthersStoredIsKnownToWhoWrites() throws SQLException {
    try (SqlLedger ledger = open(RUN_KEYS)) {
      var writing = new Writing(ledger, ENV, "n");
      writing.dispatched("mine", NOTHING);
      try (Connection other = connection(data);
          var statement = other.createStatement()) {
        statement.execute("create temp table one as select * from weir_event where seq = 0");
        statement.execute(
            "update one set n = n + 1, effect_id = randomblob(16), key = 'given:theirs'");
        statement.execute("insert into weir_event select * from one");
      }
      assertThat(ledger.claim(writing.claim("theirs", NOTHING)))
          .isInstanceOf(ClaimVerdict.Held.class);
      assertThat(ledger.claim(writing.claim("mine", NOTHING)))
          .isInstanceOf(ClaimVerdict.Held.class);
    }
  }

  /** A claim that cannot be stored leaves its key free, and those of others as they were. */
  @Test
  void whoIsNotStoredHoldsNothing() {
    var config = new SQLiteConfig();
    config.setPragma(SQLiteConfig.Pragma.LIMIT_LENGTH, "1000000");
    try (SqlLedger ledger = SqlLedger.open(source(config), ENV)) {
      var writing = new Writing(ledger, ENV, "n");
      Payload large = Payload.of("\"" + "a".repeat(1_100_000) + "\"");
      assertThatThrownBy(() -> ledger.claim(writing.claim("k", large)))
          .isInstanceOf(WeirException.class)
          .hasMessageContaining("cannot store this record");
      assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given("k"))).isEmpty();
      writing.settled("k", NOTHING);
      assertThat(ledger.claim(writing.claim("k", NOTHING))).isInstanceOf(ClaimVerdict.Held.class);
    }
  }

  /**
   * Schedule: (1) a claim, or a release, is stored, and the store says that it failed; (2) it is
   * read back, and its caller told; (3) somebody asks for the key.
   */
  @Test
  void aCommitThatWasNotConfirmedIsKnownOnceItsCallerIs() {
    var harm = new AtomicReference<>(Harm.NONE);
    try (SqlLedger ledger = SqlLedger.open(harmed(source(new SQLiteConfig()), harm), ENV)) {
      var writing = new Writing(ledger, ENV, "n");
      writing.dispatched("before", NOTHING);
      for (Harm each : List.of(Harm.STORED, Harm.NOT_STORED)) {
        EffectKey key = EffectKey.given("k-" + each);
        harm.set(each);
        Effect effect = writing.dispatched("k-" + each, NOTHING);
        assertThat(harm).hasValue(Harm.NONE);
        assertThat(ledger.holder(Tenant.DEFAULT, key)).contains(effect);
        assertThat(ledger.claim(writing.claim("k-" + each, NOTHING)))
            .isInstanceOf(ClaimVerdict.Held.class);
        harm.set(each);
        ledger.append(writing.failure(effect, NEVER_SENT).releasingKey());
        assertThat(harm).hasValue(Harm.NONE);
        assertThat(ledger.holder(Tenant.DEFAULT, key)).isEmpty();
        writing.dispatched("k-" + each, NOTHING);
      }
      assertThat(ledger.claim(writing.claim("before", NOTHING)))
          .isInstanceOf(ClaimVerdict.Held.class);
    }
  }

  private enum Harm {
    NONE,
    STORED,
    NOT_STORED
  }

  /** Connections whose next commit fails, after it is stored or before. */
  private static DataSource harmed(DataSource source, AtomicReference<Harm> harm) {
    return proxy(
        DataSource.class,
        source,
        (method, result) ->
            result instanceof Connection connection
                ? proxy(Connection.class, connection, (name, it) -> it, harm)
                : result,
        new AtomicReference<>(Harm.NONE));
  }

  private interface Passing {
    Object on(String method, Object result);
  }

  private static <T> T proxy(Class<T> type, T real, Passing passing, AtomicReference<Harm> harm) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              Harm now = method.getName().equals("commit") ? harm.getAndSet(Harm.NONE) : Harm.NONE;
              if (now == Harm.NOT_STORED) {
                throw new SQLException("the disk did not answer");
              }
              Object result;
              try {
                result = method.invoke(real, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
              if (now == Harm.STORED) {
                throw new SQLException("the disk did not answer");
              }
              return result == null ? null : passing.on(method.getName(), result);
            }));
  }

  private SQLiteDataSource source(SQLiteConfig config) {
    var source = new SQLiteDataSource(config);
    source.setUrl("jdbc:sqlite:" + data.resolve("mine.db"));
    return source;
  }

  private static void write(Writing writing, String prefix, int keys) {
    for (int i = 0; i < keys; i++) {
      writing.settled(prefix + i, NOTHING);
    }
  }

  private static void assertAllHeld(Ledger ledger, String prefix, int keys) {
    for (int i = 0; i < keys; i++) {
      assertThat(ledger.holder(Tenant.DEFAULT, EffectKey.given(prefix + i)))
          .as("%s%d", prefix, i)
          .isPresent();
    }
  }

  private static Fingerprint intent(int n) {
    return Fingerprint.of(("intent " + n).getBytes(StandardCharsets.UTF_8));
  }

  private static Claim claim(Writing writing, EffectKey key) {
    Claim plain = writing.claim(key.text(), NOTHING);
    return new Claim(
        plain.id(),
        key,
        plain.fingerprint(),
        plain.tool(),
        plain.effectClass(),
        plain.origin(),
        plain.node(),
        plain.event(),
        plain.at(),
        plain.arguments());
  }

  private static int order(EffectKey one, EffectKey other) {
    return one.text().compareTo(other.text());
  }

  private static Connection connection(Path folder) throws SQLException {
    return DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("weir.db"));
  }

  private static List<String> texts(Path folder, String sql) throws SQLException {
    try (Connection connection = connection(folder);
        var statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      var texts = new ArrayList<String>();
      while (row.next()) {
        texts.add(row.getString(1));
      }
      return texts;
    }
  }
}
