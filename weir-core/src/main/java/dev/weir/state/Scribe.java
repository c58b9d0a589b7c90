package dev.weir.state;

import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Judges writes one after another, each on what the ones before have left, and gives numbers to
 * what is to be stored. Touches no store: whoever uses it holds off all others who write for these
 * tenants, stores {@link #entries()} in one go, and tells the verdicts only then.
 */
public final class Scribe {
  /**
   * What is to be stored.
   *
   * @param version new
   * @param parents what it was made of, as it names it
   */
  public record Entry(Version version, List<Parent> parents) {}

  /**
   * A version that another was made of.
   *
   * @param number its number
   * @param session who wrote it
   */
  public record Parent(long number, String session) {}

  /** A key of which superseded versions are to leave that have so many newer ones. */
  public record Trim(Place place, int newer) {}

  private record ScopeOf(Tenant tenant, Scope scope) {}

  private final Shelf shelf;
  private final Instant now;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Trim> trims = new ArrayList<>();
  private final Map<Place, Version> latest = new HashMap<>();
  private final Map<Tenant, Shelf.Total> grown = new HashMap<>();
  private final Map<ScopeOf, Shelf.Tally> more = new HashMap<>();

  /** For writes on top of what stands, at this time by the store's clock. */
  public Scribe(Shelf shelf, Instant now) {
    this.shelf = shelf;
    this.now = now;
  }

  /** The place whose latest value a deed is made of, if it needs one. */
  public static Optional<Place> reads(Write write) {
    return switch (write.deed()) {
      case Deed.Put put -> Optional.empty();
      case Deed.Delete delete -> Optional.empty();
      case Deed.Patch patch -> Optional.of(write.place());
      case Deed.Add add -> Optional.of(write.place());
      case Deed.Append append -> Optional.of(write.place());
      case Deed.Promote promote -> Optional.of(promote.source());
    };
  }

  /** Judges a write, and takes it down if it is to be stored. */
  public Written write(Write write, StateLimits limits) {
    Optional<Fault> unusable = Usable.fault(write);
    if (unusable.isPresent()) {
      return new Written.Refused(unusable.get());
    }
    Tenant tenant = write.place().tenant();
    if (shelf.tainted(tenant, write.origin().session())) {
      return refused(ErrorCode.SESSION_TAINTED, "a person has tainted this session");
    }
    Optional<Stamp> current = current(write.place());
    List<Written.Moved> moved = moved(write.unmoved());
    if (!moved.isEmpty() || !met(write.expecting(), current)) {
      return new Written.Conflict(current, moved);
    }
    var parents = new ArrayList<Parent>();
    if (write.lineage() instanceof Write.Lineage.Named named) {
      for (Write.Read read : named.versions()) {
        // What this go has taken down is no candidate: nobody has read it yet.
        Optional<String> author = shelf.author(read);
        if (author.isEmpty()) {
          return refused(
              ErrorCode.STATE_UNUSABLE,
              "version " + read.number() + ", named as lineage, is not kept at its key");
        }
        parents.add(new Parent(read.number(), author.get()));
      }
    }
    return done(write, current, parents, limits);
  }

  private Written done(
      Write write, Optional<Stamp> current, List<Parent> parents, StateLimits limits) {
    Making.Made made = Making.of(write.deed(), current, value(write));
    return switch (made) {
      case Making.Made.Wrong wrong -> refused(ErrorCode.STATE_UNUSABLE, wrong.why());
      case Making.Made.Right right -> {
        if (write.deed() instanceof Deed.Promote promote) {
          Stamp source = current(promote.source()).orElseThrow();
          parents.add(new Parent(source.number(), source.author().session()));
        }
        Optional<Fault> full = full(write.place(), current, right, limits);
        if (full.isPresent()) {
          yield new Written.Refused(full.get());
        }
        Version version =
            append(
                write.place(),
                right.kind(),
                right.value(),
                Author.of(write.origin()),
                why(write),
                overrode(write.expecting(), current),
                parents,
                derived(write, parents));
        if (version.stamp().nth() % limits.versionsOfKey() == 0) {
          trims.add(new Trim(write.place(), limits.versionsOfKey()));
        }
        yield new Written.Stored(version, List.of());
      }
    };
  }

  /**
   * Puts a version on top that no agent wrote: what is restored, or that nothing is there any more.
   *
   * @param source the version whose value it has again
   */
  public Version put(Place place, Kind kind, Optional<Version> source, Author author, String why) {
    List<Parent> parents =
        source
            .map(it -> List.of(new Parent(it.number(), it.stamp().author().session())))
            .orElse(List.of());
    return append(
        place,
        kind,
        source.flatMap(Version::value),
        author,
        Optional.of(why),
        Optional.empty(),
        parents,
        Optional.of(parents.stream().map(Parent::number).toList()));
  }

  private Version append(
      Place place,
      Kind kind,
      Optional<Value> value,
      Author author,
      Optional<String> why,
      Optional<Long> overrode,
      List<Parent> parents,
      Optional<List<Long>> derived) {
    Optional<Stamp> before = current(place);
    Shelf.Total total = total(place.tenant());
    // More than the key's own last number, too: a tenant's row that was set back gives none again.
    long number = Math.max(total.last(), before.map(Stamp::number).orElse(0L)) + 1;
    Instant at = now.isBefore(total.at()) ? total.at() : now;
    var stamp =
        new Stamp(
            place, number, before.map(Stamp::nth).orElse(0L) + 1, kind, author, at, why, overrode);
    long bytes = Usable.bytes(place, value);
    var version = new Version(stamp, value, derived, bytes);
    entries.add(new Entry(version, List.copyOf(Set.copyOf(parents))));
    latest.put(place, version);
    long keys = kind.keys() - before.map(it -> it.kind().keys()).orElse(0L);
    grown.merge(place.tenant(), new Shelf.Total(number, at, keys, bytes), Scribe::sum);
    more.merge(
        new ScopeOf(place.tenant(), place.scope()), new Shelf.Tally(keys, 1, bytes), Scribe::sum);
    return version;
  }

  /** What is to be stored, in the order of the numbers. */
  public List<Entry> entries() {
    return List.copyOf(entries);
  }

  /** What has to leave after that. */
  public List<Trim> trims() {
    return List.copyOf(trims);
  }

  private Optional<Stamp> current(Place place) {
    return latest.containsKey(place) ? Optional.of(latest.get(place).stamp()) : shelf.latest(place);
  }

  private Optional<Value> value(Write write) {
    Optional<Place> place = reads(write);
    if (place.isEmpty()) {
      return Optional.empty();
    }
    return latest.containsKey(place.get())
        ? latest.get(place.get()).value()
        : shelf.value(place.get());
  }

  /** Who names nothing may have used all that its session read. */
  private static Optional<List<Long>> derived(Write write, List<Parent> parents) {
    return write.lineage() instanceof Write.Lineage.Named
        ? Optional.of(parents.stream().map(Parent::number).distinct().toList())
        : Optional.empty();
  }

  private List<Written.Moved> moved(List<Write.Read> reads) {
    return reads.stream()
        .filter(read -> current(read.place()).map(Stamp::number).orElse(0L) != read.number())
        .map(read -> new Written.Moved(read, current(read.place())))
        .toList();
  }

  private static boolean met(Expecting expecting, Optional<Stamp> current) {
    return switch (expecting) {
      case Expecting.Absent absent -> current.filter(Stamp::live).isEmpty();
      case Expecting.Exactly exactly -> current.map(Stamp::number).orElse(0L) == exactly.number();
      case Expecting.LastWins lastWins -> true;
      case Expecting.Whatever whatever -> true;
    };
  }

  private static Optional<Long> overrode(Expecting expecting, Optional<Stamp> current) {
    return expecting instanceof Expecting.LastWins it
        ? current.map(Stamp::number).filter(number -> number != it.seen())
        : Optional.empty();
  }

  private static Optional<String> why(Write write) {
    return write.deed() instanceof Deed.Promote promote
        ? Optional.of(promote.why())
        : write.origin().reason().map(Usable::cut);
  }

  /** What takes something away, or leaves as many keys as there were, is never short of keys. */
  private Optional<Fault> full(
      Place place, Optional<Stamp> current, Making.Made.Right made, StateLimits limits) {
    if (!made.kind().live()) {
      return Optional.empty();
    }
    Shelf.Tally tally = tally(place);
    Shelf.Total total = total(place.tenant());
    long bytes = Usable.bytes(place, made.value());
    boolean another = current.filter(Stamp::live).isEmpty();
    if (another && tally.keys() >= limits.keysOfScope()) {
      return full("the scope has " + limits.keysOfScope() + " keys");
    }
    if (another && total.keys() >= limits.keysOfTenant()) {
      return full("the tenant has " + limits.keysOfTenant() + " keys");
    }
    if (tally.bytes() + bytes > limits.bytesOfScope()) {
      return full("the scope may hold " + limits.bytesOfScope() + " bytes");
    }
    return total.bytes() + bytes > limits.bytesOfTenant()
        ? full("the tenant may hold " + limits.bytesOfTenant() + " bytes")
        : Optional.empty();
  }

  private static Optional<Fault> full(String why) {
    return Optional.of(Fault.of(ErrorCode.STATE_FULL, why));
  }

  /** What was taken down for a tenant: its last number and time, and how much more it has. */
  public Shelf.Total grown(Tenant tenant) {
    return grown.getOrDefault(tenant, Shelf.Total.NONE);
  }

  /** How much more the scope of a place has with what was taken down. */
  public Shelf.Tally more(Place place) {
    return more.getOrDefault(new ScopeOf(place.tenant(), place.scope()), Shelf.Tally.NONE);
  }

  private Shelf.Total total(Tenant tenant) {
    return sum(shelf.total(tenant), grown(tenant));
  }

  private Shelf.Tally tally(Place place) {
    return sum(shelf.tally(place.tenant(), place.scope()), more(place));
  }

  private static Shelf.Total sum(Shelf.Total before, Shelf.Total then) {
    return new Shelf.Total(
        Math.max(before.last(), then.last()),
        before.at().isAfter(then.at()) ? before.at() : then.at(),
        before.keys() + then.keys(),
        before.bytes() + then.bytes());
  }

  private static Shelf.Tally sum(Shelf.Tally before, Shelf.Tally then) {
    return new Shelf.Tally(
        before.keys() + then.keys(),
        before.versions() + then.versions(),
        before.bytes() + then.bytes());
  }

  private static Written refused(ErrorCode code, String why) {
    return new Written.Refused(Fault.of(code, why));
  }
}
