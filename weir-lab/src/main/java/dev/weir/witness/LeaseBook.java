package dev.weir.witness;

import dev.weir.effect.ResourceName;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Fenced;
import dev.weir.lease.Lease;
import dev.weir.lease.LeaseId;
import dev.weir.lease.Standing;
import dev.weir.lease.StepVerdict;
import dev.weir.lease.Token;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the witness itself knows of leases: who got what until when, in the order in which the store
 * did it, and what stands in the books of the things that are leased.
 */
public final class LeaseBook {
  /** A place that is looked at more often than that is not lost. */
  private static final Duration SURELY_KEPT = Duration.ofMillis(1_900);

  private final BiConsumer<Rule, String> broke;
  private final Map<ResourceName, Hold> holds = new TreeMap<>();
  private final Map<Token, Hold> given = new HashMap<>();
  private final Map<String, Written> things = new HashMap<>();
  private final Map<ResourceName, Map<LeaseId, Instant>> queues = new HashMap<>();
  private final Set<LeaseId> unsure = new HashSet<>();

  /** What is in a thing that nobody wrote to. */
  private static final String BLANK = "blank";

  /** What was written last to a thing. */
  private record Written(long fence, String version) {}

  /** A lease as the witness has seen it. */
  private static final class Hold {
    private final String by;
    private final Lease lease;
    private Instant until;
    private boolean released;

    private Hold(String by, Lease lease) {
      this.by = by;
      this.lease = lease;
      this.until = lease.until();
    }

    boolean lasts(Instant now) {
      return !released && now.isBefore(until);
    }

    @Override
    public String toString() {
      return lease.names() + " of " + by + " until " + until + (released ? ", released" : "");
    }
  }

  /**
   * Nothing yet.
   *
   * @param broke hears which rule was broken, and how
   */
  public LeaseBook(BiConsumer<Rule, String> broke) {
    this.broke = broke;
  }

  /** How many leases there were. */
  public int leases() {
    return given.size();
  }

  /**
   * A wish came to this.
   *
   * @param place of whoever waits for it
   */
  public void wished(Acquire wish, Optional<LeaseId> place, AcquireVerdict verdict, Instant now) {
    switch (verdict) {
      case AcquireVerdict.Granted granted -> {
        granted(wish, granted, now);
        wish.names().forEach(name -> inTurn(name, place, granted, now));
        place.ifPresent(it -> left(it, wish.names()));
      }
      case AcquireVerdict.Busy busy ->
          place.ifPresent(it -> wish.names().forEach(name -> waits(name, it, now)));
      case AcquireVerdict.Refused refused -> {}
    }
  }

  private Map<LeaseId, Instant> queue(ResourceName name) {
    return queues.computeIfAbsent(name, it -> new LinkedHashMap<>());
  }

  /** Whoever has not looked for so long may have lost its place, and is not judged any more. */
  private void waits(ResourceName name, LeaseId place, Instant now) {
    Instant before = queue(name).replace(place, now);
    if (before == null) {
      queue(name).put(place, now);
    } else if (before.plus(SURELY_KEPT).isBefore(now)) {
      unsure.add(place);
    }
  }

  private void inTurn(
      ResourceName name, Optional<LeaseId> place, AcquireVerdict.Granted granted, Instant now) {
    for (Map.Entry<LeaseId, Instant> one : queue(name).entrySet()) {
      if (place.equals(Optional.of(one.getKey()))) {
        return;
      }
      boolean there = !unsure.contains(one.getKey());
      if (there && now.isBefore(one.getValue().plus(SURELY_KEPT))) {
        broke.accept(
            Rule.IN_TURN, granted.lease() + " was given before " + one + " that waits for " + name);
      }
    }
  }

  /** Somebody waits no more. */
  public void left(LeaseId place, List<ResourceName> names) {
    names.forEach(name -> queue(name).remove(place));
  }

