package dev.weir.store;

import dev.weir.store.RunFilters.Filter;

/** Says which keys may lie in a {@linkplain Segments segment} that is sealed. Thread-safe. */
sealed interface Sieve {
  /** Whether a key with this hash may. */
  boolean passes(long hash);

  /** Nothing is known of it: any may. */
  record Unknown() implements Sieve {
    @Override
    public boolean passes(long hash) {
      return true;
    }
  }

  /** It has a filter of its own. */
  record Alone(Filter filter) implements Sieve {
    @Override
    public boolean passes(long hash) {
      return filter.has(hash);
    }
  }

  /**
   * Its filter lies across those of others, which are better asked together.
   *
   * @param run the segment's place among them
   */
  record Across(RunFilters filters, int run) implements Sieve {
    @Override
    public boolean passes(long hash) {
      return filters.candidates(hash).contains(run);
    }
  }
}
