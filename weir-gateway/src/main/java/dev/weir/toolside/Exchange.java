package dev.weir.toolside;

import dev.weir.env.Signal;
import dev.weir.env.Threads;
import dev.weir.error.Fault;
import dev.weir.mcp.Message;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One request in flight: what came of it so far, and whoever waits for more. The first final turn
 * wins; what comes after it is told so. Readers put in, one waiter takes out.
 *
 * <p>It also remembers whether the request was handed to the wire, which happens at most once:
 *
 * <ol>
 *   <li>waiting: nobody has handed it over, and whoever withdraws it proves that nobody will;
 *   <li>handed over: from here on only an answer ends the doubt.
 * </ol>
 */
final class Exchange {
  private final long id;
  private final Hearing hearing;
  private final Threads threads;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final List<Question> questions = new ArrayList<>();
  private Optional<Turn> last = Optional.empty();
  private Exits exits = Exits.NONE;
  private boolean handedOver;
  private boolean stirred;

  Exchange(long id, Hearing hearing, Threads threads) {
    this.id = id;
    this.hearing = hearing;
    this.threads = threads;
  }

  /** Our id of the request, unique on its connection. */
  long id() {
    return id;
  }

  /** Where what the server says about it goes. */
  Hearing hearing() {
    return hearing;
  }

  /**
   * About to hand the request to the wire.
   *
   * @return false when it was withdrawn before, or has ended; then it must not be sent
   */
  boolean handOver() {
    lock.lock();
    try {
      if (last.isPresent()) {
        return false;
      }
      handedOver = true;
      return true;
    } finally {
      lock.unlock();
    }
  }

  /**
   * How to leave.
   *
   * @param tell tells the server that nobody waits any more
   * @param forget lets go of what the connection keeps for the request
   */
  record Exits(Runnable tell, Runnable forget) {
    /** Nothing to do. */
    static final Exits NONE = new Exits(() -> {}, () -> {});
  }

  /** How to leave, once the connection knows. */
  void exits(Exits how) {
    lock.lock();
    try {
      exits = how;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells the server that the request is not needed any more; whoever waits goes on waiting. A
   * request that was never handed over is withdrawn for good.
   */
  void cancel(Fault why) {
    Exits how;
    lock.lock();
    try {
      how = handedOver && last.isEmpty() ? exits : Exits.NONE;
      if (!handedOver) {
        end(new Turn.NeverSent(why));
      }
    } finally {
      lock.unlock();
    }
    how.tell().run();
  }

  /**
   * Nobody waits any more. A request that was never handed over is withdrawn for good; any other is
   * lost, and a late answer will be a stray one.
   */
  Turn leave(Fault why) {
    Exits how;
    Turn turn;
    boolean tell;
    lock.lock();
    try {
      tell = handedOver && last.isEmpty();
      end(handedOver ? new Turn.Lost(why) : new Turn.NeverSent(why));
      turn = last.orElseThrow();
      how = exits;
    } finally {
      lock.unlock();
    }
    if (tell) {
      how.tell().run();
    }
    how.forget().run();
    return turn;
  }

  /** The server answered; whether that was the first ending. */
  boolean answered(Message.Response response) {
    lock.lock();
    try {
      return end(new Turn.Answered(response));
    } finally {
      lock.unlock();
    }
  }

  /** The connection is gone, or the answer unusable: lost if it was handed over. */
  boolean broken(Fault fault) {
    lock.lock();
    try {
      return end(handedOver ? new Turn.Lost(fault) : new Turn.NeverSent(fault));
    } finally {
      lock.unlock();
    }
  }

  /** The server refused to look at it, provably: as if it had never been sent. */
  boolean untouched(Fault fault) {
    lock.lock();
    try {
      return end(new Turn.NeverSent(fault));
    } finally {
      lock.unlock();
    }
  }

  /**
   * The server has too much to do and did nothing about it.
   *
   * @param after when it would be asked again, if it said
   */
  boolean busy(Fault fault, Optional<Duration> after) {
    lock.lock();
    try {
      return end(new Turn.Busy(fault, after));
    } finally {
      lock.unlock();
    }
  }

  private boolean end(Turn turn) {
    if (last.isPresent()) {
      return false;
    }
    last = Optional.of(turn);
    changed.signalAll();
    return true;
  }

  /** The server asks, and whoever waits shall decide. */
  void asked(Question question) {
    lock.lock();
    try {
      if (last.isEmpty()) {
        questions.add(question);
        changed.signalAll();
        return;
      }
    } finally {
      lock.unlock();
    }
    question.refuse("the request this is about has ended");
  }

  /** Wakes whoever waits: something outside the exchange changed. */
  void stir() {
    lock.lock();
    try {
      stirred = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Whether a final turn was reached. */
  boolean ended() {
    lock.lock();
    try {
      return last.isPresent();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits for the next turn. A final one is given again and again. The deadline is an alarm and not
   * a timed wait: nearly every answer comes in time, and a timer for each would cost more than the
   * rest of the wait.
   */
  Turn await(Until until) throws InterruptedException {
    Signal.Watch alarm = threads.alarm(until.remaining(), this::lookAgain);
    lock.lockInterruptibly();
    try {
      while (true) {
        Optional<Turn> turn = turn();
        if (turn.isPresent()) {
          return turn.get();
        }
        if (until.passed()) {
          return new Turn.Expired();
        }
        changed.await();
      }
    } finally {
      lock.unlock();
      alarm.end();
    }
  }

  private Optional<Turn> turn() {
    if (last.isPresent()) {
      return last;
    }
    if (!questions.isEmpty()) {
      List<Question> asked = List.copyOf(questions);
      questions.clear();
      return Optional.of(new Turn.Asked(asked));
    }
    if (stirred) {
      stirred = false;
      return Optional.of(new Turn.Stirred());
    }
    return Optional.empty();
  }

  private void lookAgain() {
    lock.lock();
    try {
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }
}
