package dev.weir.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Ids are UUIDs of version 7: they sort by time, as values and as text. */
class EffectIdTest {

  @Test
  void idsAreVersionSevenAndCarryTheTime() {
    Instant at = Instant.parse("2026-03-01T12:00:00.123456Z");
    Env env = at(at, 42);
    for (int i = 0; i < 1_000; i++) {
      EffectId id = EffectId.next(env);
      assertThat(id.uuid().version()).isEqualTo(7);
      assertThat(id.uuid().variant()).isEqualTo(2);
      assertThat(id.uuid().getMostSignificantBits() >>> 16).isEqualTo(at.toEpochMilli());
    }
  }

  @Test
  void laterIdsSortAfterEarlierOnesAsValuesAndAsText() {
    List<EffectId> byTime = new ArrayList<>();
    for (long day = 0; day < 40_000; day += 97) {
      byTime.add(EffectId.next(at(Instant.EPOCH.plusSeconds(day * 86_400), day)));
    }
    assertThat(byTime).isSorted();
    assertThat(byTime).isSortedAccordingTo(Comparator.comparing(EffectId::toString));
  }

  @Test
  void idsOfOneMillisecondDiffer() {
    Env env = at(Instant.parse("2026-03-01T12:00:00Z"), 7);
    var ids = new HashSet<EffectId>();
    for (int i = 0; i < 10_000; i++) {
      ids.add(EffectId.next(env));
    }
    assertThat(ids).hasSize(10_000);
  }

  @Test
  void anIdLeadsBackFromItsText() {
    EffectId id = EffectId.next(Env.system());
    assertThat(EffectId.parse(id.toString())).isEqualTo(id).isEqualByComparingTo(id);
    assertThatThrownBy(() -> EffectId.parse("not an id"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Env at(Instant when, long seed) {
    Env system = Env.system();
    var random = new Random(seed);
    return new Env(new StoppedClock(when), random::nextLong, system.threads());
  }

  private record StoppedClock(Instant now) implements Clock {
    @Override
    public long nanos() {
      return 0;
    }
  }
}
