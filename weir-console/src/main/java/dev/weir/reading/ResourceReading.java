package dev.weir.reading;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Outcome;
import dev.weir.effect.ResourceName;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.Standing;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.limit.Commons;
import dev.weir.naming.NameRules;
import dev.weir.naming.Naming;
import dev.weir.waiting.Waits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * What is known of a resource: who wrote it, who read it, who was refused, who has or waits for it
 * or for a lease of its name. Put together from the ledger as it is: what has left the ledger is
 * missing, and what sessions read, and whom was refused, is looked for among the newest effects.
 */
public final class ResourceReading {
  /** The most writers, readers, refusals and leases that are told of, each. */
  public static final int MOST = 100;

  private static final int SESSIONS_MOST = 500;

  private static final Set<ErrorCode> CONFLICTS =
      EnumSet.of(ErrorCode.RESOURCE_STALE, ErrorCode.RESOURCE_UNREAD, ErrorCode.RESOURCE_BUSY);

  private final Ledger ledger;
  private final Supplier<Leases> leases;
  private final Commons commons;
  private final Tenant tenant;
  private final Reading reading;

  /**
   * A reading of a tenant's resources.
   *
   * @param leases asked for when they are first wanted, and whenever they are
   */
  public ResourceReading(
      Ledger ledger, Supplier<Leases> leases, Commons commons, Tenant tenant, Reading reading) {
    this.ledger = ledger;
    this.leases = leases;
    this.commons = commons;
    this.tenant = tenant;
    this.reading = reading;
  }

  /**
   * An effect that took the resource.
   *
   * @param fence with which it took it
   */
  public record Writer(Effect effect, long fence) {}

  /** What a session saw last. */
  public record Reader(String session, Sight sight) {}

  /**
   * A call that was refused because of a writer.
   *
   * @param code why
   * @param writer the effect that it would have written over, or waited for
   */
  public record Conflict(Effect refused, ErrorCode code, EffectId writer) {}

  /**
   * All of it.
   *
   * @param holding how it stands for writers
   * @param writers the latest first
   * @param readers the latest first
   * @param conflicts the latest first
   * @param waits who waits for it or for a lease of its name now, on any node, for more than a
   *     moment
   * @param lease how its lease stands
   * @param leases its leases, the latest first
   */
  public record History(
      ResourceName name,
      Holding holding,
      List<Writer> writers,
      List<Reader> readers,
      List<Conflict> conflicts,
      List<Waits.Lasting> waits,
      Standing lease,
      List<Lease> leases) {
    /** Copies the lists. */
    public History {
      writers = List.copyOf(writers);
      readers = List.copyOf(readers);
      conflicts = List.copyOf(conflicts);
      waits = List.copyOf(waits);
      leases = List.copyOf(leases);
    }
  }

  /**
   * What is known of what was written.
   *
   * @param written a name in any spelling that the usual rules of names understand
   * @throws IllegalArgumentException with a message for people if it names nothing
   */
  public History of(String written) {
    ResourceName name =
        switch (NameRules.usual().named(written)) {
          case Naming.Named named -> named.name();
          case Naming.Unusable unusable ->
              throw new IllegalArgumentException("that names no resource: " + unusable.reason());
        };
    Holding holding = ledger.holdings(tenant, List.of(name)).getFirst();
    List<Writer> writers = writers(holding);
    Leases of = leases.get();
    return new History(
        name,
        holding,
        writers,
        readers(name),
        conflicts(writers),
        Waits.lasting(commons).stream().filter(it -> it.isFor(name)).limit(MOST).toList(),
        of.standing(tenant, name),
        of.history(tenant, name, MOST));
  }

  /**
   * From each effect to the one that had it before. An effect that was claimed by PostgreSQL and
   * never born is passed over, with those before it that changed nothing.
   */
  private List<Writer> writers(Holding holding) {
    var writers = new ArrayList<Writer>();
    Optional<EffectId> next = holding.taken();
    Optional<EffectId> changer = holding.before();
    while (next.isPresent() && writers.size() < MOST) {
      EffectId id = next.get();
      Optional<Effect> effect = ledger.effect(tenant, id);
      Optional<Take> take =
          ledger.takes(tenant, id).stream()
              .filter(it -> it.name().equals(holding.name()))
              .findFirst();
      if (effect.isPresent() && take.isPresent()) {
        writers.add(new Writer(effect.get(), take.get().fence()));
        next = take.get().from();
        changer = take.get().version();
      } else {
        // Each step goes to an older effect, so this ends.
        next = changer.filter(older -> older.compareTo(id) < 0);
        changer = Optional.empty();
      }
    }
    return writers;
  }

  private List<Reader> readers(ResourceName name) {
    return reading.sessions().stream()
        .limit(SESSIONS_MOST)
        .map(SessionSummary::session)
        .flatMap(session ->
            ledger.seen(tenant, session, List.of(name)).stream()
                .map(sight -> new Reader(session, sight)))
        .sorted(Comparator.comparing((Reader it) -> it.sight().at()).reversed())
        .limit(MOST)
        .toList();
  }

  /** A refusal names the effect that was in the way, so it is found by its writers. */
  private List<Conflict> conflicts(List<Writer> writers) {
    Set<EffectId> ids = writers.stream().map(it -> it.effect().id()).collect(Collectors.toSet());
    var conflicts = new ArrayList<Conflict>();
    for (Effect refused : reading.effects(Filter.newest(Filter.MAX_LIMIT).in(State.REFUSED))) {
      Optional<Fault> why =
          refused
              .outcome()
              .filter(Outcome.Refused.class::isInstance)
              .map(it -> ((Outcome.Refused) it).fault())
              .filter(fault -> CONFLICTS.contains(fault.code()));
      why.ifPresent(fault ->
          ids.stream()
              .filter(id -> fault.detail().contains(id.toString()))
              .findFirst()
              .ifPresent(id -> conflicts.add(new Conflict(refused, fault.code(), id))));
    }
    return conflicts.stream().limit(MOST).toList();
  }
}
