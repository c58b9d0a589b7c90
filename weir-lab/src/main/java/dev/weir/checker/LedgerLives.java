package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Source;
import dev.weir.ledger.Append;
import dev.weir.ledger.Renewal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whose place among the nodes is whose, and what is left when it is nobody's. */
abstract class LedgerLives extends LedgerRecord {
  private static final Duration LONG = Duration.ofHours(1);

  @Test
  void everyLifeOfANodeHasAHigherEpoch() throws InterruptedException {
    assertThat(node()).isEqualTo(new Node("weir-a", 1));
    assertThat(ledger().enlist("weir-a")).isEqualTo(new Node("weir-a", 2));
    assertThat(ledger().enlist("weir-b")).isEqualTo(new Node("weir-b", 1));
    Set<Long> epochs = ConcurrentHashMap.newKeySet();
    together(32, i -> epochs.add(ledger().enlist("weir-c").epoch()));
    assertThat(epochs).hasSize(32).contains(1L, 32L);
  }

  @Test
  void aLeaseIsHeldForAsLongAsWasAskedAndCanBeRenewed() {
    assertThat(ledger().renew(node(), LONG)).isEqualTo(Renewal.HELD);
    assertThat(ledger().endLapsed()).isZero();
    assertThat(ledger().renew(node(), LONG)).isEqualTo(Renewal.HELD);
    assertThat(ledger().orphans(10)).isEmpty();
  }

  @Test
  void aLifeWithoutALeaseIsNotEndedByAnybodyElse() {
    assertThat(ledger().endLapsed()).isZero();
    assertThat(ledger().renew(node(), LONG)).isEqualTo(Renewal.HELD);
  }

  @Test
  void aLeaseThatRanOutCanBeRenewedUntilSomebodyEndsTheLife() {
    Effect effect = won(Sample.claim(node(), "k"));
    assertThat(ledger().renew(node(), Duration.ZERO)).isEqualTo(Renewal.HELD);
    assertThat(ledger().renew(node(), Duration.ZERO)).isEqualTo(Renewal.HELD);
    assertThat(ledger().orphans(10)).isEmpty();
    assertThat(ledger().endLapsed()).isOne();
    assertThat(ledger().endLapsed()).isZero();
    assertThat(ledger().renew(node(), LONG)).isEqualTo(Renewal.LAPSED);
    assertThat(ledger().orphans(10)).containsExactly(effect);
    Node next = ledger().enlist("weir-a");
    assertThat(next).isEqualTo(new Node("weir-a", 2));
    assertThat(ledger().renew(next, LONG)).isEqualTo(Renewal.HELD);
    assertThat(ledger().orphans(10)).containsExactly(effect);
  }

  @Test
  void onlyLapsedLivesEndAndOfManyWhoTryOneEndsThem() throws InterruptedException {
    Node neighbour = ledger().enlist("weir-b");
    Node third = ledger().enlist("weir-c");
    ledger().renew(node(), LONG);
    ledger().renew(neighbour, Duration.ZERO);
    ledger().renew(third, Duration.ZERO);
    var ended = new AtomicInteger();
    together(16, i -> ended.addAndGet(ledger().endLapsed()));
    assertThat(ended.get()).isEqualTo(2);
    assertThat(ledger().renew(node(), LONG)).isEqualTo(Renewal.HELD);
    assertThat(ledger().renew(neighbour, LONG)).isEqualTo(Renewal.LAPSED);
  }

  @Test
  void aLifeThatAnotherOneFollowsIsOver() {
    ledger().renew(node(), LONG);
    Node next = ledger().enlist("weir-a");
    assertThat(ledger().renew(node(), LONG)).isEqualTo(Renewal.SUPERSEDED);
    assertThat(ledger().renew(next, LONG)).isEqualTo(Renewal.HELD);
    ledger().retire(node());
    assertThat(ledger().renew(next, LONG))
        .as("an old life ends only itself")
        .isEqualTo(Renewal.HELD);
    ledger().retire(next);
    assertThat(ledger().renew(next, LONG)).isEqualTo(Renewal.LAPSED);
    assertThat(ledger().renew(node(), LONG)).as("nobody has the name").isEqualTo(Renewal.LAPSED);
  }

  @Test
  void whatALifeLeftThatSaysItIsOverIsAnybodysToRecover() {
    Effect effect = won(Sample.claim(node(), "k"));
    ledger().retire(node());
    assertThat(ledger().orphans(10)).containsExactly(effect);
    Node neighbour = ledger().enlist("weir-b");
    appended(Sample.append(effect, Event.DOUBT, neighbour, Source.RECOVERY));
    assertThat(ledger().orphans(10)).isEmpty();
  }

  @Test
  void aClaimThatIsStoredAfterItsLifeEndedIsAnOrphan() {
    ledger().retire(node());
    Effect late = won(Sample.claim(node(), "late"));
    assertThat(ledger().orphans(10)).containsExactly(late);
  }

  @Test
  void orphansAreWhatLivesThatAreOverLeftUnsettled() {
    Node next = ledger().enlist("weir-a");
    Node neighbour = ledger().enlist("weir-b");
    Effect claimed = won(Sample.claim(node(), EffectKey.given("claimed"), Event.CLAIM));
    Effect dispatched = won(Sample.claim(node(), "dispatched"));
    Effect foreign =
        won(
            Sample.claim(
                node(),
                EffectKey.given("dispatched"),
                Event.DISPATCH,
                Origin.of("session-1").of(Sample.OTHER),
                Payload.empty()));
    Effect settled = won(Sample.claim(node(), "settled"));
    appended(Sample.settle(settled, node(), Sample.succeeded()));
    Effect suspended = won(Sample.claim(node(), "suspended"));
    appended(Append.suspend(TENANT, suspended.id(), node(), Payload.empty(), 1, Sample.now()));
    won(Sample.claim(next, "of the running life"));
    won(Sample.claim(neighbour, "of a neighbour"));

    List<Effect> expected = new ArrayList<>(List.of(claimed, dispatched, foreign));
    expected.sort((a, b) -> a.id().compareTo(b.id()));
    assertThat(ledger().orphans(100)).isEqualTo(expected);
    assertThat(ledger().orphans(2)).isEqualTo(expected.subList(0, 2));

    appended(Sample.append(dispatched, Event.DOUBT, next, Source.RECOVERY));
    assertThat(ledger().orphans(100)).hasSize(2).doesNotContain(dispatched);
  }
}
