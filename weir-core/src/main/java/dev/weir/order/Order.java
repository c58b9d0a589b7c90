package dev.weir.order;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Sight;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Who may write a resource now, and on which reading of it. Safe for any number of callers. See the
 * package's essay.
 */
public final class Order {
  private final Env env;
  private final Ledger ledger;
  private final Waits waits;
  private final Queues queues;
  private final Memory memory = new Memory();

  /**
   * An order among all who share this ledger.
   *
   * @param waits hears of all who wait for a resource
   */
  public Order(Env env, Ledger ledger, Waits waits) {
    this.env = env;
    this.ledger = ledger;
    this.waits = waits;
    this.queues = new Queues(env, waits);
  }

  /** Whether a writer's turn has come. */
  public sealed interface Queued {
    /** It has; the turn must be closed. */
    record Mine(Turn turn) implements Queued {}

    /** Others were before it for all of its time, or would have been for ever. */
    record Late(Fault fault) implements Queued {}
  }

  /**
   * Waits behind the writers of this node who want one of the same resources, in the order of their
   * coming.
   *
   * @param names each once, sorted
   * @throws InterruptedException if the calling thread is interrupted; it has no turn then
   */
  public Queued queue(Origin origin, List<ResourceName> names, Duration atMost)
      throws InterruptedException {
    return switch (queues.enter(origin, names, atMost)) {
      case Queues.Entered.First first ->
          new Queued.Mine(
              new Turn(env, ledger, waits, memory, origin.tenant(), names, first.held()));
      case Queues.Entered.Late late -> new Queued.Late(othersWereBefore());
      case Queues.Entered.InRing inRing -> new Queued.Late(inRing.ring().fault());
    };
  }

  /** Why a write whose turn comes too late is refused. */
  public static Fault othersWereBefore() {
    return Fault.of(ErrorCode.RESOURCE_BUSY, "others were before this call for all of its time");
  }

  /**
   * How resources stand before a read; empty when it names none, or when the ledger cannot say so:
   * then nothing is remembered of the read.
   */
  public List<Holding> views(Tenant tenant, List<ResourceName> names) {
    if (names.isEmpty()) {
      return List.of();
    }
    try {
      return ledger.holdings(tenant, names);
    } catch (WeirException e) {
      return List.of();
    }
  }

  /**
   * Those of these resources that an effect has, each with its fence.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached
   */
  public Map<ResourceName, Long> held(Effect effect, List<ResourceName> names) {
    if (names.isEmpty()) {
      return Map.of();
    }
    return ledger.holdings(effect.origin().tenant(), names).stream()
        .filter(it -> it.busy().map(Effect::id).filter(effect.id()::equals).isPresent())
        .collect(Collectors.toMap(Holding::name, Holding::fence));
  }

  /**
   * A read has succeeded.
   *
   * @param views how the resources stood before it
   * @param began when that was, by this node's clock
   */
  public void saw(Origin origin, List<Holding> views, EffectId read, Instant began) {
    Instant at = memory.notBefore(began);
    for (Holding view : views) {
      var sight = new Sight(view.name(), view.version(), read, at);
      memory.saw(origin, sight);
      ledger.note(new Note.Seen(origin.tenant(), origin.session(), sight));
    }
  }
}
