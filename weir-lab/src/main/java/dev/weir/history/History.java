package dev.weir.history;

import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * What clients write down while they ask. Safe for any number of threads.
 *
 * @param <Q> what can be asked
 * @param <A> what can be heard
 */
public final class History<Q, A> {
  private final ConcurrentLinkedQueue<Operation<Q, A>> operations = new ConcurrentLinkedQueue<>();

  /** Nothing asked yet. */
  public History() {}

  /** Writes one down. */
  public void add(Operation<Q, A> operation) {
    operations.add(operation);
  }

  /** Everything so far. */
  public List<Operation<Q, A>> operations() {
    return List.copyOf(operations);
  }
}
