package dev.weir.order;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.order.Memory.Standing;
import dev.weir.tool.OrderRule;
import dev.weir.waiting.Party;
import dev.weir.waiting.Ring;
import dev.weir.waiting.Wait;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A writer at the head of the queues of its resources on this node. Used by one thread at a time.
 *
 * <p>It looks from memory first. What memory says too much is found out by the claim, which takes a
 * resource only from the holder that was seen; what it says too little is found out here, because
 * nobody is refused before the ledger was asked.
 */
public final class Turn implements AutoCloseable {
  private static final Duration LONGEST_LOOK = Duration.ofMillis(200);

  private final Env env;
  private final Ledger ledger;
  private final Waits waits;
  private final Memory memory;
  private final Tenant tenant;
  private final List<ResourceName> names;
  private final Queues.Held held;

  Turn(
      Env env,
      Ledger ledger,
      Waits waits,
      Memory memory,
      Tenant tenant,
      List<ResourceName> names,
      Queues.Held held) {
    this.env = env;
    this.ledger = ledger;
    this.waits = waits;
    this.memory = memory;
    this.tenant = tenant;
    this.names = names;
    this.held = held;
  }

  /** What a writer finds. */
  public sealed interface Look {
    /**
     * The resources can be taken as they are.
     *
     * @param takes how
     * @param readings what its session knows of each, in the same order
     */
    record Clear(List<Take> takes, List<Reading> readings) implements Look {}

    /** It may not write. */
    record InTheWay(Fault fault, Effect effect) implements Look {}
  }

  /**
   * What a session knows of a resource.
   *
   * @param by the effect by which it knows it: its last read, or its own change, whichever is
   *     newer; empty when it has neither, or when nobody asked
   * @param changed who has changed it since, when the rule asks for that to be dealt with
   */
  public record Reading(ResourceName name, Optional<EffectId> by, Optional<Effect> changed) {}

  /** What a session's write rests on, as far as this node knows. */
  private enum Basis {
    /** The resource as it is. */
    GOOD,
    /** The resource as it was. */
    STALE,
    /** Nothing; or on something that this node has not heard of. */
    UNREAD;

    /** Whether it may write, whatever else is found out. */
    boolean fits(OrderRule rule) {
      return switch (this) {
        case GOOD -> true;
        case STALE -> rule.whenStale() == OrderRule.WhenStale.ALLOW;
        case UNREAD ->
            rule.whenStale() == OrderRule.WhenStale.ALLOW
                && rule.whenUnread() == OrderRule.WhenUnread.ALLOW;
      };
    }

    /** Whether nobody need be told, when everything is known. */
    boolean passes(OrderRule rule) {
      return fits(rule) || (this == UNREAD && rule.whenUnread() == OrderRule.WhenUnread.ALLOW);
    }
  }

  /**
   * Waits until nobody on any node has the resources, and looks whether the session's reading of
   * them is that of today.
   *
   * @param atMost how long it may wait
   * @throws dev.weir.error.WeirException with {@code LEDGER_UNAVAILABLE}
   * @throws InterruptedException if the calling thread is interrupted while it waits
   */
  public Look look(Origin origin, OrderRule rule, Duration atMost) throws InterruptedException {
    List<Standing> known = remembered();
    if (known.size() == names.size() && known.stream().allMatch(it -> enough(origin, it, rule))) {
      return clear(origin, known, Map.of());
    }
    long end = env.clock().nanos() + atMost.toNanos();
    Optional<Wait> wait = Optional.empty();
    try {
      while (true) {
        long began = env.clock().nanos();
        List<Standing> now = asked();
        Optional<Standing> taken =
            now.stream().filter(it -> it.holding().busy().isPresent()).findFirst();
        if (taken.isEmpty()) {
          return judged(origin, rule, now);
        }
        Effect inTheWay = taken.get().holding().busy().orElseThrow();
        long left = end - env.clock().nanos();
        if (left <= 0 || inTheWay.state() == State.IN_DOUBT) {
          return busy(inTheWay);
        }
        if (wait.isEmpty()) {
          String what = "resource " + taken.get().holding().name();
          wait = Optional.of(waits.begin(origin, what, Set.of(held.writer())));
        }
        Optional<Ring> ring = wait.get().behind(began, holders(now));
        if (ring.isPresent()) {
          return new Look.InTheWay(ring.get().fault(), inTheWay);
        }
        Duration look = Duration.ofNanos(Math.min(left, LONGEST_LOOK.toNanos()));
        ledger.awaitChange(tenant, inTheWay.key().orElseThrow(), inTheWay, look);
      }
    } finally {
      wait.ifPresent(Wait::close);
    }
  }

  private Set<Party> holders(List<Standing> now) {
    var parties = new LinkedHashSet<Party>();
    for (Standing one : now) {
      one.holding()
          .busy()
          .ifPresent(it -> parties.add(Party.effects(tenant, it.origin().session())));
    }
    return parties;
  }

  private static Look busy(Effect effect) {
    String why =
        effect.state() == State.IN_DOUBT
            ? " is in doubt, and what it would have changed is not free before that ends"
            : " was at it for all of this call's time";
    return new Look.InTheWay(
        Fault.of(ErrorCode.RESOURCE_BUSY, "effect " + effect.id() + why), effect);
  }

  private List<Standing> remembered() {
    return names.stream().flatMap(it -> memory.standing(thing(it)).stream()).toList();
  }

  private Queues.Thing thing(ResourceName name) {
    return new Queues.Thing(tenant, name);
  }

