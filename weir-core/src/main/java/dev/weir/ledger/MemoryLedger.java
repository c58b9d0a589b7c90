package dev.weir.ledger;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The ledger in the heap: for tests, the simulator, and programs that want the guard without a
 * record that outlives them. It keeps what its upkeep does not let go until it is closed; "durable"
 * means "in the heap". Notes are written at once, so none is ever dropped.
 *
 * <p>Threads: safe for any number of callers. Claims take turns for the length of two map inserts;
 * everything else meets only others that touch the same effect.
 */
public final class MemoryLedger implements Ledger {

  private static final EffectId LEAST = new EffectId(new UUID(0, 0));
  private static final EffectId GREATEST = new EffectId(new UUID(-1, -1));

  private static final class Line {
    private Effect effect;
    private final List<Entry> history = new ArrayList<>(3);
    private final List<Take> takes;
    private boolean left;

    Line(Effect effect, Entry first) {
      this(effect, first, List.of());
    }

    Line(Effect effect, Entry first, List<Take> takes) {
      this.effect = effect;
      this.takes = takes;
      history.add(first);
    }

    synchronized Effect effect() {
      return effect;
    }

    synchronized List<Entry> history() {
      return List.copyOf(history);
    }
  }

  private final ConcurrentSkipListMap<LineName, Line> effects = new ConcurrentSkipListMap<>();

  /** Those of them that are not over: few of many. */
  private final ConcurrentSkipListMap<LineName, Line> open = new ConcurrentSkipListMap<>();

  private final ConcurrentHashMap<Tenant, ConcurrentSkipListMap<String, Line>> keys =
      new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Thing, Taken> resources = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<Seer, Sight> sights = new ConcurrentHashMap<>();
  private final MemoryLives lives;
  private final ReentrantLock claiming = new ReentrantLock();
  private final byte[] secret;
  private final Waiters waiters;
  private volatile boolean closed;

  private record Thing(Tenant tenant, ResourceName name) {}

  /** Who took a resource last, and how. */
  private record Taken(EffectId holder, Take how) {}

  private record Seer(Tenant tenant, String session, ResourceName name) {}

  /** An empty ledger. */
  public MemoryLedger() {
    this(Env.system());
  }

  /** An empty ledger whose leases run by this clock. */
  public MemoryLedger(Clock clock) {
    this(new Env(clock, Env.system().entropy(), Env.system().threads()));
  }

  /** An empty ledger in another world: for simulators. */
  public MemoryLedger(Env env) {
    this.lives = new MemoryLives(env.clock());
    this.secret = env.entropy().secret(32);
    this.waiters = new Waiters(env.threads());
  }

  @Override
  public Node enlist(String nodeName) {
    requireOpen();
    return lives.enlist(nodeName);
  }

  @Override
  public Renewal renew(Node life, Duration lease) {
    requireOpen();
    return lives.renew(life, lease);
  }

  @Override
  public void retire(Node life) {
    requireOpen();
    lives.retire(life);
  }

  @Override
  public int endLapsed() {
    requireOpen();
    return lives.endLapsed();
  }

  @Override
  public byte[] secret() {
    return secret.clone();
  }

  @Override
  public boolean shared() {
    return false;
  }

  @Override
  public ClaimVerdict claim(Claim claim) {
    requireOpen();
    Effect effect = Projection.born(claim);
    ConcurrentSkipListMap<String, Line> held = keysOf(claim.origin().tenant());
    claiming.lock();
    try {
      Optional<Effect> holder = holding(held, claim.key().text());
      if (holder.isPresent()) {
        return new ClaimVerdict.Held(holder.get());
      }
      if (moved(claim)) {
        return new ClaimVerdict.Moved();
      }
      // The effect first: whoever is told of a holder must find it by its id.
      var line = new Line(effect, Projection.entry(claim), claim.takes());
      var name = new LineName(claim.origin().tenant(), claim.id());
      if (!kept(name, line)) {
        throw new WeirException(ErrorCode.INTERNAL, "effect id " + claim.id() + " is taken");
      }
      held.put(claim.key().text(), line);
      for (Take take : claim.takes()) {
        resources.put(new Thing(claim.origin().tenant(), take.name()), new Taken(claim.id(), take));
      }
    } finally {
      claiming.unlock();
    }
    return new ClaimVerdict.Won(effect);
  }

  private boolean moved(Claim claim) {
    return claim.takes().stream()
        .anyMatch(take ->
            !Optional.ofNullable(resources.get(new Thing(claim.origin().tenant(), take.name())))
                .map(Taken::holder)
                .equals(take.from()));
  }

  @Override
  public List<Holding> holdings(Tenant tenant, List<ResourceName> names) {
    requireOpen();
    return names.stream().map(name -> holding(tenant, name)).toList();
  }

