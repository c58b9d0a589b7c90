package dev.weir.store;

import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.time.Duration;
import java.util.Optional;

/**
 * Something that a caller wants of the store and waits for. Made by the caller, answered once by
 * the thread that takes it; the caller reads the answer after the signal.
 */
abstract class Pending {
  private record Failure(Fault fault, Throwable cause) {}

  private final Signal signal;
  private volatile boolean taken;
  private Optional<Failure> failure = Optional.empty();

  /** Waits for this signal. */
  Pending(Signal signal) {
    this.signal = signal;
  }

  /** Roughly how many bytes it brings. */
  abstract long bytes();

  /** Says that somebody is at it: from now on it may leave traces. */
  final void take() {
    taken = true;
  }

  /** Whether somebody was ever at it. */
  final boolean taken() {
    return taken;
  }

  /** Whether what became of it, good or bad, can be read. */
  final boolean hasAnswer() {
    return signal.raised();
  }

  /** Says that the answer can be read. */
  final void answered() {
    signal.raise();
  }

  /** Says why it came to nothing, unless it is answered already. */
  final void fail(ErrorCode code, String detail, Throwable cause) {
    if (!signal.raised()) {
      failure = Optional.of(new Failure(Fault.of(code, detail), cause));
      signal.raise();
    }
  }

  /** Waits until it is answered or so long; says whether it is. */
  final boolean await(Duration atMost) throws InterruptedException {
    return signal.await(atMost);
  }

  /** Throws when it came to nothing; only after the signal. */
  final void requireSuccess() {
    if (failure.isPresent()) {
      Failure why = failure.get();
      throw new WeirException(why.fault().code(), why.fault().detail(), why.cause());
    }
  }
}
