package dev.weir.limit;

import dev.weir.call.Value;
import java.time.Duration;
import java.time.Instant;

/**
 * Whether a tool counts as broken (after M. Nygard, "Release It!", and M. Fowler's
 * "CircuitBreaker").
 *
 * <p>Closed: calls go through, failures in a row are counted. Open: nobody calls. Half open: so
 * many calls of the whole fleet at once may try; their results alone decide, for a result of a call
 * that began before says how things were, not how they are.
 *
 * <p>Who has leave to try may die and say nothing; its leave is void once it is as old as the
 * breaker stays open. What comes of a void leave still tells how the tool is, but it is no longer
 * counted among those that try; what comes of one from before the breaker opened again tells
 * nothing. All times are the commons'. If that clock is set back, an open breaker is never open for
 * longer than its rule says.
 *
 * @param mode which of the three
 * @param failures in a row, while closed
 * @param successes in a row, while half open
 * @param probing how many have leave to try, while half open
 * @param until when it may be tried, while open; when leave to try is void, while half open
 * @param trips how often it has opened
 * @param round grows whenever leave that was given becomes void
 */
record Breaker(
    Mode mode, int failures, int successes, int probing, Instant until, long trips, long round) {
  static final Breaker CLOSED = new Breaker(Mode.CLOSED, 0, 0, 0, Instant.EPOCH, 0, 0);

  /** Nothing that is counted here may be configured to be more. */
  private static final int COUNT_MAX = 1_000;

  /** Every whole number up to it can be written and read back. */
  private static final long TOTAL_MAX = 1L << 52;

  enum Mode {
    CLOSED,
    OPEN,
    HALF_OPEN
  }

  /** What became of an attempt to try it. */
  record Trial(Breaker breaker, Leave leave) {
    /** Which leave it is, when it was granted. */
    Ticket ticket() {
      return new Ticket(breaker.trips, breaker.round);
    }
  }

  /**
   * Which leave to try it somebody has.
   *
   * @param trips how often the breaker had opened
   * @param round which leaves were void by then
   */
  record Ticket(long trips, long round) {}

  /** Whether a call may try it. */
  enum Leave {
    GRANTED,
    REFUSED
  }

  /** So many failures in a row, after a success or not. */
  Breaker failed(BreakerRule rule, int howMany, Instant now) {
    if (mode != Mode.CLOSED || howMany == 0) {
      return this;
    }
    int inARow = Math.min(failures + howMany, rule.failures());
    return inARow >= rule.failures() ? opened(rule, now) : closed(inARow);
  }

  /** A success of a call that nobody gave leave to try. */
  Breaker succeeded() {
    return mode == Mode.CLOSED && failures > 0 ? closed(0) : this;
  }

  /** Too many calls are slow. */
  Breaker slow(BreakerRule rule, Instant now) {
    return mode == Mode.CLOSED ? opened(rule, now) : this;
  }

  private Breaker closed(int inARow) {
    return new Breaker(Mode.CLOSED, inARow, 0, 0, Instant.EPOCH, trips, round);
  }

  private Breaker opened(BreakerRule rule, Instant now) {
    return new Breaker(Mode.OPEN, 0, 0, 0, now.plus(rule.open()), trips + 1, round);
  }

  /** How long it may not be tried, by its rule; nothing when it may. */
  Duration closedFor(BreakerRule rule, Instant now) {
    if (mode != Mode.OPEN || !now.isBefore(until)) {
      return Duration.ZERO;
    }
    Duration left = Duration.between(now, until);
    return left.compareTo(rule.open()) > 0 ? rule.open() : left;
  }

  /** Somebody wants to try. */
  Trial trial(BreakerRule rule, Instant now) {
    return switch (mode) {
      case CLOSED -> new Trial(this, Leave.GRANTED);
      case OPEN ->
          closedFor(rule, now).isZero()
              ? new Trial(half(rule, 0, 1, now, round + 1), Leave.GRANTED)
              // A clock that was set back must not keep it open for longer than the rule.
              : new Trial(clamped(rule, now), Leave.REFUSED);
      case HALF_OPEN -> {
        if (!now.isBefore(until)) {
          yield new Trial(half(rule, successes, 1, now, round + 1), Leave.GRANTED);
        }
        yield probing < rule.probes()
            ? new Trial(half(rule, successes, probing + 1, now, round), Leave.GRANTED)
            : new Trial(clamped(rule, now), Leave.REFUSED);
      }
    };
  }

  /** The same with no end that is further away than its rule says: the clock was set back. */
  private Breaker clamped(BreakerRule rule, Instant now) {
    Instant latest = now.plus(rule.open());
    return until.isAfter(latest)
        ? new Breaker(mode, failures, successes, probing, latest, trips, round)
        : this;
  }

  /** Whether its end is further away than its rule says, and so must be set anew. */
  boolean strays(BreakerRule rule, Instant now) {
    return mode != Mode.CLOSED && until.isAfter(now.plus(rule.open()));
  }

  private Breaker half(BreakerRule rule, int good, int trying, Instant now, long in) {
    return new Breaker(Mode.HALF_OPEN, 0, good, trying, now.plus(rule.open()), trips, in);
  }

  /** What came of a trial. */
  Breaker tried(BreakerRule rule, Ticket leave, Tried how, Instant now) {
    if (mode != Mode.HALF_OPEN || leave.trips() != trips) {
      return this;
    }
    int trying = leave.round() == round ? Math.max(0, probing - 1) : probing;
    return switch (how) {
      case WELL -> {
        int good = successes + 1;
        yield good >= rule.successes()
            ? closed(0)
            : new Breaker(mode, 0, good, trying, until, trips, round);
      }
      case BADLY -> opened(rule, now);
      case NOT_AT_ALL -> new Breaker(mode, 0, successes, trying, until, trips, round);
    };
  }

  /** How a trial ended. */
  enum Tried {
    WELL,
    BADLY,
    /** It was not made. */
    NOT_AT_ALL
  }

  static Breaker of(Value.Obj cell) {
    if (cell.members().isEmpty()) {
      return CLOSED;
    }
    return new Breaker(
        switch (Fields.text(cell, "mode", "")) {
          case "open" -> Mode.OPEN;
          case "half-open" -> Mode.HALF_OPEN;
          default -> Mode.CLOSED;
        },
        Fields.count(cell, "failures", COUNT_MAX),
        Fields.count(cell, "successes", COUNT_MAX),
        Fields.count(cell, "probing", COUNT_MAX),
        Fields.moment(cell, "until", Instant.EPOCH),
        Math.clamp(Fields.number(cell, "trips", 0), 0, TOTAL_MAX),
        Math.clamp(Fields.number(cell, "round", 0), 0, TOTAL_MAX));
  }

  Value.Obj cell() {
    return new Fields()
        .with("mode", word(mode))
        .with("failures", failures)
        .with("successes", successes)
        .with("probing", probing)
        .with("until", until)
        .with("trips", trips)
        .with("round", round)
        .cell();
  }

  static String word(Mode mode) {
    return switch (mode) {
      case CLOSED -> "closed";
      case OPEN -> "open";
      case HALF_OPEN -> "half-open";
    };
  }
}
