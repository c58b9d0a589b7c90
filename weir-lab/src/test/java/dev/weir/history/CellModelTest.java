package dev.weir.history;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.history.CellModel.Asked;
import dev.weir.history.CellModel.Heard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** A cell whose writers do not always hear what became of their writes. */
class CellModelTest {
  private static final Optional<String> NOTHING = Optional.empty();

  private final List<Operation<Asked, Heard>> history = new ArrayList<>();
  private long time;

  private long later() {
    time += 2;
    return time;
  }

  private void swaps(Optional<String> expected, String value, Heard heard) {
    long began = later();
    history.add(
        Operation.answered(
            "cell", "a", new Asked.Swap(expected, Optional.of(value)), heard, began, began + 1));
  }

  private void swapsUnheard(Optional<String> expected, String value) {
    long began = later();
    history.add(
        Operation.unanswered("cell", "a", new Asked.Swap(expected, Optional.of(value)), began));
  }

  private void sees(Optional<String> value) {
    long began = later();
    history.add(
        Operation.answered(
            "cell", "b", new Asked.Look(), new Heard.Stands(value), began, began + 1));
  }

  private List<String> flaws() {
    return Linearizability.flaws(history, new CellModel());
  }

  @Test
  void whatIsWrittenIsSeen() {
    sees(NOTHING);
    swaps(NOTHING, "one", new Heard.Done());
    swaps(NOTHING, "two", new Heard.Conflict());
    swaps(Optional.of("one"), "three", new Heard.Done());
    sees(Optional.of("three"));
    assertThat(flaws()).isEmpty();
  }

  @Test
  void whatNobodyHeardOfMayHaveHappenedLaterOrNever() {
    swapsUnheard(NOTHING, "one");
    sees(NOTHING);
    sees(Optional.of("one"));
    swapsUnheard(Optional.of("one"), "two");
    sees(Optional.of("one"));
    assertThat(flaws()).isEmpty();
    sees(Optional.of("two"));
    assertThat(flaws()).isEmpty();
    sees(Optional.of("one"));
    assertThat(flaws()).as("nobody put it back").hasSize(1);
  }

  @Test
  void aConditionThatWasNotLookedAtShows() {
    swaps(NOTHING, "one", new Heard.Done());
    swaps(Optional.of("zero"), "two", new Heard.Done());
    assertThat(flaws()).hasSize(1);
  }

  @Test
  void aConflictWithNothingShows() {
    swaps(NOTHING, "one", new Heard.Conflict());
    assertThat(flaws()).hasSize(1);
  }
}
