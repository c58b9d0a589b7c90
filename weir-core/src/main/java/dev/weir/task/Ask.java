package dev.weir.task;

import dev.weir.call.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that a caller wants of a store of tasks. */
public sealed interface Ask {
  /** A put. */
  record Putting(Put put) implements Ask {}

  /** A wish for tasks that are due. */
  record Taking(Take take) implements Ask {}

  /** A longer lease. */
  record Extending(Origin by, Token token, Duration lease) implements Ask {
    /** Checks the lease. */
    public Extending {
      Take.leased(lease);
    }

    Kept.Key key() {
      return new Kept.Key(by.tenant(), token.task());
    }
  }

  /** What came of a task. */
  record Finishing(Origin by, Token token, Report report) implements Ask {
    Kept.Key key() {
      return new Kept.Key(by.tenant(), token.task());
    }

    /** By the token's word; a token that lies about it does not count. */
    Optional<Kept.Lane> lane() {
      return token.lane() == 0
          ? Optional.empty()
          : Optional.of(new Kept.Lane(by.tenant(), token.lane()));
    }
  }

  /**
   * What a person, or upkeep, wants of a task.
   *
   * @param lane where it keeps its order, as it was read before: that never changes
   */
  record Mending(Origin by, TaskId task, Optional<Kept.Lane> lane, Mend mend) implements Ask {
    Kept.Key key() {
      return new Kept.Key(by.tenant(), task);
    }
  }

  /** What is to be mended. */
  enum Mend {
    /** A dead letter is put back. */
    REVIVE,
    /** A dead letter holds up nobody. */
    PASS_OVER,
    /** What is dying is discarded. */
    BURY
  }

  /** What became of it. */
  sealed interface Outcome {
    /** Of a put. */
    record PutJudged(PutVerdict verdict) implements Outcome {}

    /** Of a wish for tasks. */
    record Took(List<Taken> tasks) implements Outcome {}

    /** Of a step. */
    record Stepped(StepVerdict verdict) implements Outcome {}

    /** Nothing yet: it is to be asked again in the next round. */
    record Later() implements Outcome {}
  }
}
