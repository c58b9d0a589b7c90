package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.store.Rows.Standing;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks up who holds keys for all callers together: while one statement is under way the next
 * questions gather, and one round trip answers them all. The reading half of what the {@link
 * Writer} does; a fleet that re-issues its calls after an outage asks thousands of such questions a
 * second. Runs on a thread of its own, with a session of its own.
 */
final class SharedLookups implements Holders {
  private static final Logger log = LoggerFactory.getLogger(SharedLookups.class);
  private static final int CAPACITY = 4_096;
  private static final int BATCH_MAX = 256;

  /** Looks keys up in one statement. */
  interface Statement {
    /** The effects that hold these keys, in any order; keys that nobody holds are left out. */
    List<Standing> holders(Session session, List<Name> keys) throws SQLException;
  }

  /** Looks for the last of several keys, which few ask for, with a session of its own. */
  interface Latest {
    /** The effect that holds it. */
    Optional<Standing> of(Tenant tenant, String prefix);
  }

  /** Says what an error says of the store. */
  interface Diagnosis {
    /** What an error says. */
    Trouble of(SQLException error);
  }

  /** A tenant's key. */
  record Name(Tenant tenant, EffectKey key) {}

  /** A question. */
  private static final class Lookup extends Pending {
    private final Name name;
    private Optional<Standing> holder = Optional.empty();

    Lookup(Signal signal, Name name) {
      super(signal);
      this.name = name;
    }

    void answer(Optional<Standing> found) {
      holder = found;
      answered();
    }

    @Override
    long bytes() {
      return 0; // what it asks is short; how much it finds is not known before
    }
  }

  private final Env env;
  private final Connections connections;
  private final Statement statement;
  private final Latest latest;
  private final Diagnosis trouble;
  private final Inbox<Lookup> inbox;
  private final Thread thread;
  private final SegmentKeeper keeper;
  private Optional<Session> kept = Optional.empty();

  SharedLookups(
      Env env,
      Connections connections,
      Statement statement,
      Latest latest,
      Diagnosis trouble,
      SegmentKeeper keeper) {
    this.keeper = keeper;
    this.env = env;
    this.connections = connections;
    this.statement = statement;
    this.latest = latest;
    this.trouble = trouble;
    this.inbox = new Inbox<>(CAPACITY, () -> CAPACITY, env);
    this.thread = env.threads().platform("weir-lookups", this::run);
  }

  @Override
  public Optional<Standing> of(Tenant tenant, EffectKey key) {
    if (!Texts.kept(key.text()).equals(key.text())) {
      return Optional.empty(); // no such key was ever taken
    }
    var lookup = new Lookup(env.threads().signal("lookup"), new Name(tenant, key));
    inbox.submit(lookup);
    return lookup.holder;
  }

  @Override
  public Optional<Standing> latest(Tenant tenant, String prefix) {
    return latest.of(tenant, prefix);
  }

  private void run() {
    try {
      List<Lookup> lookups = inbox.take(Inbox.When.FILLED, BATCH_MAX, Long.MAX_VALUE);
      while (!lookups.isEmpty()) {
        answer(lookups);
        lookups = inbox.take(Inbox.When.FILLED, BATCH_MAX, Long.MAX_VALUE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kept.ifPresent(Session::closeQuietly);
    }
  }

  private void answer(List<Lookup> lookups) {
    try {
      Map<Name, Standing> found = new HashMap<>();
      List<Name> names = lookups.stream().map(lookup -> lookup.name).distinct().toList();
      for (Standing standing : holders(names)) {
        EffectKey key = standing.effect().key().orElseThrow();
        found.put(new Name(standing.effect().origin().tenant(), key), standing);
      }
      lookups.forEach(lookup -> lookup.answer(Optional.ofNullable(found.get(lookup.name))));
    } catch (SQLException e) {
      failed(lookups, ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(trouble.of(e)), e);
    } catch (RuntimeException e) {
      log.error("a lookup of {} keys failed", lookups.size(), e);
      failed(lookups, ErrorCode.INTERNAL, "the ledger failed; see the log", e);
    }
  }

  /** A session that broke since it was last used says nothing of the store; a new one does. */
  private List<Standing> holders(List<Name> names) throws SQLException {
    boolean fresh = kept.isEmpty();
    try {
      return statement.holders(session(), names);
    } catch (SQLException e) {
      if (fresh) {
        throw e;
      }
      discard();
      return statement.holders(session(), names);
    }
  }

  private void failed(List<Lookup> lookups, ErrorCode code, String detail, Exception cause) {
    discard();
    lookups.forEach(lookup -> lookup.fail(code, detail, cause));
  }

  /** Every statement is a transaction of its own: there is nothing to keep between two. */
  private Session session() throws SQLException {
    if (kept.isEmpty()) {
      Session session = connections.writer();
      session.connection().setAutoCommit(true);
      kept = Optional.of(session);
    }
    return kept.get();
  }

  private void discard() {
    Optional<Session> session = kept;
    kept = Optional.empty();
    session.ifPresent(connections::discard);
  }

  @Override
  public void close() {
    keeper.close();
    inbox.close();
    Joining.join(thread);
  }
}
