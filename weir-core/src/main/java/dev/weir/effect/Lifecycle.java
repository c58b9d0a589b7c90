package dev.weir.effect;

import static dev.weir.effect.Event.CLAIM;
import static dev.weir.effect.Event.COMPENSATE;
import static dev.weir.effect.Event.COMPENSATION_FAIL;
import static dev.weir.effect.Event.DISPATCH;
import static dev.weir.effect.Event.DOUBT;
import static dev.weir.effect.Event.ESCALATE;
import static dev.weir.effect.Event.FAIL;
import static dev.weir.effect.Event.REFUSE;
import static dev.weir.effect.Event.RESUME;
import static dev.weir.effect.Event.SUCCEED;
import static dev.weir.effect.Event.SUSPEND;
import static dev.weir.effect.State.CLAIMED;
import static dev.weir.effect.State.COMPENSATED;
import static dev.weir.effect.State.COMPENSATING;
import static dev.weir.effect.State.COMPENSATION_FAILED;
import static dev.weir.effect.State.DISPATCHED;
import static dev.weir.effect.State.ESCALATED;
import static dev.weir.effect.State.FAILED;
import static dev.weir.effect.State.IN_DOUBT;
import static dev.weir.effect.State.REFUSED;
import static dev.weir.effect.State.SUCCEEDED;
import static dev.weir.effect.State.SUSPENDED;

import java.util.List;
import java.util.Optional;

/**
 * The life of an effect as a table. The ledger consults it for every append, the drawing in the
 * docs is made from it, and a test takes every row on every ledger.
 */
public final class Lifecycle {

  /**
   * One row: in this state, this event leads there.
   *
   * @param from the state before; empty for a key nobody holds
   * @param event what happens
   * @param to the state after
   * @param why when this row is taken
   */
  public record Row(Optional<State> from, Event event, State to, String why) {}

  private static final List<Row> ROWS =
      List.of(
          first(CLAIM, CLAIMED, "a gate or a rehearsal must be waited for"),
          first(DISPATCH, DISPATCHED, "nothing to wait for: claim and dispatch are one append"),
          row(CLAIMED, DISPATCH, DISPATCHED, "the wait ended well"),
          row(CLAIMED, SUSPEND, SUSPENDED, "the tool cannot be called: it is left to a person"),
          row(CLAIMED, REFUSE, REFUSED, "a gate said no, or the deadline passed"),
          row(DISPATCHED, SUCCEED, SUCCEEDED, "the tool answered and the answer passed the checks"),
          row(DISPATCHED, FAIL, FAILED, "the tool said no, or it is proved that nothing was sent"),
          row(DISPATCHED, DOUBT, IN_DOUBT, "no answer, a broken answer, or a crash"),
          row(DISPATCHED, SUSPEND, SUSPENDED, "the tool asked for input or started a task"),
          row(SUSPENDED, RESUME, DISPATCHED, "the input came, or the task is asked about"),
          row(SUSPENDED, SUCCEED, SUCCEEDED, "the far side, or a person, says that it is done"),
          row(SUSPENDED, FAIL, FAILED, "the far side, or a person, says that it is not"),
          row(SUSPENDED, DOUBT, IN_DOUBT, "the wait expired or the handle was lost"),
          row(
              IN_DOUBT,
              RESUME,
              DISPATCHED,
              "sent again: with its key, because it is absent, or because it does no harm twice"),
          row(IN_DOUBT, SUCCEED, SUCCEEDED, "a late answer, a probe, or a person"),
          row(IN_DOUBT, FAIL, FAILED, "a late answer, a probe, or a person"),
          row(SUCCEEDED, COMPENSATE, COMPENSATING, "an undo"),
          row(IN_DOUBT, COMPENSATE, COMPENSATING, "an undo that tolerates nothing to undo"),
          row(COMPENSATING, Event.COMPENSATED, COMPENSATED, "the inverse is done"),
          row(COMPENSATING, COMPENSATION_FAIL, COMPENSATION_FAILED, "the inverse failed"),
          row(COMPENSATION_FAILED, COMPENSATE, COMPENSATING, "tried again"),
          row(COMPENSATION_FAILED, ESCALATE, ESCALATED, "tried often enough"));

  private Lifecycle() {}

  /** Every row, in reading order. */
  public static List<Row> rows() {
    return ROWS;
  }

  /** Where an event leads from a state; empty when it leads nowhere. */
  public static Optional<State> after(State from, Event event) {
    for (Row row : ROWS) {
      if (row.event() == event && row.from().isPresent() && row.from().get() == from) {
        return Optional.of(row.to());
      }
    }
    return Optional.empty();
  }

  /** Where an event leads for a key that nobody holds; empty when it leads nowhere. */
  public static Optional<State> first(Event event) {
    for (Row row : ROWS) {
      if (row.event() == event && row.from().isEmpty()) {
        return Optional.of(row.to());
      }
    }
    return Optional.empty();
  }

  private static Row first(Event event, State to, String why) {
    return new Row(Optional.empty(), event, to, why);
  }

  private static Row row(State from, Event event, State to, String why) {
    return new Row(Optional.of(from), event, to, why);
  }
}
