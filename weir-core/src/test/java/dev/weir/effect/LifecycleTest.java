package dev.weir.effect;

import static dev.weir.effect.State.COMPENSATED;
import static dev.weir.effect.State.ESCALATED;
import static dev.weir.effect.State.FAILED;
import static dev.weir.effect.State.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of the lifecycle is sound; that every ledger obeys it is tested with the ledgers. */
class LifecycleTest {
  private static final Set<State> TERMINAL = EnumSet.of(FAILED, REFUSED, COMPENSATED, ESCALATED);

  @Test
  void anEventLeadsFromAStateToOnePlaceOnly() {
    List<List<Object>> starts =
        Lifecycle.rows().stream().map(row -> List.<Object>of(row.from(), row.event())).toList();
    assertThat(starts).doesNotHaveDuplicates();
  }

  @Test
  void everyRowHasAReason() {
    assertThat(Lifecycle.rows()).allSatisfy(row -> assertThat(row.why()).isNotBlank());
  }

  @Test
  void exactlyTheTerminalStatesHaveNoWayOut() {
    Set<State> without = EnumSet.allOf(State.class);
    Lifecycle.rows().forEach(row -> row.from().ifPresent(without::remove));
    assertThat(without).isEqualTo(TERMINAL);
  }

  @Test
  void everyStateCanBeReachedAndEveryEventCanHappen() {
    Set<State> reached = EnumSet.noneOf(State.class);
    Set<Event> happened = EnumSet.noneOf(Event.class);
    for (int round = 0; round < State.values().length; round++) {
      for (Lifecycle.Row row : Lifecycle.rows()) {
        if (row.from().isEmpty() || reached.contains(row.from().get())) {
          reached.add(row.to());
          happened.add(row.event());
        }
      }
    }
    assertThat(reached).containsExactlyInAnyOrder(State.values());
    assertThat(happened).containsExactlyInAnyOrder(Event.values());
  }

  @Test
  void everyPairThatIsNotARowLeadsNowhere() {
    List<String> ways = new ArrayList<>();
    for (State from : State.values()) {
      for (Event event : Event.values()) {
        Lifecycle.after(from, event).ifPresent(to -> ways.add(from + " " + event + " " + to));
      }
    }
    for (Event event : Event.values()) {
      Lifecycle.first(event).ifPresent(to -> ways.add("nobody " + event + " " + to));
    }
    assertThat(ways)
        .hasSameSizeAs(Lifecycle.rows())
        .containsExactlyInAnyOrderElementsOf(
            Lifecycle.rows().stream()
                .map(row ->
                    row.from().map(State::name).orElse("nobody")
                        + " "
                        + row.event()
                        + " "
                        + row.to())
                .toList());
  }

  /** The transitions somebody will ask for one day, and why they do not exist. */
  @ParameterizedTest
  @CsvSource({
    "SUCCEEDED, DISPATCH, what happened is never sent again",
    "FAILED, DISPATCH, another try is another effect with another key",
    "IN_DOUBT, DISPATCH, a blind re-send is the double effect itself",
    "SUCCEEDED, FAIL, an outcome that the agent heard does not change",
    "FAILED, SUCCEED, an outcome that the agent heard does not change",
    "SUCCEEDED, DOUBT, what was known stays known",
    "FAILED, DOUBT, what was known stays known",
    "DISPATCHED, REFUSE, it may have been sent so it cannot be called untried",
    "DISPATCHED, CLAIM, a dispatch is not taken back",
    "CLAIMED, DOUBT, a claim was certainly never sent",
    "CLAIMED, SUCCEED, nothing happens before the dispatch is recorded",
    "CLAIMED, FAIL, nothing fails before the dispatch is recorded",
    "SUSPENDED, REFUSE, it was sent so it cannot be called untried",
    "SUSPENDED, DISPATCH, going on is a resumption and keeps the handle",
    "REFUSED, DISPATCH, the next call with the key is a new effect",
    "COMPENSATED, COMPENSATE, what was taken back is not taken back again",
    "FAILED, COMPENSATE, there is nothing to take back",
    "ESCALATED, COMPENSATE, a person has it now"
  })
  void impossibleTransitions(State from, Event event, String because) {
    assertThat(Lifecycle.after(from, event)).as(because).isEqualTo(Optional.empty());
  }

  @Test
  void aStateIsSettledExactlyWhenAnOutcomeLeadsToItOrThroughIt() {
    Set<State> unsettled = EnumSet.of(State.CLAIMED, State.DISPATCHED, State.SUSPENDED);
    for (State state : State.values()) {
      assertThat(state.settled()).as(state.name()).isEqualTo(!unsettled.contains(state));
    }
  }
}
