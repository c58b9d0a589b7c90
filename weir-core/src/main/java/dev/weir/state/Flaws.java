package dev.weir.state;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Looks for what cannot be in the versions of a tenant: one pass over all that is kept, key by key,
 * oldest version first. Used by one thread.
 */
public final class Flaws {
  private static final int MOST = 100;

  private final Shelf.Total total;
  private final Map<Scope, Shelf.Tally> counted = new HashMap<>();
  private final Map<Scope, Shelf.Tally> claimed = new HashMap<>();
  private final List<String> flaws = new ArrayList<>();
  private Optional<Stamp> last = Optional.empty();

  /** For a tenant that says so much of itself. */
  public Flaws(Shelf.Total total) {
    this.total = total;
  }

  /** What a scope says of itself. */
  public void scope(Scope scope, Shelf.Tally tally) {
    claimed.put(scope, tally);
  }

  /** The next version of the same key, or the first of the next key. */
  public void version(Stamp stamp, long bytes) {
    Optional<Stamp> before = last.filter(it -> it.place().equals(stamp.place()));
    before.ifPresent(it -> compare(it, stamp));
    if (stamp.number() > total.last()) {
      flaw(stamp, "has a number that its tenant has not given yet");
    }
    long live = stamp.kind().keys() - before.map(it -> it.kind().keys()).orElse(0L);
    counted.merge(
        stamp.place().scope(),
        new Shelf.Tally(live, 1, bytes),
        (a, b) ->
            new Shelf.Tally(
                a.keys() + b.keys(), a.versions() + b.versions(), a.bytes() + b.bytes()));
    last = Optional.of(stamp);
  }

  private void compare(Stamp before, Stamp stamp) {
    if (stamp.number() <= before.number() || stamp.nth() <= before.nth()) {
      flaw(stamp, "went back: before it comes number " + before.number());
    }
    if (stamp.at().isBefore(before.at())) {
      flaw(stamp, "is older than the one before it");
    }
  }

  private void flaw(Stamp stamp, String what) {
    if (flaws.size() < MOST) {
      flaws.add(stamp.place() + ", number " + stamp.number() + ", " + what);
    }
  }

  /** A sentence for each flaw; only after all versions. */
  public List<String> told() {
    var all = new ArrayList<>(flaws);
    claimed.forEach((scope, tally) -> {
      Shelf.Tally there = counted.getOrDefault(scope, Shelf.Tally.NONE);
      if (!there.equals(tally)) {
        all.add(scope.text() + " counts " + tally + ", and " + there + " is there");
      }
    });
    counted.keySet().stream()
        .filter(scope -> !claimed.containsKey(scope))
        .forEach(scope -> all.add(scope.text() + " counts nothing, and has versions"));
    long keys = counted.values().stream().mapToLong(Shelf.Tally::keys).sum();
    long bytes = counted.values().stream().mapToLong(Shelf.Tally::bytes).sum();
    if (keys != total.keys() || bytes != total.bytes()) {
      all.add(
          "the tenant counts "
              + total.keys()
              + " keys and "
              + total.bytes()
              + " bytes, and "
              + keys
              + " and "
              + bytes
              + " are there");
    }
    return List.copyOf(all);
  }
}
