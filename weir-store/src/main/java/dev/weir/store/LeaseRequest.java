package dev.weir.store;

import dev.weir.env.Signal;
import dev.weir.lease.Ask;
import java.util.Optional;

/** Something that a caller wants of the leases of a database, and what became of it. */
abstract sealed class LeaseRequest extends Pending {
  private LeaseRequest(Signal answered) {
    super(answered);
  }

  @Override
  final long bytes() {
    return 1_000;
  }

  /** An ask to be judged. */
  static final class ToJudge extends LeaseRequest {
    private final Ask ask;
    private Optional<Ask.Outcome> outcome = Optional.empty();

    ToJudge(Signal answered, Ask ask) {
      super(answered);
      this.ask = ask;
    }

    Ask ask() {
      return ask;
    }

    void answer(Ask.Outcome judged) {
      outcome = Optional.of(judged);
      answered();
    }

    /** What became of it; only after the signal. */
    Ask.Outcome outcome() {
      requireSuccess();
      return outcome.orElseThrow();
    }
  }

  /** A piece of upkeep. */
  static final class ToDo extends LeaseRequest {
    private final SqliteSweep.Chore chore;

    ToDo(Signal answered, SqliteSweep.Chore chore) {
      super(answered);
      this.chore = chore;
    }

    SqliteSweep.Chore chore() {
      return chore;
    }
  }
}