  private List<Standing> asked() {
    List<Standing> now = ledger.holdings(tenant, names).stream().map(Standing::of).toList();
    now.stream()
        .filter(it -> it.holding().busy().isEmpty())
        .forEach(it -> memory.stands(thing(it.holding().name()), it));
    return now;
  }

  private Basis from(Origin origin, Standing now) {
    Holding holding = now.holding();
    Optional<EffectId> version = holding.version();
    Optional<Sight> sight = memory.sight(origin, holding.name());
    boolean good =
        version.isEmpty()
            || sight.map(Sight::version).filter(version::equals).isPresent()
            || now.writer().filter(origin.session()::equals).isPresent();
    return good ? Basis.GOOD : sight.isPresent() ? Basis.STALE : Basis.UNREAD;
  }

  /**
   * Whether no more need be known of a resource. A check compares with the last reading of all, and
   * that may have been on another node: the version alone does not tell.
   */
  private boolean enough(Origin origin, Standing now, OrderRule rule) {
    return rule.check().isEmpty() && from(origin, now).fits(rule);
  }

  /** The effect by which the session knows a resource, as far as this node knows. */
  private Optional<EffectId> known(Origin origin, Standing now) {
    Optional<EffectId> version = now.holding().version();
    Optional<Sight> sight = memory.sight(origin, now.holding().name());
    boolean read = sight.map(Sight::version).filter(version::equals).isPresent();
    boolean own = now.writer().filter(origin.session()::equals).isPresent();
    return !read && own ? version : sight.map(Sight::read);
  }

  private Look clear(Origin origin, List<Standing> standing, Map<ResourceName, Effect> changed) {
    Instant now = env.clock().now();
    return new Look.Clear(
        standing.stream().map(it -> it.holding().take(now)).toList(),
        standing.stream()
            .map(it ->
                new Reading(
                    it.holding().name(),
                    known(origin, it),
                    Optional.ofNullable(changed.get(it.holding().name()))))
            .toList());
  }

  /**
   * What the session read elsewhere may be on its way into the ledger: before it is refused it is
   * looked for twice.
   */
  private Look judged(Origin origin, OrderRule rule, List<Standing> standing)
      throws InterruptedException {
    List<Standing> now =
        standing.stream()
            .map(it -> enough(origin, it, rule) ? it : written(origin, it).orElse(it))
            .toList();
    List<Standing> doubtful =
        recalled(origin, now.stream().filter(it -> !enough(origin, it, rule)).toList());
    if (doubtful.stream().anyMatch(it -> !decided(origin, it, rule))) {
      ledger.flushNotes();
      recalled(origin, doubtful);
    }
    Map<ResourceName, Effect> changed = new HashMap<>();
    for (Standing one : doubtful) {
      Basis basis = from(origin, one);
      // Who changed it may have left the ledger, and is then nobody to be told of.
      Optional<Effect> changer = one.holding().version().flatMap(it -> ledger.effect(tenant, it));
      if (!basis.passes(rule) && changer.isPresent()) {
        if (basis == Basis.UNREAD) {
          return inTheWay(ErrorCode.RESOURCE_UNREAD, changer.get(), "this session has not read it");
        }
        changed.put(one.holding().name(), changer.get());
      }
    }
    return clear(origin, now, changed);
  }

  private boolean decided(Origin origin, Standing now, OrderRule rule) {
    return from(origin, now).passes(rule)
        && (rule.check().isEmpty() || known(origin, now).isPresent());
  }

  /** A resource that the session itself changed last, if it knows what it wrote. */
  private Optional<Standing> written(Origin origin, Standing now) {
    Holding holding = now.holding();
    return holding
        .version()
        .flatMap(it -> ledger.effect(tenant, it))
        .filter(it -> it.origin().session().equals(origin.session()))
        .filter(it ->
            ledger.takes(tenant, it.id()).stream()
                .noneMatch(
                    take -> take.name().equals(holding.name()) && take.how() == Take.How.MERGED))
        .map(it -> {
          var own = new Standing(holding, Optional.of(origin.session()));
          memory.stands(thing(holding.name()), own);
          return own;
        });
  }

  /** Remembers what the ledger knows of the session's readings. */
  private List<Standing> recalled(Origin origin, List<Standing> doubtful) {
    if (!doubtful.isEmpty()) {
      ledger
          .seen(tenant, origin.session(), doubtful.stream().map(it -> it.holding().name()).toList())
          .forEach(sight -> memory.saw(origin, sight));
    }
    return doubtful;
  }

  private static Look inTheWay(ErrorCode code, Effect changer, String how) {
    return new Look.InTheWay(Fault.of(code, who(changer) + "; " + how), changer);
  }

  /** Who changed a resource, when, and as which effect. */
  public static String who(Effect changer) {
    return changer.tool()
        + " changed it at "
        + changer.settledAt().orElse(changer.at())
        + changer.origin().agent().map(agent -> ", called by " + agent).orElse("")
        + ", as effect "
        + changer.id();
  }

  /** Somebody else has taken one of them since the last look. */
  public void moved() {
    names.forEach(name -> memory.forget(thing(name)));
  }

  /** The writer's own effect has changed them: its session knows what it wrote. */
  public void changed(Origin origin, List<Take> takes, EffectId effect) {
    for (Take take : takes) {
      var holding =
          new Holding(
              take.name(),
              Optional.of(effect),
              Optional.empty(),
              Optional.of(effect),
              take.fence());
      memory.stands(thing(take.name()), new Standing(holding, Optional.of(origin.session())));
    }
  }

  /** Lets the next one come. */
  @Override
  public void close() {
    held.leave();
  }
}
