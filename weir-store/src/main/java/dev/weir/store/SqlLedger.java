package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.lease.Leases;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Gap;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Projection;
import dev.weir.ledger.Query;
import dev.weir.ledger.Renewal;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.ledger.Upkeep;
import dev.weir.ledger.Waiters;
import dev.weir.limit.Commons;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.store.Rows.Standing;
import dev.weir.task.Tasks;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;

/**
 * The ledger in a database: SQLite in a data directory, or PostgreSQL. See the package's essay for
 * how it works. Safe for any number of callers.
 */
public final class SqlLedger implements Ledger {
  private static final int INBOX_CAPACITY = 4_096;
  private static final int TRIES_MAX = 1_000;

  private final Env env;
  private final Home.Reach reach;
  private final byte[] secret;
  private final Connections connections;
  private final Inbox<Request> inbox;
  private final Reader reader;
  private final Holders holders;
  private final Resources resources;
  private final Recent recent = new Recent();
  private final Unconfirmed unconfirmed;
  private final Gaps gaps;
  private final Sweeps sweeps;
  private final Cells cells;
  private final Later<StateEngine> states;
  private final HeldKeys held = new HeldKeys();
  private final Outcomes outcomes;
  private final Young young;
  private final NoteBuffer notes;
  private final Waiters waiters;
  private final Optional<Wakes> wakes;
  private final Marker marker;
  private final TaskHouse tasks;
  private final LeaseHouse leases;
  private final Thread notesThread;
  private final List<Thread> writers = new ArrayList<>();

  /**
   * Opens the ledger in a data directory of this Weir's own: an SQLite file, made if need be. It
   * survives the death of the process at any instant.
   *
   * @throws WeirException with {@code LEDGER_IN_USE} if another live Weir uses the directory,
   *     {@code LEDGER_TOO_NEW} if a newer one wrote it, {@code LEDGER_UNAVAILABLE} if it cannot be
   *     used
   */
  public static SqlLedger open(Path dataDirectory, Env env) {
    return open(Home.directory(dataDirectory, env), env);
  }

  /**
   * Opens the ledger on a PostgreSQL that any number of nodes share, with a pool of its own.
   *
   * @param jdbcUrl begins with {@code jdbc:postgresql:}; carries user and password if they are
   *     needed
   * @throws WeirException with {@code LEDGER_TOO_NEW} or {@code LEDGER_UNAVAILABLE}
   * @throws IllegalArgumentException for another kind of URL
   */
  public static SqlLedger open(String jdbcUrl, Env env) {
    return open(Home.postgres(jdbcUrl), env);
  }

  /**
   * Opens the ledger in a database that the user owns, PostgreSQL or SQLite. It keeps a few
   * connections (five on PostgreSQL and three more for tasks, one for leases; one on SQLite) until
   * it is closed and borrows others; the source itself is left open. On SQLite this must be the
   * only process that writes to the file.
   *
   * @throws WeirException with {@code LEDGER_TOO_NEW} or {@code LEDGER_UNAVAILABLE}
   * @throws IllegalArgumentException for another kind of database
   */
  public static SqlLedger open(DataSource source, Env env) {
    return open(Home.owned(source), env);
  }

  /** Opens the ledger that is there. */
  static SqlLedger open(Home home, Env env) {
    byte[] secret = home.prepare(env);
    try {
      return new SqlLedger(home, new Gaps(home.connections(), home.dialect()), secret, env);
    } catch (WeirException e) {
      home.connections().close();
      throw e;
    }
  }

  private SqlLedger(Home home, Gaps gaps, byte[] secret, Env env) {
    this.env = env;
    this.secret = secret.clone();
    this.reach = home.reach();
    Dialect dialect = home.dialect();
    Connections connections = home.connections();
    this.connections = connections;
    var backlog = new Backlog(env.clock(), Writer.BATCH_MAX);
    this.inbox = new Inbox<>(INBOX_CAPACITY, backlog, env);
    this.reader = new Reader(connections, dialect);
    this.resources = new Resources(connections, dialect, reader);
    this.gaps = gaps;
    SqliteSweep.Chores chores =
        chore -> submit(new Request.Upkeep(env.threads().signal("upkeep"), chore));
    this.cells = dialect.cells(connections, chores, env);
    this.tasks = new TaskHouse(connections, dialect, chores, env);
    this.leases = new LeaseHouse(connections, dialect, chores, env);
    this.sweeps = new Sweeps(dialect.sweep(connections, chores), tasks, leases);
    this.states = new Later<>(() -> StateEngine.on(connections, dialect, chores, env));
    this.unconfirmed = new Unconfirmed(connections, dialect);
    this.holders = dialect.holders(reader, connections, env);
    this.outcomes = new Outcomes(env.clock());
    this.young = new Young(env);
    this.waiters = new Waiters(env.threads());
    this.wakes =
        home.reach() == Home.Reach.FLEET
            ? Optional.of(new Wakes(connections, env, waiters::changed))
            : Optional.empty();
    this.notes = new NoteBuffer(this::write, env.threads());
    for (int i = 0; i < connections.writers(); i++) {
      // A platform thread: native code and forced writes would pin a virtual one's carrier.
      writers.add(
          env.threads()
              .platform(
                  "weir-ledger-" + i,
                  new Writer(
                      i == 0 ? Inbox.When.FILLED : Inbox.When.CROWDED,
                      inbox,
                      backlog,
                      connections,
                      dialect,
                      young,
                      env)));
    }
    this.marker = new Marker(young, life -> mark(life, Optional.empty()), env);
    if (!shared()) {
      env.threads().virtual("weir-marks", marker);
    }
    this.notesThread = env.threads().virtual("weir-notes", notes);
  }

