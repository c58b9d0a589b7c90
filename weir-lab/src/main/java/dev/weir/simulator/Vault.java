package dev.weir.simulator;

import dev.weir.witness.LeaseBook;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Things that are leased, which compare fences: whoever comes with a smaller one than the greatest
 * that was ever shown is sent away.
 */
final class Vault {
  private static final Inside EMPTY = new Inside(0, Ware.BLANK);

  private final LeaseBook book;
  private final Map<String, Inside> things = new HashMap<>();

  private record Inside(long fence, String version) {}

  Vault(LeaseBook book) {
    this.book = book;
  }

  /** What is in a thing; empty for whoever comes too late. */
  Optional<String> peek(String thing, long fence) {
    Inside now = things.getOrDefault(thing, EMPTY);
    if (fence < now.fence()) {
      return Optional.empty();
    }
    things.put(thing, new Inside(fence, now.version()));
    return Optional.of(now.version());
  }

  /** Puts something in, and says whether it did. */
  boolean store(String thing, String by, long fence, String basis, String version) {
    if (fence < things.getOrDefault(thing, EMPTY).fence()) {
      return false;
    }
    things.put(thing, new Inside(fence, version));
    book.wrote(thing, by, fence, basis, version);
    return true;
  }
}
