package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.lease.Kept.Given;
import dev.weir.lease.Kept.LeaseKey;
import dev.weir.lease.Lease.How;
import dev.weir.lease.StepVerdict.Why;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Asks that came together, judged together: a store finds and holds what is {@link #wanted}, has it
 * judged and writes the {@link Changes} in the same transaction. Each ask sees what the one before
 * made of a row. May be judged again, from a new look, when the transaction came to nothing.
 */
public final class Round {
  /** A place is kept alive by a write only when that makes such a difference. */
  private static final Duration PLACE_WORTH_WRITING = Duration.ofSeconds(1);

  private final List<Ask> asks;

  /** Some asks, in the order in which they count. */
  public Round(List<Ask> asks) {
    this.asks = List.copyOf(asks);
  }

  /** What came of each ask, in their order, and what it changes. */
  public record Judged(List<Ask.Outcome> outcomes, Changes changes) {}

  /** What has to be known first. */
  public Wanted wanted() {
    var names = new HashSet<Kept.Key>();
    var leases = new HashSet<LeaseKey>();
    for (Ask ask : asks) {
      switch (ask) {
        case Ask.Acquiring it -> {
          Tenant tenant = it.wish().by().tenant();
          it.wish().names().forEach(name -> names.add(new Kept.Key(tenant, name)));
          leases.add(new LeaseKey(tenant, it.token().lease()));
        }
        case Ask.Leaving it ->
            it.names().forEach(name -> names.add(new Kept.Key(it.tenant(), name)));
        case Ask.Renewing it -> leases.add(new LeaseKey(it.by().tenant(), it.token().lease()));
        case Ask.Releasing it -> leases.add(new LeaseKey(it.by().tenant(), it.token().lease()));
      }
    }
    return new Wanted(names, leases);
  }

  /** Judges all asks. */
  public Judged judge(Found found) {
    return new Judging(found).judged();
  }

  private final class Judging {
    private final Instant now;
    private final Map<Kept.Key, Kept> rows;
    private final Map<LeaseKey, Given> leases;
    private final Map<Tenant, Long> floors;
    private final Changes changes = new Changes();

    Judging(Found found) {
      this.now = found.now();
      this.rows = new HashMap<>(found.names());
      this.leases = new HashMap<>(found.leases());
      this.floors = found.floors();
    }

    Judged judged() {
      var outcomes = new ArrayList<Ask.Outcome>();
      for (Ask ask : asks) {
        outcomes.add(
            switch (ask) {
              case Ask.Acquiring it -> new Ask.Outcome.Judged(acquired(it));
              case Ask.Leaving it -> left(it);
              case Ask.Renewing it -> new Ask.Outcome.Stepped(renewed(it));
              case Ask.Releasing it -> new Ask.Outcome.Stepped(released(it));
            });
      }
      return new Judged(outcomes, changes);
    }

    private Kept row(Kept.Key key) {
      Kept row = rows.getOrDefault(key, Kept.fresh(key));
      return row.with(row.queue().stream().filter(it -> it.alive().isAfter(now)).toList());
    }

    private void put(Kept row) {
      rows.put(row.key(), row);
      changes.row(row);
    }

    private Optional<Given> latest(Kept row) {
      return row.lease()
          .flatMap(id -> Optional.ofNullable(leases.get(new LeaseKey(row.key().tenant(), id))));
    }

    private AcquireVerdict acquired(Ask.Acquiring ask) {
      Acquire wish = ask.wish();
      Tenant tenant = wish.by().tenant();
      Optional<Given> known =
          Optional.ofNullable(leases.get(new LeaseKey(tenant, ask.token().lease())));
      if (known.isPresent()) {
        // The same ask was stored before and nobody heard of it.
        Lease lease = known.get().lease();
        return lease.held(now) && known.get().secret() == ask.token().secret()
            ? granted(lease, ask.token(), Duration.ZERO)
            : new AcquireVerdict.Busy(List.of(), now);
      }
      List<Kept> wanted =
          wish.names().stream().map(name -> row(new Kept.Key(tenant, name))).toList();
      List<InTheWay> inTheWay =
          wanted.stream().flatMap(row -> inTheWay(row, ask.place()).stream()).toList();
      if (inTheWay.isEmpty()) {
        return grant(ask, wanted);
      }
      if (ask.place().isPresent()) {
        Optional<Fault> full = queued(wish.by(), ask.place().get(), wanted);
        if (full.isPresent()) {
          return new AcquireVerdict.Refused(full.get());
        }
      }
      return new AcquireVerdict.Busy(inTheWay, now);
    }

    private Optional<InTheWay> inTheWay(Kept row, Optional<LeaseId> place) {
      List<Waiter> before = new ArrayList<>();
      for (Waiter waiter : row.queue()) {
        if (place.filter(waiter.place()::equals).isPresent()) {
          break;
        }
        before.add(waiter);
      }
      Optional<Lease> holder = row.isHeld(now) ? latest(row).map(Given::lease) : Optional.empty();
      return holder.isEmpty() && before.isEmpty()
          ? Optional.empty()
          : Optional.of(new InTheWay(row.key().name(), holder, before));
    }

    /** Gives or keeps a place in every queue, or in none. */
    private Optional<Fault> queued(Origin by, LeaseId place, List<Kept> wanted) {
      for (Kept row : wanted) {
        if (row.queue().size() >= Leases.QUEUE_MAX
            && row.queue().stream().noneMatch(it -> it.place().equals(place))) {
          return Optional.of(
              Fault.of(
                  ErrorCode.LEASE_BUSY,
                  "as many wait for it as can: " + Leases.QUEUE_MAX + "; come back later"));
        }
      }
      Instant alive = now.plus(Leases.PLACE_KEPT);
      for (Kept row : wanted) {
        Optional<Waiter> own =
            row.queue().stream().filter(it -> it.place().equals(place)).findFirst();
        var queue = new ArrayList<>(row.queue());
        if (own.isEmpty()) {
          queue.add(
              new Waiter(place, Cut.brief(by.session()), by.agent().map(Cut::brief), now, alive));
        } else if (own.get().alive().plus(PLACE_WORTH_WRITING).isBefore(alive)) {
          queue.replaceAll(it -> it.place().equals(place) ? it.alive(alive) : it);
        } else {
          continue;
        }
        put(row.with(queue));
      }
      return Optional.empty();
    }

    private AcquireVerdict grant(Ask.Acquiring ask, List<Kept> wanted) {
      Acquire wish = ask.wish();
      Tenant tenant = wish.by().tenant();
      Duration usually =
          wanted.stream().map(Kept::longest).max(Duration::compareTo).orElse(Duration.ZERO);
      Duration ttl = wish.ttl().orElseGet(() -> lasting(usually));
      Instant until = now.plus(ttl);
      var fenced = new ArrayList<Fenced>();
      for (Kept row : wanted) {
        latest(row).filter(it -> it.lease().ending().isEmpty()).ifPresent(this::lapsed);
        long floor = row.fence() == 0 ? floors.getOrDefault(tenant, 0L) : row.fence();
        long fence = Math.max(floor + 1, ChronoUnit.MICROS.between(Instant.EPOCH, now));
        fenced.add(new Fenced(row.key().name(), fence));
        List<Waiter> behind =
            row.queue().stream()
                .filter(it -> !ask.place().equals(Optional.of(it.place())))
                .toList();
        put(
            new Kept(
                row.key(), fence, Optional.of(ask.token().lease()), until, row.longest(), behind));
      }
      var lease =
          new Lease(
              ask.token().lease(), fenced, Cut.kept(wish.by()), now, until, ttl, Optional.empty());
      var given = new Given(lease, ask.token().secret());
      leases.put(given.key(), given);
      changes.born(given);
      return granted(lease, ask.token(), usually);
    }

    private AcquireVerdict granted(Lease lease, Token token, Duration usually) {
      return new AcquireVerdict.Granted(lease, token, now, usually);
    }

    /** A third longer than it was ever held of late, but never absurdly short or long. */
    private static Duration lasting(Duration usually) {
      Duration longer = usually.plus(usually.dividedBy(3));
      Duration least = longer.compareTo(Leases.TTL_USUAL) < 0 ? Leases.TTL_USUAL : longer;
      return least.compareTo(Leases.TTL_MOST) > 0 ? Leases.TTL_MOST : least;
    }

    private void moved(Given given) {
      leases.put(given.key(), given);
      changes.moved(given);
    }

    private void lapsed(Given given) {
      moved(new Given(given.lease().ended(How.LAPSED, given.lease().until()), given.secret()));
    }

    private Ask.Outcome left(Ask.Leaving ask) {
      for (ResourceName name : ask.names()) {
        Kept row = row(new Kept.Key(ask.tenant(), name));
        List<Waiter> others =
            row.queue().stream().filter(it -> !it.place().equals(ask.place())).toList();
        if (others.size() < row.queue().size()) {
          put(row.with(others));
          wake(row.with(others));
        }
      }
      return new Ask.Outcome.Left();
    }

    private void wake(Kept row) {
      if (!row.isHeld(now)) {
        row.queue().stream().findFirst().map(Waiter::place).ifPresent(changes::wakes);
      }
    }

    /** The lease that a token proves. */
    private Optional<Given> shown(Tenant tenant, Token token) {
      return Optional.ofNullable(leases.get(new LeaseKey(tenant, token.lease())))
          .filter(it -> it.secret() == token.secret());
    }

    private StepVerdict renewed(Ask.Renewing ask) {
      Optional<Given> shown = shown(ask.by().tenant(), ask.token());
      if (shown.isEmpty()) {
        return new StepVerdict.Unknown();
      }
      Lease lease = shown.get().lease();
      if (!lease.held(now)) {
        return over(lease);
      }
      Instant last = lease.at().plus(Leases.HELD_MOST);
      if (!lease.until().isBefore(last)) {
        return new StepVerdict.Refused(Why.OUTLIVED, lease, List.of());
      }
      Instant wished = now.plus(ask.ttl().orElse(lease.ttl()));
      Instant longer = wished.isAfter(lease.until()) ? wished : lease.until();
      Instant until = longer.isAfter(last) ? last : longer;
      for (Kept row : rows(lease)) {
        put(row.until(until));
      }
      Lease renewed = lease.until(until);
      moved(new Given(renewed, shown.get().secret()));
      return new StepVerdict.Done(renewed);
    }

    private StepVerdict released(Ask.Releasing ask) {
      Optional<Given> shown = shown(ask.by().tenant(), ask.token());
      if (shown.isEmpty()) {
        return new StepVerdict.Unknown();
      }
      Lease lease = shown.get().lease();
      if (lease.ending().filter(it -> it.how() == How.RELEASED).isPresent()) {
        return new StepVerdict.Again(lease);
      }
      if (!lease.held(now)) {
        return over(lease);
      }
      Duration length = Duration.between(lease.at(), now);
      for (Kept row : rows(lease)) {
        Kept free = row.until(now).held(length);
        put(free);
        wake(free);
      }
      Lease done = lease.ended(How.RELEASED, now);
      moved(new Given(done, shown.get().secret()));
      return new StepVerdict.Done(done);
    }

    /** The rows that still are this lease's. */
    private List<Kept> rows(Lease lease) {
      return lease.names().stream()
          .map(it -> row(new Kept.Key(lease.by().tenant(), it.name())))
          .filter(row -> row.lease().equals(Optional.of(lease.id())))
          .toList();
    }

    private StepVerdict over(Lease lease) {
      if (lease.ending().filter(it -> it.how() == How.RELEASED).isPresent()) {
        return new StepVerdict.Refused(Why.RELEASED, lease, holders(lease));
      }
      boolean taken =
          lease.names().stream()
              .map(it -> row(new Kept.Key(lease.by().tenant(), it.name())).lease())
              .anyMatch(latest -> latest.filter(id -> !id.equals(lease.id())).isPresent());
      return new StepVerdict.Refused(taken ? Why.TAKEN : Why.LAPSED, lease, holders(lease));
    }

    /** Who has any of a lease's names now. */
    private List<Lease> holders(Lease lease) {
      return lease.names().stream()
          .map(it -> row(new Kept.Key(lease.by().tenant(), it.name())))
          .filter(row -> row.isHeld(now))
          .flatMap(row -> latest(row).stream())
          .map(Given::lease)
          .distinct()
          .toList();
    }
  }
}