  @Override
  public Node enlist(String nodeName) {
    var request = new Request.Enlistment(env.threads().signal("enlist"), nodeName);
    submit(request);
    var life = new Node(nodeName, request.epoch());
    if (!shared()) {
      mark(life, Optional.empty());
    }
    return life;
  }

  @Override
  public Renewal renew(Node life, Duration lease) {
    return mark(life, Optional.of(lease));
  }

  private Renewal mark(Node life, Optional<Duration> lease) {
    var request = new Request.Lease(env.threads().signal("lease"), life, lease);
    submit(request);
    if (request.renewal() == Renewal.HELD) {
      request.mark().ifPresent(young::done);
    } else {
      young.over(life);
    }
    return request.renewal();
  }

  @Override
  public void retire(Node life) {
    submit(new Request.Retirement(env.threads().signal("retirement"), life));
    young.over(life);
  }

  @Override
  public int endLapsed() {
    var request = new Request.Lapses(env.threads().signal("lapses"));
    submit(request);
    return request.ended();
  }

  @Override
  public byte[] secret() {
    return secret.clone();
  }

  @Override
  public boolean shared() {
    return reach == Home.Reach.FLEET;
  }

  /**
   * What the nodes on this ledger share besides, in the same database. Good as long as the ledger
   * is open; to close it does nothing to the ledger.
   */
  public Commons commons() {
    return new SqlCommons(cells);
  }

  /**
   * The queue of tasks, in the same database; its threads begin with the first call. Good as long
   * as the ledger is open; to close it does nothing to the ledger.
   */
  public Tasks tasks() {
    return tasks(TaskTables.REAL);
  }

  /** The same for tests that move its time on by so many microseconds. */
  Tasks tasks(LongSupplier ahead) {
    return tasks.open(ahead);
  }

  /** Leases of things outside of Weir, in the same database; with one more thread, as tasks. */
  public Leases leases() {
    return leases(TaskTables.REAL);
  }

  Leases leases(LongSupplier ahead) {
    return leases.open(ahead);
  }

  /**
   * What agents share on this ledger, in the same database, under these limits. On PostgreSQL two
   * more connections are kept from then on. Good as long as the ledger is open; to close it does
   * nothing to the ledger.
   */
  public States states(StateLimits limits) {
    return new SqlStates(states.get(), limits);
  }

  /** The states, under the usual limits. */
  public States states() {
    return states(StateLimits.USUAL);
  }