  private void granted(Acquire wish, AcquireVerdict.Granted granted, Instant now) {
    Lease lease = granted.lease();
    List<ResourceName> names = lease.names().stream().map(Fenced::name).toList();
    boolean asWished =
        names.equals(wish.names())
            && wish.ttl().filter(ttl -> !lease.until().equals(now.plus(ttl))).isEmpty();
    if (!asWished) {
      broke.accept(Rule.MATCHES, wish.names() + " became " + lease);
    }
    var hold = new Hold(wish.by().session(), lease);
    for (Fenced one : lease.names()) {
      Hold before = holds.put(one.name(), hold);
      if (before != null && before.lasts(now)) {
        broke.accept(Rule.ONE_HOLDER, hold + " was given at " + now + ", and there is " + before);
      }
      if (before != null && before.lease.fence(one.name()).orElse(0L) >= one.fence()) {
        broke.accept(Rule.FENCES_RISE, hold + " was given after " + before);
      }
    }
    given.put(granted.token(), hold);
  }

  /** A renewal came to this. */
  public void renewed(Token token, StepVerdict verdict, Instant now) {
    Optional<Hold> hold = stepped(token, verdict, now);
    if (verdict instanceof StepVerdict.Done done) {
      hold.ifPresent(it -> it.until = done.lease().until());
    }
  }

  /** A release came to this. */
  public void released(Token token, StepVerdict verdict, Instant now) {
    Optional<Hold> hold = stepped(token, verdict, now);
    if (verdict instanceof StepVerdict.Done) {
      hold.ifPresent(it -> it.released = true);
    }
  }

  private Optional<Hold> stepped(Token token, StepVerdict verdict, Instant now) {
    Hold hold = given.get(token);
    boolean lasts = hold != null && hold.lasts(now);
    switch (verdict) {
      case StepVerdict.Done done -> {
        if (!lasts) {
          broke.accept(Rule.HOLDERS_WORD, "a word on " + hold + " counted at " + now);
        }
      }
      case StepVerdict.Again again -> {
        if (hold == null || !hold.released) {
          broke.accept(Rule.HOLDERS_WORD, hold + " is said to have been released");
        }
      }
      case StepVerdict.Refused refused -> {
        if (lasts) {
          broke.accept(Rule.HOLDERS_WORD, hold + " lasts, and its holder hears " + refused.why());
        }
      }
      case StepVerdict.Unknown unknown -> {
        if (hold != null) {
          broke.accept(Rule.NOTHING_LOST, hold + " is not known any more");
        }
      }
    }
    return Optional.ofNullable(hold);
  }

  /**
   * In the books of a leased thing: a holder has written, and the thing has let it.
   *
   * @param basis the version that it had read
   */
  public void wrote(String thing, String by, long fence, String basis, String version) {
    Written before = things.getOrDefault(thing, new Written(0, BLANK));
    things.put(thing, new Written(fence, version));
    if (!before.version().equals(basis)) {
      broke.accept(
          Rule.NO_LOST_UPDATE,
          thing + " " + version + " rests on " + basis + ", and " + before + " was there");
    }
    boolean its =
        given.values().stream()
            .filter(hold -> hold.by.equals(by))
            .anyMatch(hold -> hold.lease.names().contains(new Fenced(name(thing), fence)));
    if (!its || fence < before.fence()) {
      broke.accept(
          Rule.FENCES_RISE,
          thing + " is written by " + by + " with fence " + fence + " after " + before);
    }
  }

  private static ResourceName name(String thing) {
    return new ResourceName(thing);
  }

  /** Whether somebody still has something. */
  public boolean unrest(Instant now) {
    return holds.values().stream().anyMatch(hold -> hold.lasts(now));
  }

  /** Nothing happens any more: nobody has anything, and nobody waits. */
  public void rests(Function<ResourceName, Standing> stored, Instant now) {
    for (Map.Entry<ResourceName, Hold> one : holds.entrySet()) {
      Standing standing = stored.apply(one.getKey());
      Optional<Long> fence = one.getValue().lease.fence(one.getKey());
      if (!fence.equals(Optional.of(standing.fence()))) {
        broke.accept(Rule.NOTHING_LOST, one.getValue() + " stands in the store as " + standing);
      }
      if (one.getValue().lasts(now)
          || standing.holder().isPresent()
          || !standing.waiting().isEmpty()) {
        broke.accept(Rule.COMES_TO_REST, one.getValue() + " is left as " + standing);
      }
    }
  }
}
