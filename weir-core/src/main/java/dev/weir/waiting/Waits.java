package dev.weir.waiting;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import dev.weir.limit.Commons;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The waits of this node. Safe for any number of callers. See the package's essay. */
public final class Waits implements AutoCloseable {
  /** How many waits of a node are told at most. */
  public static final int TOLD_MOST = 64;

  /** How many parties are told to be in the way of one wait at most. */
  public static final int BLOCKERS_MOST = 16;

  private static final Logger log = LoggerFactory.getLogger(Waits.class);
  private static final String LEASE = "lease ";
  private static final String AND = " and ";
  private static final String PREFIX = "waits/";
  private static final Duration MOMENT = Duration.ofMillis(150);
  private static final Duration BEAT = Duration.ofMillis(150);
  private static final Duration ASLEEP = Duration.ofHours(1);
  private static final Duration ALIVE = Duration.ofSeconds(2);
  private static final Duration FORGOTTEN = Duration.ofMinutes(1);
  private static final int WORDS = 200;

  private final Env env;
  private final Optional<Commons> commons;
  private final String cell;
  private final Map<String, Waiting> waits = new ConcurrentHashMap<>();
  private final AtomicReference<Signal> nudge;
  private final Signal closed;
  private final Signal ended;
  private volatile boolean asleep;

  private Waits(Env env, Optional<Commons> commons) {
    this.env = env;
    this.commons = commons;
    this.cell = PREFIX + HexFormat.of().toHexDigits(env.entropy().bits());
    this.closed = env.threads().signal("waits closed");
    this.nudge = new AtomicReference<>(env.threads().signal("waits"));
    this.ended = env.threads().signal("waits ended");
    commons.ifPresentOrElse(
        shared -> env.threads().virtual("weir-waits", () -> run(shared)), ended::raise);
  }

  /** The waits of a node that shares these commons with the others; the commons stay open. */
  public static Waits among(Env env, Commons commons) {
    return new Waits(env, Optional.of(commons));
  }

  /** Waits that nobody looks at: no ring is found. */
  public static Waits unseen(Env env) {
    return new Waits(env, Optional.empty());
  }

  /** How a lease of these names is called while it is waited for. */
  public static String leaseOf(List<ResourceName> names) {
    return LEASE + names.stream().map(ResourceName::text).collect(Collectors.joining(AND));
  }

  /**
   * Something begins to be waited for.
   *
   * @param by who waits
   * @param what for, in words for those who are in a ring with it
   * @param place what others may wait behind because of this wait
   */
  public Wait begin(Origin by, String what, Set<Party> place) {
    var keeps = new LinkedHashSet<>(Party.waiting(by));
    keeps.addAll(place);
    String who = by.agent().orElseGet(() -> Party.session(by.tenant(), by.session()).text());
    var wait = new Waiting(keeps, new Ring.Link(brief(who), brief(what)), env.clock().nanos());
    if (commons.isPresent() && !closed.raised()) {
      waits.put(wait.id, wait);
      if (asleep) {
        nudge.get().raise();
      }
    }
    return wait;
  }

  /** Short, and of characters that a cell holds as they are: agents name themselves. */
  private static String brief(String text) {
    String cut = text.length() <= WORDS ? text : text.substring(0, WORDS);
    return cut.replaceAll("[\\p{Cntrl}\\p{Cs}\"\\\\]", "?");
  }

  private final class Waiting implements Wait {
    private final String id = HexFormat.of().toHexDigits(env.entropy().bits());
    private final Set<Party> keeps;
    private final Ring.Link link;
    private final long since;
    private volatile Look last;

    /** The earliest that any beat could say: a slow exchange says later than it was. */
    private Instant began = Instant.MAX;

    private volatile Optional<Ring> ring = Optional.empty();

    private record Look(Set<Party> behind, long at) {}

    Waiting(Set<Party> keeps, Ring.Link link, long since) {
      this.keeps = Set.copyOf(keeps);
      this.link = link;
      this.since = since;
      this.last = new Look(Set.of(), since - 1);
    }

    /**
     * A ring that was found before this look is no ring if the look had found the way free: so who
     * comes here has looked since, and gives up.
     */
    @Override
    public Optional<Ring> behind(long began, Set<Party> parties) {
      Optional<Ring> found = ring;
      var others = new LinkedHashSet<Party>();
      parties.stream().filter(it -> !keeps.contains(it)).limit(BLOCKERS_MOST).forEach(others::add);
      last = new Look(others, began);
      return found;
    }

    /**
     * As it is told.
     *
     * @param theirs the commons' time, somewhen between the two
     * @param before nanoseconds of this node
     * @param after nanoseconds of this node
     */
    private Told told(Instant theirs, long before, long after) {
      Look look = last;
      Instant atLatest = theirs.minusNanos(before - since);
      began = atLatest.isBefore(began) ? atLatest : began;
      return new Told(id, keeps, look.behind(), link, began, theirs.minusNanos(after - look.at()));
    }

