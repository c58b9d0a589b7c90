package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.ledger.Claim;
import dev.weir.ledger.Projection;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever happens in whatever order, an effect that is not over is listed or above the mark. */
class YoungTest {
  private static final Node NODE = new Node("n", 1);

  /** By hand. */
  private static final class Time implements Clock {
    private Duration gone = Duration.ZERO;

    void pass(Duration more) {
      gone = gone.plus(more);
    }

    @Override
    public Instant now() {
      return Instant.parse("2026-01-01T00:00:00Z").plus(gone);
    }

    @Override
    public long nanos() {
      return gone.toNanos();
    }
  }

  private final Time time = new Time();
  private final Env env = new Env(time, Env.system().entropy(), Env.system().threads());
  private final Young young = new Young(env);

  private Effect born() {
    time.pass(Duration.ofMillis(1));
    return Projection.born(
        new Claim(
            EffectId.next(env),
            EffectKey.given("k"),
            Fingerprint.of(new byte[] {1}),
            new ToolName("shop", "pay"),
            EffectClass.WRITE,
            Origin.of("session"),
            NODE,
            Event.DISPATCH,
            time.now(),
            Payload.of("{}")));
  }

  private void renewed() {
    young.done(young.mark(NODE));
  }

  @Test
  void aLifeThatDoesNotRenewListsEverything() {
    assertThat(young.admit(List.of(born()))).isEmpty();
    renewed();
    assertThat(young.admit(List.of(born()))).contains(NODE);
    time.pass(Young.MARK_AGE_MAX);
    assertThat(young.admit(List.of(born()))).isEmpty();
  }

  @Test
  void aClaimFromBelowTheMarkIsListed() {
    renewed();
    Effect slow = born();
    assertThat(young.admit(List.of(slow))).contains(NODE);
    young.unborn(slow.id());
    time.pass(Duration.ofSeconds(5));
    renewed();
    assertThat(young.admit(List.of(slow))).isEmpty();
    assertThat(young.admit(List.of(slow, born()))).as("one of them is").isEmpty();
  }

  @Test
  void anEffectOfAnotherLifeIsListed() {
    renewed();
    Effect effect = born();
    young.over(NODE);
    assertThat(young.admit(List.of(effect))).isEmpty();
  }

  @Test
  void whatLastsIsListedAndMovesTheMark() {
    renewed();
    Effect lasting = born();
    young.admit(List.of(lasting));
    Young.Mark soon = young.mark(NODE);
    assertThat(soon.listing()).isEmpty();
    assertThat(soon.low()).isEqualTo(lasting.id());
    young.done(soon);
    time.pass(Young.LISTED_AFTER);
    Young.Mark later = young.mark(NODE);
    assertThat(later.listing()).extracting(one -> one.effect().id()).containsExactly(lasting.id());
    assertThat(later.low()).isGreaterThan(lasting.id());
    assertThat(young.moving(List.of(lasting.id()))).as("it has a row to take out").isEmpty();
  }

  @Test
  void whatIsSettledInTimeIsNotInTheList() {
    renewed();
    Effect quick = born();
    young.admit(List.of(quick));
    assertThat(young.moving(List.of(quick.id()))).contains(NODE);
    time.pass(Young.LISTED_AFTER);
    Young.Mark meanwhile = young.mark(NODE);
    assertThat(meanwhile.listing()).as("nobody knows which comes first").isEmpty();
    assertThat(meanwhile.low()).isEqualTo(quick.id());
    young.done(meanwhile);
    young.moved(quick.id(), State.SUCCEEDED);
    assertThat(young.mark(NODE).low()).isGreaterThan(quick.id());
  }

  /** What the store holds, and what is on its way to it. */
  private final class Store {
    private final Random random;
    private final Map<EffectId, Effect> open = new HashMap<>();
    private final Set<EffectId> over = new HashSet<>();
    private final Set<EffectId> list = new HashSet<>();
    private final List<Runnable> onTheirWay = new ArrayList<>();
    private Optional<EffectId> low = Optional.empty();

    Store(long seed) {
      random = new Random(seed);
    }

    /**
     * It is stored at once or later, and its caller hears of it later still, or that it is lost.
     */
    private void send(Runnable stored, Runnable heard, Runnable lost) {
      if (random.nextInt(8) == 0) {
        onTheirWay.add(lost);
        if (random.nextBoolean()) {
          onTheirWay.add(stored);
        }
      } else {
        onTheirWay.add(() -> {
          stored.run();
          onTheirWay.add(heard);
        });
      }
    }

    void claim() {
      Effect effect = born();
      EffectId id = effect.id();
      boolean listed = young.admit(List.of(effect)).isEmpty();
      send(
          () -> {
            open.put(id, effect);
            if (listed) {
              list.add(id);
            }
          },
          () -> {},
          () -> young.unsure(id));
    }

    void settle() {
      List<EffectId> those = open.keySet().stream().filter(id -> !over.contains(id)).toList();
      if (those.isEmpty()) {
        return;
      }
      EffectId id = those.get(random.nextInt(those.size()));
      boolean stays = young.moving(List.of(id)).isPresent();
      boolean seen = list.contains(id);
      send(
          () -> {
            over.add(id);
            if (!stays && seen) {
              list.remove(id); // a statement takes away what is there when it begins
            }
          },
          () -> young.moved(id, State.SUCCEEDED),
          () -> young.unsure(id));
    }

    void renew() {
      Young.Mark mark = young.mark(NODE);
      send(
          () -> {
            mark.listing().forEach(one -> list.add(one.effect().id()));
            mark.strays().forEach(one -> list.remove(one.effect().id()));
            low = Optional.of(mark.low());
          },
          () -> young.done(mark),
          () -> {});
    }

    void arrive() {
      if (!onTheirWay.isEmpty()) {
        onTheirWay.remove(random.nextInt(onTheirWay.size())).run();
      }
    }

    void check(long seed) {
      for (EffectId id : open.keySet()) {
        if (!over.contains(id) && !list.contains(id)) {
          assertThat(low.map(least -> id.compareTo(least) >= 0))
              .as("seed %d: %s is neither over nor listed, and the mark is %s", seed, id, low)
              .contains(true);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void whateverIsLostOrLateNothingIsForgotten(long seed) {
    var store = new Store(seed);
    int unlisted = 0;
    for (int i = 0; i < 20_000; i++) {
      switch (store.random.nextInt(10)) {
        case 0, 1 -> store.claim();
        case 2 -> store.settle();
        case 3 -> store.renew();
        default -> store.arrive();
      }
      if (store.random.nextInt(4) == 0) {
        time.pass(Duration.ofMillis(store.random.nextInt(400)));
      }
      unlisted += store.open.size() - store.list.size() > 0 ? 1 : 0;
      store.check(seed);
      if (store.open.size() > 300) {
        store.open.keySet().removeIf(store.over::contains);
      }
    }
    assertThat(unlisted).as("seed %d: some were young", seed).isGreaterThan(0);
  }
}
