package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.env.Signal;
import dev.weir.state.StateLimits;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/** Something that a caller wants of the states of a database, and what became of it. */
abstract sealed class StateRequest extends Pending {
  private StateRequest(Signal answered) {
    super(answered);
  }

  /** How much it takes of a batch; a value may be larger, so batches are short. */
  @Override
  final long bytes() {
    return 2_000;
  }

  /** A write under these limits. */
  static final class ToWrite extends StateRequest {
    private final Write write;
    private final StateLimits limits;
    private Optional<Written> written = Optional.empty();

    ToWrite(Signal answered, Write write, StateLimits limits) {
      super(answered);
      this.write = write;
      this.limits = limits;
    }

    Write write() {
      return write;
    }

    StateLimits limits() {
      return limits;
    }

    void answer(Written verdict) {
      written = Optional.of(verdict);
      answered();
    }

    /** What became of it; only after the signal. */
    Written written() {
      return written.orElseThrow();
    }
  }

  /** Who has read what. */
  static final class ToNote extends StateRequest {
    private final List<StateTables.Note> notes;

    ToNote(Signal answered, List<StateTables.Note> notes) {
      super(answered);
      this.notes = List.copyOf(notes);
    }

    List<StateTables.Note> notes() {
      return notes;
    }
  }

  /** Something that is done to a tenant while nobody writes there. */
  interface Doing {
    /** Does it; may be called again when the first time did not count. */
    void in(SqlTenant tenant) throws SQLException;
  }

  /** Something of that kind. */
  static final class ToDo extends StateRequest {
    private final Tenant tenant;
    private final Doing doing;

    ToDo(Signal answered, Tenant tenant, Doing doing) {
      super(answered);
      this.tenant = tenant;
      this.doing = doing;
    }

    Tenant tenant() {
      return tenant;
    }

    Doing doing() {
      return doing;
    }
  }
}