    @Override
    public void close() {
      waits.remove(id);
    }
  }

  private void run(Commons shared) {
    try {
      boolean told = false;
      while (!closed.raised()) {
        if (told) {
          closed.await(BEAT);
        } else {
          rest();
        }
        List<Waiting> lasting = lasting();
        if (lasting.isEmpty() && !told) {
          continue;
        }
        told = beat(shared, lasting);
      }
      if (told) {
        beat(shared, List.of());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      ended.raise();
    }
  }

  /** Until somebody waits, and then for a beat more: most waits are over by then. */
  private void rest() throws InterruptedException {
    asleep = true;
    Signal signal = nudge.get();
    if (waits.isEmpty()) {
      signal.await(ASLEEP);
    }
    asleep = false;
    nudge.set(env.threads().signal("waits"));
    closed.await(BEAT);
  }

  private List<Waiting> lasting() {
    long now = env.clock().nanos();
    return waits.values().stream()
        .filter(it -> now - it.since >= MOMENT.toNanos())
        .sorted(Comparator.comparingLong(it -> it.since))
        .limit(TOLD_MOST)
        .toList();
  }

  /**
   * Tells what lasts, hears what others wait for, and looks for rings.
   *
   * @return whether others may have heard of waits from here
   */
  private boolean beat(Commons shared, List<Waiting> lasting) {
    try {
      long before = env.clock().nanos();
      var mine = new AtomicReference<Map<Waiting, Told>>(Map.of());
      shared.exchange(
          List.of(
              new Commons.Change(
                  cell,
                  (was, now) -> {
                    long after = env.clock().nanos();
                    var told = new LinkedHashMap<Waiting, Told>();
                    lasting.forEach(it -> told.put(it, it.told(now, before, after)));
                    mine.set(told);
                    return told.isEmpty() ? Value.Obj.empty() : content(told.values(), now);
                  })),
          Map.of());
      if (!lasting.isEmpty()) {
        List<Told> all = new ArrayList<>(mine.get().values());
        all.addAll(others(shared));
        mine.get()
            .forEach((wait, told) ->
                Graph.ring(told, all)
                    .ifPresent(ring -> {
                      log.info("a ring of {} waits is broken", ring.links().size());
                      wait.ring = Optional.of(ring);
                    }));
      }
      return !lasting.isEmpty();
    } catch (WeirException | IllegalArgumentException e) {
      log.debug("no rings are looked for: {}", e.getMessage());
      return true;
    }
  }

  /**
   * A wait that has lasted for more than a moment.
   *
   * @param who waits
   * @param what for, in words
   */
  public record Lasting(String who, String what, Instant since) {
    /** Whether it is for this resource, or for a lease of that name. */
    public boolean isFor(ResourceName name) {
      return what.equals(brief("resource " + name.text()))
          || (what.startsWith(LEASE)
              && List.of(what.substring(LEASE.length()).split(AND, -1))
                  .contains(brief(name.text())));
    }
  }

  /**
   * What is waited for on all nodes that share these commons, the longest wait first.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE}
   */
  public static List<Lasting> lasting(Commons commons) {
    return told(commons.list(PREFIX)).stream()
        .sorted(Comparator.comparing(Told::since))
        .map(it -> new Lasting(it.link().who(), it.link().what(), it.since()))
        .toList();
  }

  private static List<Told> told(Commons.Exchange heard) {
    var all = new ArrayList<Told>();
    for (Commons.Standing standing : heard.cells()) {
      Instant at = Told.instant(standing.content(), "at").orElse(Instant.EPOCH);
      if (at.plus(ALIVE).isAfter(heard.now())) {
        standing.content().get("waits").stream()
            .filter(Value.Arr.class::isInstance)
            .flatMap(it -> ((Value.Arr) it).items().stream())
            .flatMap(it -> Told.read(it).stream())
            .forEach(all::add);
      }
    }
    return all;
  }

  private static Value.Obj content(Collection<Told> told, Instant now) {
    return Value.Obj.empty()
        .with("at", Told.micros(now))
        .with("waits", new Value.Arr(told.stream().map(Told::cell).toList()));
  }

  private List<Told> others(Commons shared) {
    Commons.Exchange heard = shared.list(PREFIX);
    boolean dead =
        heard.cells().stream()
            .map(it -> Told.instant(it.content(), "at").orElse(Instant.EPOCH))
            .anyMatch(at -> at.plus(FORGOTTEN).isBefore(heard.now()));
    if (dead) {
      shared.forget(PREFIX, heard.now().minus(FORGOTTEN));
    }
    return told(
        new Commons.Exchange(
            heard.now(), heard.cells().stream().filter(it -> !it.cell().equals(cell)).toList()));
  }

  /** Ends the looking; waits that last are told no more. */
  @Override
  public void close() {
    closed.raise();
    nudge.get().raise();
    try {
      while (!ended.raised()) {
        ended.await(ALIVE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