  private Holding holding(Tenant tenant, ResourceName name) {
    Taken taken = resources.get(new Thing(tenant, name));
    return taken == null
        ? Holding.untouched(name)
        : new Holding(
            name,
            Optional.of(taken.holder()),
            effect(tenant, taken.holder()),
            taken.how().version(),
            taken.how().fence());
  }

  @Override
  public List<Sight> seen(Tenant tenant, String session, List<ResourceName> names) {
    requireOpen();
    return names.stream()
        .flatMap(name -> Optional.ofNullable(sights.get(new Seer(tenant, session, name))).stream())
        .toList();
  }

  @Override
  public List<Take> takes(Tenant tenant, EffectId id) {
    requireOpen();
    return Optional.ofNullable(effects.get(new LineName(tenant, id)))
        .map(line -> line.takes)
        .orElse(List.of());
  }

  @Override
  public AppendVerdict append(Append append) {
    requireOpen();
    var name = new LineName(append.tenant(), append.id());
    Line line = effects.get(name);
    if (line == null) {
      return new AppendVerdict.Unknown();
    }
    Effect now;
    synchronized (line) {
      if (line.left) {
        return new AppendVerdict.Unknown();
      }
      Optional<Effect> after = Projection.after(line.effect, append);
      if (after.isEmpty()) {
        line.history.add(Projection.evidence(line.effect, append));
        return new AppendVerdict.Refused(line.effect);
      }
      now = after.get();
      if (append.keyAfter() == Append.KeyAfter.RELEASED && now.key().isPresent()) {
        // Before the effect moves: whoever finds the key held must not find the effect over. Only
        // if this effect still holds it: by now the key may be another effect's.
        keysOf(append.tenant()).remove(now.key().get().text(), line);
      }
      line.effect = now;
      line.history.add(Projection.entry(append, now.state()));
      listed(name, line);
    }
    waiters.changed(append.id());
    return new AppendVerdict.Appended(now);
  }

  @Override
  public void note(Note note) {
    requireOpen();
    switch (note) {
      case Note.Whole whole ->
          kept(
              new LineName(whole.effect().origin().tenant(), whole.effect().id()),
              new Line(whole.effect(), Projection.entry(whole)));
      case Note.Delivered delivered -> {
        Line line = effects.get(new LineName(delivered.tenant(), delivered.id()));
        if (line != null) {
          deliver(line, delivered);
        }
      }
      case Note.Seen seen ->
          sights.merge(
              new Seer(seen.tenant(), seen.session(), seen.sight().name()),
              seen.sight(),
              (one, other) -> other.at().isBefore(one.at()) ? one : other);
      case Note.Attempt attempt -> {
        Line line = effects.get(new LineName(attempt.tenant(), attempt.id()));
        if (line != null) {
          synchronized (line) {
            line.effect = Projection.attempted(line.effect, attempt.number());
            line.history.add(new Entry.Attempt(attempt.at(), attempt.number(), attempt.detail()));
          }
        }
      }
      case Note.Evidence evidence -> {
        Line line = effects.get(new LineName(evidence.tenant(), evidence.id()));
        if (line != null) {
          synchronized (line) {
            line.history.add(new Entry.Evidence(evidence.at(), evidence.detail()));
          }
        }
      }
    }
  }

  /** Adds an effect; false when its id is taken. Nobody appends to it before it is listed. */
  private boolean kept(LineName name, Line line) {
    synchronized (line) {
      if (effects.putIfAbsent(name, line) != null) {
        return false;
      }
      listed(name, line);
      return true;
    }
  }

  /** Keeps what is not over apart; under the line's lock, so that the list agrees with the line. */
  private void listed(LineName name, Line line) {
    if (line.effect.state().over()) {
      open.remove(name);
    } else {
      open.put(name, line);
    }
  }

  private static void deliver(Line line, Note.Delivered delivered) {
    synchronized (line) {
      if (line.effect.deliveredAt().isEmpty()) {
        line.effect = Projection.delivered(line.effect, delivered.at());
        line.history.add(new Entry.Delivered(delivered.at()));
      }
    }
  }

  @Override
  public void flushNotes() {
    requireOpen();
  }

  @Override
  public long droppedNotes() {
    return 0;
  }

  @Override
  public Optional<Effect> effect(Tenant tenant, EffectId id) {
    requireOpen();
    return Optional.ofNullable(effects.get(new LineName(tenant, id))).map(Line::effect);
  }

  @Override
  public Optional<Effect> holder(Tenant tenant, EffectKey key) {
    requireOpen();
    return holding(keysOf(tenant), key.text());
  }

  /**
   * Schedule that the second look is for: (1) we find the key's holder; (2) it gives the key back
   * and is over; (3) we read it: what is over and holds no key is nobody's holder.
   */
  private static Optional<Effect> holding(Map<String, Line> held, String key) {
    while (true) {
      Line line = held.get(key);
      if (line == null) {
        return Optional.empty();
      }
      Effect effect = line.effect();
      if (held.get(key) == line) {
        return Optional.of(effect);
      }
    }
  }

