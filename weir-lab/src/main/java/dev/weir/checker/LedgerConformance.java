package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What it means to be a ledger. Extend it, say how to open yours, and run it as a JUnit class: each
 * test gets a ledger with nothing in it. The promises are told in parts: what may happen, what is
 * written down and what leaves are inherited, what can be found and what outlives a life stand
 * here.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class LedgerConformance extends LedgerResources {

  /** Only suites of a ledger are made. */
  protected LedgerConformance() {}

  // Looking.

  @Test
  void findFiltersAndPages() throws InterruptedException {
    List<Effect> all = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String session = i % 3 == 0 ? "s-0" : "s-1";
      Effect effect =
          won(
              Sample.claim(
                  node(),
                  EffectKey.given("k" + i),
                  Event.DISPATCH,
                  Origin.of(session),
                  Payload.empty()));
      all.add(i % 2 == 0 ? appended(Sample.settle(effect, node(), Sample.succeeded())) : effect);
    }
    Effect read = Sample.read(node(), Origin.of("s-9"), Sample.succeeded(), State.SUCCEEDED);
    ledger().note(new Note.Whole(read, Optional.empty()));
    ledger().flushNotes();
    all.add(read);
    all.sort((a, b) -> b.id().compareTo(a.id()));

    Query newest = Query.newest(TENANT, 1000);
    assertThat(ledger().find(newest)).isEqualTo(all);
    assertThat(ledger().find(Query.newest(TENANT, 7))).isEqualTo(all.subList(0, 7));
    assertThat(ledger().find(Query.newest(TENANT, 7).olderThan(all.get(6).id())))
        .isEqualTo(all.subList(7, 14));
    assertThat(ledger().find(newest.newerThan(all.get(4).id()))).isEqualTo(all.subList(0, 4));
    assertThat(ledger().find(newest.newerThan(all.get(20).id()).olderThan(all.get(10).id())))
        .isEqualTo(all.subList(11, 20));
    assertThat(ledger().find(newest.newerThan(all.get(3).id()).olderThan(all.get(9).id())))
        .isEmpty();
    assertThat(ledger().find(newest.ofSession("s-0"))).hasSize(10);
    assertThat(ledger().find(newest.in(State.DISPATCHED))).hasSize(15);
    assertThat(ledger().find(newest.in(State.DISPATCHED, State.SUCCEEDED))).hasSize(31);
    assertThat(ledger().find(newest.in(State.IN_DOUBT))).isEmpty();
    assertThat(ledger().find(newest.in(State.SUCCEEDED).ofSession("s-0"))).hasSize(5);
    assertThat(
            ledger()
                .find(
                    new Query(
                        TENANT,
                        Set.of(),
                        Optional.empty(),
                        Optional.of(new ToolName("shop", "get_order")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        10)))
        .containsExactly(read);
    assertThat(
            ledger()
                .find(
                    new Query(
                        TENANT,
                        Set.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(read.at()),
                        Optional.empty(),
                        Optional.empty(),
                        10)))
        .containsExactly(read);
  }

  // Closing.

  @Test
  void closingWritesWhatIsBufferedAndReopeningFindsEverything() {
    Effect effect = won(Sample.claim(node(), "k"));
    Effect settled = appended(Sample.settle(effect, node(), Sample.succeeded()));
    Effect open = won(Sample.claim(node(), "open"));
    Set<EffectId> reads = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      Effect read = Sample.read(node(), Origin.of("reads"), Sample.succeeded(), State.SUCCEEDED);
      reads.add(read.id());
      ledger().note(new Note.Whole(read, Optional.empty()));
    }
    List<Entry> history = ledger().history(TENANT, effect.id());
    ledger().close();
    assertThatThrownBy(() -> ledger().claim(Sample.claim(node(), "late")))
        .isInstanceOf(WeirException.class)
        .satisfies(e ->
            assertThat(((WeirException) e).fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
    ledger().close();
    Optional<Ledger> again = reopen();
    if (again.isEmpty()) {
      return;
    }
    use(again.get());
    assertThat(stored(effect)).isEqualTo(settled);
    assertThat(ledger().history(TENANT, effect.id())).isEqualTo(history);
    assertThat(ledger().claim(Sample.claim(node(), "k"))).isEqualTo(new ClaimVerdict.Held(settled));
    assertThat(ledger().find(Query.newest(TENANT, 1000).ofSession("reads")))
        .extracting(Effect::id)
        .containsExactlyInAnyOrderElementsOf(reads);
    Node next = ledger().enlist("weir-a");
    assertThat(next.epoch()).isEqualTo(2);
    assertThat(ledger().orphans(10)).containsExactly(open);
  }
}
