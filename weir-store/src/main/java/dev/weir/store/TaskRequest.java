package dev.weir.store;

import dev.weir.env.Signal;
import dev.weir.task.Ask;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;

/** What a caller asks of the tasks, and what became of it. */
final class TaskRequest extends Pending {
  private final List<Ask> asks;
  private final List<Ask.Outcome> outcomes;

  TaskRequest(Signal answered, List<Ask> asks) {
    super(answered);
    this.asks = List.copyOf(asks);
    this.outcomes = new ArrayList<>(Collections.nCopies(asks.size(), new Ask.Outcome.Later()));
  }

  /** Those of which nothing has become yet. */
  List<Ask> left() {
    return IntStream.range(0, asks.size())
        .filter(i -> outcomes.get(i) instanceof Ask.Outcome.Later)
        .mapToObj(asks::get)
        .toList();
  }

  /** What became of those that were left, in their order; says whether none is left now. */
  boolean answer(List<Ask.Outcome> given) {
    int next = 0;
    for (int i = 0; i < outcomes.size(); i++) {
      if (outcomes.get(i) instanceof Ask.Outcome.Later) {
        outcomes.set(i, given.get(next++));
      }
    }
    boolean whole = left().isEmpty();
    if (whole) {
      answered();
    }
    return whole;
  }

  /** Of each ask; only after the signal. */
  List<Ask.Outcome> outcomes() {
    requireSuccess();
    return List.copyOf(outcomes);
  }

  @Override
  long bytes() {
    return asks.stream().mapToLong(TaskRequest::bytes).sum();
  }

  private static long bytes(Ask ask) {
    return ask instanceof Ask.Putting putting ? 500L + putting.put().payload().size() : 500L;
  }
}