  @Override
  public Optional<Effect> awaitChange(Tenant tenant, EffectKey key, Effect seen, Duration atMost)
      throws InterruptedException {
    return waiters.await(seen, () -> holder(tenant, key), atMost);
  }

  @Override
  public Optional<Effect> latest(Tenant tenant, String keyPrefix) {
    requireOpen();
    NavigableMap<String, Line> tail =
        KeyOrder.after(keyPrefix)
            .<NavigableMap<String, Line>>map(end -> keysOf(tenant).headMap(end, false))
            .orElseGet(() -> keysOf(tenant));
    while (true) {
      var greatest = tail.lastEntry();
      if (greatest == null || !greatest.getKey().startsWith(keyPrefix)) {
        return Optional.empty();
      }
      Optional<Effect> holder = holding(tail, greatest.getKey());
      if (holder.isPresent()) {
        return holder;
      }
    }
  }

  @Override
  public List<Entry> history(Tenant tenant, EffectId id) {
    requireOpen();
    return Optional.ofNullable(effects.get(new LineName(tenant, id)))
        .map(Line::history)
        .orElse(List.of());
  }

  @Override
  public List<Effect> find(Query query) {
    requireOpen();
    LineName low = new LineName(query.tenant(), query.after().orElse(LEAST));
    LineName high = new LineName(query.tenant(), query.before().orElse(GREATEST));
    if (low.compareTo(high) >= 0) {
      return List.of();
    }
    boolean ofTheOpen = !query.states().isEmpty() && query.states().stream().noneMatch(State::over);
    var range =
        (ofTheOpen ? open : effects)
            .subMap(low, query.after().isEmpty(), high, query.before().isEmpty());
    if (query.states().isEmpty()) {
      return range.descendingMap().values().stream()
          .map(Line::effect)
          .filter(effect -> matches(query, effect))
          .limit(query.limit())
          .toList();
    }
    // What is in a certain state is little of much: upwards, for each step downwards is a search.
    List<Effect> oldest =
        range.values().stream().map(Line::effect).filter(it -> matches(query, it)).toList();
    return oldest.reversed().stream().limit(query.limit()).toList();
  }

  private static boolean matches(Query query, Effect effect) {
    return (query.states().isEmpty() || query.states().contains(effect.state()))
        && query.session().map(effect.origin().session()::equals).orElse(true)
        && query.tool().map(effect.tool()::equals).orElse(true)
        && query.since().map(since -> !effect.at().isBefore(since)).orElse(true);
  }

  @Override
  public List<Effect> orphans(int limit) {
    requireOpen();
    return open.values().stream()
        .map(Line::effect)
        .filter(effect -> effect.state() == State.CLAIMED || effect.state() == State.DISPATCHED)
        .filter(effect -> over(effect.node()))
        .sorted(Comparator.comparing(Effect::id))
        .limit(limit)
        .toList();
  }

  private boolean over(Node node) {
    return lives.over(node);
  }

  /** A ledger in memory is never restored. */
  @Override
  public Optional<Gap> gap(ToolName tool) {
    return Optional.empty();
  }

  @Override
  public Optional<Instant> restored() {
    return Optional.empty();
  }

  /** All of it at once: nothing here waits for a disk. */
  @Override
  public Upkeep upkeep(Optional<Instant> leaving) {
    requireOpen();
    if (leaving.isPresent()) {
      // First what sessions saw: nobody must rest on it when what came after has left.
      sights.values().removeIf(sight -> sight.at().isBefore(leaving.get()));
      EffectId bound = EffectId.first(leaving.get());
      for (Map.Entry<LineName, Line> entry : effects.entrySet()) {
        if (entry.getKey().id().compareTo(bound) < 0) {
          leave(entry.getKey(), entry.getValue());
        }
      }
    }
    return Upkeep.DONE;
  }

  private void leave(LineName name, Line line) {
    synchronized (line) {
      if (line.effect.state().over()) {
        line.left = true; // for an append that found the line before it went
        line.effect.key().ifPresent(key -> keysOf(name.tenant()).remove(key.text(), line));
        effects.remove(name);
        resources
            .entrySet()
            .removeIf(taken ->
                taken.getKey().tenant().equals(name.tenant())
                    && taken.getValue().holder().equals(name.id()));
      }
    }
  }

  @Override
  public void close() {
    closed = true;
    effects.clear();
    open.clear();
    keys.clear();
    resources.clear();
    sights.clear();
  }

  private ConcurrentSkipListMap<String, Line> keysOf(Tenant tenant) {
    ConcurrentSkipListMap<String, Line> held = keys.get(tenant);
    return held != null
        ? held
        : keys.computeIfAbsent(tenant, t -> new ConcurrentSkipListMap<>(KeyOrder.BYTES));
  }

  private void requireOpen() {
    if (closed) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the ledger is closed");
    }
  }
}