  @Override
  public ClaimVerdict claim(Claim claim) {
    Effect effect = Projection.born(claim);
    Tenant tenant = claim.origin().tenant();
    Optional<Effect> over = outcomes.of(tenant, claim.key());
    if (over.isPresent()) {
      return new ClaimVerdict.Held(over.get());
    }
    boolean free = !held.probably(tenant, claim.key());
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      var birth = new Request.Birth(env.threads().signal("claim"), claim, effect);
      if (free && born(birth) == Request.Verdict.DONE) {
        recent.put(tenant, new Standing(effect, 1));
        held.saw(tenant, claim.key());
        return new ClaimVerdict.Won(effect);
      }
      Optional<Standing> holder = holders.of(tenant, claim.key());
      if (holder.isPresent()) {
        held.saw(tenant, claim.key());
        outcomes.asked(tenant, claim.key(), holder.get().effect());
        return new ClaimVerdict.Held(holder.get().effect());
      }
      if (free && !claim.takes().isEmpty()) {
        return new ClaimVerdict.Moved();
      }
      free = true;
      // Whoever held it let go of it in between: try again.
    }
    throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the key changes hands too fast");
  }

  @Override
  public AppendVerdict append(Append append) {
    Optional<Standing> known = recent.take(append.tenant(), append.id());
    for (int tries = 0; tries < TRIES_MAX; tries++) {
      Optional<Standing> now =
          known.isPresent() ? known : reader.effect(append.tenant(), append.id());
      if (now.isEmpty()) {
        switch (unconfirmed.of(append.id())) {
          case UNHEARD_OF -> {
            return new AppendVerdict.Unknown();
          }
          case OPEN ->
              throw new WeirException(
                  ErrorCode.LEDGER_UNAVAILABLE, "the claim of this effect may still be stored");
          case SETTLED -> {
            continue; // its fate was sealed after we looked
          }
        }
      }
      Effect before = now.get().effect();
      int events = now.get().events();
      Optional<Effect> after = Projection.after(before, append);
      if (after.isPresent()) {
        var step = new Request.Step(env.threads().signal("append"), append, after.get(), events);
        if (moved(step) == Request.Verdict.DONE) {
          recent.put(append.tenant(), new Standing(after.get(), events + 1));
          young.moved(append.id(), after.get().state());
          outcomes.happened(append.id());
          waiters.changed(append.id());
          wakes.ifPresent(some -> some.moved(append.id()));
          return new AppendVerdict.Appended(after.get());
        }
      } else if (known.isEmpty()) {
        submit(new Request.Refusal(env.threads().signal("refusal"), append, before));
        return new AppendVerdict.Refused(before);
      }
      // What was remembered, or read, is no longer so: look again.
      known = Optional.empty();
    }
    throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the effect changes too fast");
  }

  @Override
  public void note(Note note) {
    if (note instanceof Note.Whole whole) {
      Projection.entry(whole); // an effect without an outcome is the caller's mistake: say so here
    }
    switch (note) {
      case Note.Delivered delivered -> outcomes.happened(delivered.id());
      case Note.Attempt attempt -> outcomes.happened(attempt.id());
      case Note.Whole whole -> {}
      case Note.Evidence evidence -> {}
      case Note.Seen seen -> {}
    }
    notes.add(note);
  }

  @Override
  public void flushNotes() throws InterruptedException {
    notes.flush();
  }

  @Override
  public long droppedNotes() {
    return notes.dropped();
  }

  @Override
  public Optional<Effect> effect(Tenant tenant, EffectId id) {
    return reader.effect(tenant, id).map(Standing::effect);
  }

  @Override
  public Optional<Effect> holder(Tenant tenant, EffectKey key) {
    return holders.of(tenant, key).map(Standing::effect);
  }

  /** Whoever waits is woken by this process itself, or by the other node: see {@link Wakes}. */
  @Override
  public Optional<Effect> awaitChange(Tenant tenant, EffectKey key, Effect seen, Duration atMost)
      throws InterruptedException {
    wakes.ifPresent(some -> some.watch(seen.id()));
    return waiters.await(seen, () -> holder(tenant, key), atMost);
  }

  @Override
  public Optional<Effect> latest(Tenant tenant, String keyPrefix) {
    return holders.latest(tenant, keyPrefix).map(Standing::effect);
  }

  @Override
  public List<Entry> history(Tenant tenant, EffectId id) {
    return reader.history(tenant, id);
  }

  @Override
  public List<Holding> holdings(Tenant tenant, List<ResourceName> names) {
    return resources.holdings(tenant, names);
  }

  @Override
  public List<Sight> seen(Tenant tenant, String session, List<ResourceName> names) {
    return resources.seen(tenant, session, names);
  }

  @Override
  public List<Take> takes(Tenant tenant, EffectId id) {
    return resources.takes(tenant, id);
  }

  @Override
  public List<Effect> find(Query query) {
    return reader.find(query);
  }

  @Override
  public List<Effect> orphans(int limit) {
    return reader.orphans(limit);
  }

  @Override
  public Optional<Gap> gap(ToolName tool) {
    return gaps.of(tool);
  }

  @Override
  public Optional<Instant> restored() {
    return gaps.restored();
  }

  @Override
  public Upkeep upkeep(Optional<Instant> leaving) {
    return sweeps.piece(leaving);
  }

  /** Writes what is buffered, however long that takes, and lets go of the database. */
  @Override
  public void close() {
    states.made().ifPresent(StateEngine::close);
    marker.close();
    notes.close();
    Joining.join(notesThread);
    tasks.close();
    leases.close();
    inbox.close();
    wakes.ifPresent(Wakes::close);
    holders.close();
    cells.close();
    writers.forEach(Joining::join);
    connections.close();
  }

  private void write(List<Note> some) {
    recent.noting(some, () -> submit(new Request.Notes(env.threads().signal("notes"), some)));
  }

  private Request.Verdict born(Request.Birth birth) {
    try {
      Request.Verdict verdict = submit(birth);
      if (verdict == Request.Verdict.IN_VAIN) {
        young.unborn(birth.claim().id());
      }
      return verdict;
    } catch (WeirException e) {
      if (unconfirmed.add(birth)) {
        young.unsure(birth.claim().id());
      } else {
        young.unborn(birth.claim().id());
      }
      throw e;
    }
  }

  private Request.Verdict moved(Request.Step step) {
    boolean done = false;
    try {
      Request.Verdict verdict = submit(step);
      done = verdict == Request.Verdict.DONE;
      return verdict;
    } finally {
      if (!done) {
        young.unsure(step.append().id());
      }
    }
  }

  private Request.Verdict submit(Request request) {
    inbox.submit(request);
    return request.verdict();
  }
}
