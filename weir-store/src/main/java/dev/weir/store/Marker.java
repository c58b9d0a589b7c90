package dev.weir.store;

import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves the low marks on of a ledger that is this process's alone, where no lease is renewed that
 * could carry them. Writes nothing while nothing is claimed. Runs on a thread of its own.
 */
final class Marker implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Marker.class);
  private static final Duration BETWEEN = Duration.ofSeconds(2);

  private final Young young;
  private final Consumer<Node> marking;
  private final Signal closed;

  /** A marker that has marks stored by {@code marking}, which throws when it could not. */
  Marker(Young young, Consumer<Node> marking, Env env) {
    this.young = young;
    this.marking = marking;
    this.closed = env.threads().signal("marker closed");
  }

  @Override
  public void run() {
    try {
      while (!closed.await(BETWEEN)) {
        young.restless().forEach(this::mark);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void mark(Node life) {
    try {
      marking.accept(life);
    } catch (WeirException e) {
      log.debug("the mark of {} stays where it is: {}", life, e.getMessage());
    }
  }

  void close() {
    closed.raise();
  }
}
