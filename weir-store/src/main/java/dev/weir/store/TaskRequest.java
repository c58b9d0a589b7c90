package dev.weir.store;

import dev.weir.env.Signal;
import dev.weir.task.Ask;
import java.util.List;

/** What a caller asks of the tasks, and what became of it. */
final class TaskRequest extends Pending {
  private final List<Ask> asks;
  private List<Ask.Outcome> outcomes = List.of();

  TaskRequest(Signal answered, List<Ask> asks) {
    super(answered);
    this.asks = List.copyOf(asks);
  }

  List<Ask> asks() {
    return asks;
  }

  void answer(List<Ask.Outcome> given) {
    outcomes = List.copyOf(given);
    answered();
  }

  /** Of each ask; only after the signal. */
  List<Ask.Outcome> outcomes() {
    requireSuccess();
    return outcomes;
  }

  @Override
  long bytes() {
    return asks.stream().mapToLong(TaskRequest::bytes).sum();
  }

  private static long bytes(Ask ask) {
    return ask instanceof Ask.Putting putting ? 500L + putting.put().payload().size() : 500L;
  }
}
