package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.store.RunFilters.Filter;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What filters let through. */
class RunFiltersTest {
  private static final int NAMES = 1_024;
  private static final int RUNS = 150; // three groups, the last one not full
  private static final long SEED = 42;
  private static final long HASH = 625_760_760_134_748_421L;
  private static final long HASH_OF_A_KEY = -8_535_474_940_974_985_043L;
  private static final Integer[] PLACES = {555, 12_721, 13_424, 14_127, 14_830, 15_533, 16_236};

  /** A run that is never asked for a name that lies in it would be a second effect. */
  @Test
  void whatLiesInARunIsLookedForThereAndRarelyElsewhere() {
    RunFilters filters = filters(RUNS);
    long needless = 0;
    for (int run = 1; run <= RUNS; run++) {
      for (int n = 0; n < NAMES; n++) {
        List<Integer> candidates = filters.candidates(hash(filters, run, n));
        assertThat(candidates).contains(run);
        needless += candidates.size() - 1;
      }
    }
    // One in 1,400 by the books; half as many again would be another filter.
    assertThat(needless).isBetween(1L, (long) NAMES * RUNS * RUNS / 900);
  }

  @Test
  void aStoredFilterIsTheSame() {
    RunFilters filters = RunFilters.none(NAMES, SEED);
    Filter filter = filled(filters, 1);
    RunFilters again = filters.with(1, Filter.of(filter.bytes()));
    assertThat(Filter.of(filter.bytes()).bytes()).isEqualTo(filter.bytes()).hasSize(NAMES * 2);
    for (int n = 0; n < NAMES; n++) {
      assertThat(again.candidates(hash(again, 1, n))).containsExactly(1);
    }
  }

  /** One filter for one segment, of whatever size; keys are hashes already. */
  @Test
  void aRoomyFilterLetsThroughWhatIsInItAndOneInThousandsThatIsNot() {
    for (int keys : List.of(0, 1, 100, 20_000)) {
      Filter filter = Filter.roomy(keys);
      for (int n = 0; n < keys; n++) {
        filter.add(RunFilters.hash(HashedKey.hash("t", "in" + n), SEED));
      }
      Filter stored = Filter.of(filter.bytes());
      int needless = 0;
      for (int n = 0; n < 20_000; n++) {
        assertThat(n >= keys || stored.has(RunFilters.hash(HashedKey.hash("t", "in" + n), SEED)))
            .isTrue();
        needless += stored.has(RunFilters.hash(HashedKey.hash("t", "out" + n), SEED)) ? 1 : 0;
      }
      assertThat(needless).as("of 20,000 beside %s keys", keys).isLessThanOrEqualTo(6);
    }
    assertThat(Filter.FULL.has(HASH)).isTrue();
    assertThat(Filter.of(Filter.FULL.bytes()).has(-HASH)).isTrue();
  }

  /** Filters are stored, so what they were made with must never change. */
  @Test
  void hashesNeverChange() {
    assertThat(RunFilters.hash(new UUID(HASH, -HASH), SEED)).isEqualTo(HASH_OF_A_KEY);
    RunFilters filters = RunFilters.none(NAMES, SEED);
    assertThat(filters.hash("default", "given:a")).isEqualTo(HASH);
    Filter filter = filters.filter();
    filter.add(HASH);
    assertThat(places(filter)).containsExactly(PLACES);
  }

  @Test
  void anotherSeedIsAnotherHash() {
    assertThat(RunFilters.none(NAMES, 1).hash("t", "k"))
        .isNotEqualTo(RunFilters.none(NAMES, 2).hash("t", "k"));
    RunFilters filters = RunFilters.none(NAMES, SEED);
    assertThat(filters.hash("ab", "c")).isNotEqualTo(filters.hash("a", "bc"));
  }

  @Test
  void aRunThatHasLeftIsNotAskedAndTheOthersAre() {
    RunFilters filters = filters(RUNS).without(7).without(RUNS);
    assertThat(filters.all()).hasSize(RUNS - 2).doesNotContain(7, RUNS);
    assertThat(filters.candidates(hash(filters, 7, 0))).doesNotContain(7);
    assertThat(filters.candidates(hash(filters, 8, 0))).contains(8);
    RunFilters more = filters.with(RUNS, filled(filters, RUNS));
    assertThat(more.candidates(hash(more, RUNS, 1))).contains(RUNS);
    assertThat(filters.candidates(hash(filters, RUNS, 1))).doesNotContain(RUNS);
  }

  @Test
  void aFilterOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> RunFilters.none(NAMES, SEED).with(1, Filter.empty(NAMES * 2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static RunFilters filters(int runs) {
    RunFilters filters = RunFilters.none(NAMES, SEED);
    for (int run = 1; run <= runs; run++) {
      filters = filters.with(run, filled(filters, run));
    }
    return filters;
  }

  private static Filter filled(RunFilters filters, int run) {
    Filter filter = filters.filter();
    IntStream.range(0, NAMES).forEach(n -> filter.add(hash(filters, run, n)));
    return filter;
  }

  private static long hash(RunFilters filters, int run, int n) {
    return filters.hash("default", "given:order-" + run + "-" + n);
  }

  private static List<Integer> places(Filter filter) {
    var places = new ArrayList<Integer>();
    byte[] bytes = filter.bytes();
    for (int place = 0; place < bytes.length * Byte.SIZE; place++) {
      // Words are written with their highest byte first.
      int at = place / Long.SIZE * Long.BYTES + Long.BYTES - 1 - place % Long.SIZE / Byte.SIZE;
      if ((bytes[at] >>> place % Byte.SIZE & 1) != 0) {
        places.add(place);
      }
    }
    return places;
  }
}
