package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.store.RunFilters.Filter;
import dev.weir.store.Segments.Sealed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Filters that lie across each other say what each of them said. */
class CrossedTest {
  private static final int SEGMENTS = 150; // three groups, the last one not full
  private static final int KEYS = 200;
  private static final long SEED = 42;

  @Test
  void eachKeyIsLookedForInItsSegmentAndRarelyInAnother() {
    List<Sealed> all = segments();
    Crossed crossed = crossed(all);
    int needless = 0;
    for (Sealed one : all) {
      for (int i = 0; i < KEYS; i++) {
        List<KeyTable> found = found(crossed, hash(one, i));
        assertThat(found).contains(one.table());
        needless += found.size() - 1;
      }
    }
    // One in 15,000 by the books.
    assertThat(needless).isLessThan(SEGMENTS * SEGMENTS * KEYS / 7_500);
    assertThat(crossed.others(all)).isEmpty();
  }

  @Test
  void thoseThatAreGoneAreNotFoundAndTheOthersAre() {
    List<Sealed> all = segments();
    List<Sealed> left = new ArrayList<>(all.subList(70, SEGMENTS));
    Sealed again = new Sealed(all.getFirst().table().n(), new UUID(0, 7), Optional.empty());
    Crossed crossed = crossed(all).only(left).with(Map.of(again, filter(again)), SEED);
    for (Sealed one : left) {
      assertThat(found(crossed, hash(one, 0))).contains(one.table());
    }
    assertThat(crossed.segments()).hasSize(left.size() + 1);
    assertThat(found(crossed, hash(again, 0))).contains(again.table());
    assertThat(crossed.others(List.of(all.get(1), again))).containsExactly(all.get(1));
    Crossed without = crossed.only(left);
    assertThat(found(without, hash(again, 0))).doesNotContain(again.table());
  }

  @Test
  void itsSegmentsAreSievedAsBefore() {
    List<Sealed> all = segments();
    Map<Sealed, Sieve> sieves = crossed(all).sieves();
    assertThat(sieves).hasSize(SEGMENTS);
    int needless = 0;
    for (int n = 0; n < SEGMENTS; n++) {
      Sieve sieve = Optional.ofNullable(sieves.get(all.get(n))).orElseThrow();
      assertThat(sieve.passes(hash(all.get(n), 1))).isTrue();
      needless += sieve.passes(hash(all.get((n + 1) % SEGMENTS), 1)) ? 1 : 0;
    }
    assertThat(needless).isLessThan(3);
  }

  private static List<Sealed> segments() {
    var all = new ArrayList<Sealed>();
    for (int n = 0; n < SEGMENTS; n++) {
      all.add(new Sealed(n, new UUID(1, n), Optional.empty()));
    }
    return all;
  }

  /** Ten at a time, as they are sealed. */
  private static Crossed crossed(List<Sealed> all) {
    Crossed crossed = Crossed.NONE;
    for (int from = 0; from < all.size(); from += 10) {
      Map<Sealed, Filter> some = new HashMap<>();
      all.subList(from, from + 10).forEach(one -> some.put(one, filter(one)));
      crossed = crossed.with(some, SEED);
    }
    return crossed;
  }

  private static Filter filter(Sealed one) {
    Filter filter = Filter.roomy(KEYS);
    for (int i = 0; i < KEYS; i++) {
      filter.add(hash(one, i));
    }
    return filter;
  }

  private static long hash(Sealed one, int i) {
    return RunFilters.hash(HashedKey.hash("t", one.mark() + "/" + i), SEED);
  }

  private static List<KeyTable> found(Crossed crossed, long hash) {
    var found = new ArrayList<KeyTable>();
    crossed.addTo(found, hash);
    return found;
  }
}
