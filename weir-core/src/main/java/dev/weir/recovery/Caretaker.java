package dev.weir.recovery;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.guard.Aftercare;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import dev.weir.ledger.Tenure;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes care of one tenant's effects that nobody waits for any more: those in doubt, until somebody
 * knows what happened, and those that are suspended, until the far side is done with them.
 *
 * <p>It lists what is open, and goes its rounds: looks ({@link Inquiry}) at what is due. When to
 * look next is kept in memory only, and grows with every look that taught nothing; after a restart
 * everything is due. A few looks run at once, and a round begins only so many: a thousand doubts
 * after a crash must not fall on tool servers that are just getting up.
 *
 * <p>Effects of other nodes are left to them for a while, because two who look learn no more than
 * one; then any node takes care of them. It is the ledger, not this courtesy, that keeps two nodes
 * from sending one effect again.
 *
 * <p>Threads: one for the rounds, one for each look; both virtual. {@link #start} and {@link
 * #close} may be called from any thread, once each.
 */
public final class Caretaker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Caretaker.class);
  private static final int PAGE = 500;
  private static final int MOST = 10_000;
  private static final Duration FAREWELL = Duration.ofSeconds(2);

  /**
   * Listing what is open takes at most this share of the time, however much that is. Rounds go on
   * meanwhile with what was listed: when they waited too, four thousand doubts took an hour.
   */
  private static final int SHARE = 20;

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;
  private final Tenant tenant;
  private final Inquiry inquiry;
  private final Settings settings;
  private final Places looking;
  private final Signal closed;
  private final Signal ended;
  private final AtomicBoolean started = new AtomicBoolean();
  private final Map<EffectId, Turn> agenda = new ConcurrentHashMap<>();

  /**
   * How often, how fast, how long.
   *
   * @param round the pause between two rounds
   * @param firstPause before the second look at an effect; doubles from look to look
   * @param longestPause up to here
   * @param atOnce how many looks run at once
   * @param perRound how many looks a round begins
   * @param strangers how old a doubt of another node must be before this one looks at it
   * @param giveUpAfter how old a doubt may be before only a late answer or a person ends it
   * @param inputPatience how long a tool may wait for input that an agent does not bring
   */
  public record Settings(
      Duration round,
      Duration firstPause,
      Duration longestPause,
      int atOnce,
      int perRound,
      Duration strangers,
      Duration giveUpAfter,
      Duration inputPatience) {

    /** What does for nearly everybody. */
    public static final Settings USUAL =
        new Settings(
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            Duration.ofMinutes(10),
            16,
            50,
            Duration.ofSeconds(10),
            Duration.ofHours(24),
            Duration.ofHours(1));
  }

  /**
   * When to look at an effect, and what the last look left.
   *
   * @param dueNanos when, by the monotonic clock: nodes' wall clocks differ, and are set
   * @param looks how many looks taught nothing
   * @param absent how often in a row a probe found nothing
   * @param watch since when we know how it stands
   * @param busy whether somebody looks at it just now
   */
  private record Turn(long dueNanos, int looks, int absent, Watch watch, boolean busy) {
    Turn watching(Watch now) {
      return new Turn(dueNanos, looks, absent, now, busy);
    }

    Turn taken() {
      return new Turn(dueNanos, looks, absent, watch, true);
    }
  }

  /**
   * Since when this node knows that an effect stands as it does: what settles after a doubt has
   * settled when it is so long ago by a clock of our own. Whose wall clock wrote down when the
   * doubt began, and how wrong that is, is of no matter; nor is a second sending taken for the
   * first.
   */
  private record Watch(State state, int attempts, long sinceNanos) {
    /** The same while the effect stands so; else a new one. */
    Watch of(Effect effect, long nowNanos) {
      return effect.state() == state && effect.attempts() == attempts
          ? this
          : begin(effect, nowNanos);
    }

    static Watch begin(Effect effect, long nowNanos) {
      return new Watch(effect.state(), effect.attempts(), nowNanos);
    }
  }

  /**
   * A caretaker that appends as the life that holds its place at the time, and rests while none
   * does.
   *
   * @param tools what is asked which ways there are to end a doubt; nothing is called through it
   */
  public Caretaker(
      Env env,
      Ledger ledger,
      Tenure tenure,
      Tenant tenant,
      Toolbox tools,
      Aftercare care,
      Settings settings) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
    this.tenant = tenant;
    this.inquiry = new Inquiry(ledger, tenure, env.clock(), tools, care, settings);
    this.settings = settings;
    this.looking = new Places(() -> env.threads().signal("a place is left"), settings.atOnce());
    this.closed = env.threads().signal("caretaker closed");
    this.ended = env.threads().signal("caretaker ended");
  }

  /** Begins the rounds. */
  public void start() {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("the caretaker was started before");
    }
    env.threads().virtual("weir-caretaker", this::rounds);
  }

  private void rounds() {
    long listNanos = env.clock().nanos();
    try {
      while (!closed.await(settings.round())) {
        try {
          long began = env.clock().nanos();
          if (tenure.holds(tenure.node())) {
            if (began - listNanos >= 0) {
              list();
              long now = env.clock().nanos();
              listNanos = now + (now - began) * SHARE;
            }
            begin(due());
          }
        } catch (WeirException e) {
          // The ledger is away: the next round finds out whether still.
          log.debug("a round came to nothing: {}", e.getMessage());
        } catch (RuntimeException e) {
          log.error("a round failed", e);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.raise();
    }
  }

  /** One round; the looks that it began, which run on. */
  List<Thread> round() throws InterruptedException {
    list();
    return begin(due());
  }

  /** Puts on the agenda what is open, and takes off what is not. */
  private void list() {
    List<Effect> open = open();
    Set<EffectId> ids = new HashSet<>();
    open.forEach(effect -> ids.add(effect.id()));
    // What is sent again just now is not open, and will be again if that comes to nothing.
    agenda.entrySet().removeIf(entry -> !entry.getValue().busy() && !ids.contains(entry.getKey()));
    // After it was read: it stands so since then at the latest.
    long now = env.clock().nanos();
    open.forEach(effect ->
        agenda.merge(
            effect.id(),
            firstTurn(effect, now),
            (there, first) -> there.watching(there.watch().of(effect, now))));
  }

  /** What there is to look at now, the longest due first. */
  private Map<EffectId, Turn> due() {
    long now = env.clock().nanos();
    var due = new LinkedHashMap<EffectId, Turn>();
    agenda.entrySet().stream()
        .filter(entry -> !entry.getValue().busy() && entry.getValue().dueNanos() - now <= 0)
        .sorted(Comparator.comparingLong(entry -> entry.getValue().dueNanos() - now))
        .limit(settings.perRound())
        .forEach(entry -> due.put(entry.getKey(), entry.getValue()));
    return due;
  }

  private List<Thread> begin(Map<EffectId, Turn> due) throws InterruptedException {
    var begun = new ArrayList<Thread>();
    for (Map.Entry<EffectId, Turn> entry : due.entrySet()) {
      EffectId effect = entry.getKey();
      Turn turn = entry.getValue();
      // Most looks are over in a moment; looks that hang hold a round up no longer than a pause.
      if (closed.raised() || !looking.taken(settings.round())) {
        break;
      }
      // Out of the way until it is over: a look may take longer than a round.
      agenda.put(effect, turn.taken());
      begun.add(env.threads().virtual("weir-look", () -> look(effect, turn)));
    }
    return begun;
  }

  private List<Effect> open() {
    var open = new ArrayList<Effect>();
    Query query = Query.newest(tenant, PAGE).in(State.IN_DOUBT, State.SUSPENDED);
    List<Effect> page = ledger.find(query);
    while (!page.isEmpty()) {
      open.addAll(page);
      if (page.size() < PAGE || open.size() >= MOST) {
        break;
      }
      page = ledger.find(query.olderThan(page.get(page.size() - 1).id()));
    }
    return open;
  }

  private Turn firstTurn(Effect effect, long nowNanos) {
    long due = nowNanos + firstPause(effect).toNanos();
    return new Turn(due, 0, 0, Watch.begin(effect, nowNanos), false);
  }

  /** Suspended work is first asked after by the agent that began it; strangers' is theirs. */
  private Duration firstPause(Effect effect) {
    if (!effect.node().name().equals(tenure.node().name())) {
      Instant since = effect.settledAt().orElse(effect.at());
      Duration left = Duration.between(env.clock().now(), since.plus(settings.strangers()));
      // Never more, whatever their clock says.
      return left.compareTo(settings.strangers()) > 0 ? settings.strangers() : left;
    }
    return effect.state() == State.SUSPENDED && effect.node().equals(tenure.node())
        ? settings.firstPause()
        : Duration.ZERO;
  }

  private void look(EffectId id, Turn before) {
    Turn next = later(before);
    try {
      // As it stands now: a round may be a while ago.
      Optional<Effect> effect = ledger.effect(tenant, id);
      next = effect.isEmpty() ? rarely(before) : looked(effect.get(), before);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (WeirException e) {
      if (e.fault().code() != ErrorCode.LEDGER_UNAVAILABLE) {
        log.error("a look at effect {} failed", id, e);
      }
    } catch (RuntimeException e) {
      log.error("a look at effect {} failed", id, e);
    } finally {
      Turn settled = next;
      agenda.computeIfPresent(id, (key, old) -> settled);
      looking.leave();
    }
  }

  private Turn looked(Effect effect, Turn before) throws InterruptedException {
    long now = env.clock().nanos();
    Turn turn = before.watching(before.watch().of(effect, now));
    int absent = turn.watch().equals(before.watch()) ? turn.absent() : 0;
    Duration known = Duration.ofNanos(now - turn.watch().sinceNanos());
    return switch (inquiry.look(effect, absent, known)) {
      case Inquiry.Verdict.Ended over -> rarely(turn);
      case Inquiry.Verdict.Early early -> {
        long due = env.clock().nanos() + early.pause().toNanos();
        yield new Turn(due, turn.looks(), 0, turn.watch(), false);
      }
      case Inquiry.Verdict.Absent nothing -> {
        long due = env.clock().nanos() + nothing.pause().toNanos();
        yield new Turn(due, 0, nothing.inARow(), turn.watch(), false);
      }
      case Inquiry.Verdict.Later unclear -> later(turn);
      case Inquiry.Verdict.Hopeless hopeless -> rarely(turn);
    };
  }

  /** What was not there in a row is forgotten: the next one begins to count anew. */
  private Turn later(Turn turn) {
    Duration most = settings.longestPause();
    Duration pause = settings.firstPause();
    for (int i = 0; i < turn.looks() && pause.compareTo(most) < 0; i++) {
      pause = pause.multipliedBy(2);
    }
    return after(pause.compareTo(most) < 0 ? pause : most, turn);
  }

  private Turn rarely(Turn turn) {
    return after(settings.longestPause(), turn);
  }

  private Turn after(Duration pause, Turn turn) {
    long due = env.clock().nanos() + spread(pause).toNanos();
    return new Turn(due, turn.looks() + 1, 0, turn.watch(), false);
  }

  /** Between half of it and all: nodes and effects that fell together do not stay together. */
  private Duration spread(Duration pause) {
    long half = Math.max(1, pause.toNanos() / 2);
    return Duration.ofNanos(half + Long.remainderUnsigned(env.entropy().bits(), half));
  }

  /** Ends the rounds. Looks that run go on to their end, for which nobody waits. */
  @Override
  public void close() {
    closed.raise();
    if (!started.get()) {
      return;
    }
    try {
      ended.await(FAREWELL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
