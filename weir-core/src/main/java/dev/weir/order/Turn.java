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
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A writer at the head of the queues of its resources on this node. Used by the thread that got it.
 *
 * <p>It looks from memory first. What memory says too much is found out by the claim, which takes a
 * resource only from the holder that was seen; what it says too little is found out here, because
 * nobody is refused before the ledger was asked.
 */
public final class Turn implements AutoCloseable {
  private static final Duration LONGEST_LOOK = Duration.ofMillis(250);

  private final Env env;
  private final Ledger ledger;
  private final Memory memory;
  private final Tenant tenant;
  private final List<ResourceName> names;
  private final Queues.Held held;

  Turn(
      Env env,
      Ledger ledger,
      Memory memory,
      Tenant tenant,
      List<ResourceName> names,
      Queues.Held held) {
    this.env = env;
    this.ledger = ledger;
    this.memory = memory;
    this.tenant = tenant;
    this.names = names;
    this.held = held;
  }

  /** What a writer finds. */
  public sealed interface Look {
    /** Its session knows the resources as they are, and they can be taken so. */
    record Clear(List<Take> takes) implements Look {}

    /** It may not write. */
    record InTheWay(Fault fault, Effect effect) implements Look {}
  }

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

    /** Whether it may write, when everything is known. */
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
    if (known.size() == names.size()
        && known.stream().allMatch(it -> from(origin, it).fits(rule))) {
      return clear(known);
    }
    long end = env.clock().nanos() + atMost.toNanos();
    while (true) {
      List<Standing> now = asked();
      Optional<Effect> busy = now.stream().flatMap(it -> it.holding().busy().stream()).findFirst();
      if (busy.isEmpty()) {
        return judged(origin, rule, now);
      }
      Effect inTheWay = busy.get();
      long left = end - env.clock().nanos();
      if (left <= 0 || inTheWay.state() == State.IN_DOUBT) {
        return busy(inTheWay);
      }
      Duration look = Duration.ofNanos(Math.min(left, LONGEST_LOOK.toNanos()));
      ledger.awaitChange(tenant, inTheWay.key().orElseThrow(), inTheWay, look);
    }
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

  private Look clear(List<Standing> standing) {
    Instant now = env.clock().now();
    return new Look.Clear(standing.stream().map(it -> it.holding().take(now)).toList());
  }

  /**
   * What the session read elsewhere may be on its way into the ledger: before it is refused it is
   * looked for twice.
   */
  private Look judged(Origin origin, OrderRule rule, List<Standing> now)
      throws InterruptedException {
    List<Standing> doubtful =
        recalled(origin, now.stream().filter(it -> !from(origin, it).fits(rule)).toList());
    if (doubtful.stream().anyMatch(it -> !from(origin, it).passes(rule))) {
      ledger.flushNotes();
      recalled(origin, doubtful);
    }
    for (Standing one : doubtful) {
      Basis basis = from(origin, one);
      // Who changed it may have left the ledger, and is then nobody to be told of.
      Optional<Effect> changer = one.holding().version().flatMap(it -> ledger.effect(tenant, it));
      boolean own =
          changer.filter(it -> it.origin().session().equals(origin.session())).isPresent();
      if (!basis.passes(rule) && !own && changer.isPresent()) {
        return basis == Basis.UNREAD
            ? inTheWay(ErrorCode.RESOURCE_UNREAD, changer.get(), "this session has not read it")
            : inTheWay(ErrorCode.RESOURCE_STALE, changer.get(), "this session read it before that");
      }
    }
    return clear(now);
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
    String who =
        changer.tool()
            + " changed it at "
            + changer.settledAt().orElse(changer.at())
            + changer.origin().agent().map(agent -> ", called by " + agent).orElse("")
            + ", as effect "
            + changer.id();
    return new Look.InTheWay(Fault.of(code, who + "; " + how), changer);
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
