package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import java.util.Locale;
import java.util.Optional;

/**
 * How the last calls of a session, or of a run, went one after the other: enough to see that an
 * agent has lost its way. Pure.
 *
 * @param bad bad results in a row
 * @param latch what a row has led to that lasts
 * @param destroying irreversible effects under way
 * @param destroyed irreversible effects in a row that were done, or may have been
 * @param unverified calls since the last checkpoint that were no reads, also those under way
 * @param loop whether it goes round in circles
 */
record Chain(int bad, Latch latch, int destroying, int destroyed, int unverified, Loop loop) {
  /** Nothing happened yet. */
  static final Chain FRESH = new Chain(0, Latch.FREE, 0, 0, 0, Loop.NONE);

  private static final int MOST = 1_000_000;

  /** What lasts until somebody says go on. */
  enum Latch {
    FREE,
    /** Only reads and checkpoints. */
    NARROWED,
    /** Nothing. */
    HALTED
  }

  /** What a call is in a chain. */
  enum Kind {
    READ,
    WRITE,
    DESTRUCTIVE,
    /** The rest of a call that was counted when it began. */
    CONTINUED;

    static Kind of(EffectClass effect) {
      return switch (effect) {
        case READ -> READ;
        case IDEMPOTENT_WRITE, WRITE -> WRITE;
        case IRREVERSIBLE -> DESTRUCTIVE;
      };
    }
  }

  /**
   * A call in a chain.
   *
   * @param kind what it does
   * @param role whether its success verifies what was done before
   * @param mark the same for equal calls; nothing for what cannot be a repetition
   */
  record Step(Kind kind, ChainRole role, Optional<String> mark) {
    /** Whether it goes on without having looked. */
    private boolean deepens() {
      return kind != Kind.READ && kind != Kind.CONTINUED && role != ChainRole.CHECKPOINT;
    }
  }

  /** Why a chain does not go on. */
  enum Stop {
    NARROWED,
    HALTED,
    UNVERIFIED,
    LOOP
  }

  /** What a step came to; where it was stopped, the chain is as before but for its loop. */
  record Asked(Chain chain, Optional<Stop> stop) {}

  /** A step wants to be made. It is part of a loop only once it was: a refusal is no repetition. */
  Asked ask(ChainRule rule, Step step) {
    Loop next = step.mark().map(loop::next).orElse(loop);
    Optional<Stop> stop = stop(rule, step, next);
    if (stop.isPresent()) {
      Loop seen = stop.get() == Stop.LOOP ? next : loop;
      return new Asked(new Chain(bad, latch, destroying, destroyed, unverified, seen), stop);
    }
    return new Asked(
        new Chain(
            bad,
            latch,
            destroying + (step.kind() == Kind.DESTRUCTIVE ? 1 : 0),
            destroyed,
            unverified + (step.deepens() ? 1 : 0),
            loop),
        Optional.empty());
  }

  private Optional<Stop> stop(ChainRule rule, Step step, Loop next) {
    if (latch == Latch.HALTED) {
      return Optional.of(Stop.HALTED);
    }
    if (latch == Latch.NARROWED && step.deepens()) {
      return Optional.of(Stop.NARROWED);
    }
    if (step.mark().isPresent() && next.goesRound(rule.repeats())) {
      return Optional.of(Stop.LOOP);
    }
    if (step.kind() == Kind.DESTRUCTIVE && destroying + destroyed >= rule.destructive()) {
      return Optional.of(Stop.HALTED);
    }
    return step.deepens() && unverified >= rule.unverified()
        ? Optional.of(Stop.UNVERIFIED)
        : Optional.empty();
  }

  /** A step that was begun has ended. */
  Chain ended(ChainRule rule, Step step, Passage.Conclusion how) {
    return switch (how) {
      case NOT_MADE -> released(step);
      case GOOD ->
          step.role() == ChainRole.CHECKPOINT
              ? released(step).verified()
              : done(rule, step).after(rule, 0).made(step);
      case FAILED -> released(step).after(rule, bad + 1).made(step);
      case DOUBTFUL -> done(rule, step).after(rule, bad + 1).made(step);
      case WAITS -> done(rule, step).made(step);
    };
  }

  private Chain made(Step step) {
    Loop next = step.mark().map(loop::next).orElse(loop);
    return new Chain(bad, latch, destroying, destroyed, unverified, next);
  }

  private Chain released(Step step) {
    return new Chain(
        bad,
        latch,
        Math.max(0, destroying - (step.kind() == Kind.DESTRUCTIVE ? 1 : 0)),
        destroyed,
        Math.max(0, unverified - (step.deepens() ? 1 : 0)),
        loop);
  }

  private Chain done(ChainRule rule, Step step) {
    return switch (step.kind()) {
      case READ, CONTINUED -> this;
      case WRITE -> new Chain(bad, latch, destroying, 0, unverified, loop);
      case DESTRUCTIVE ->
          new Chain(
              bad,
              destroyed + 1 >= rule.destructive() ? Latch.HALTED : latch,
              Math.max(0, destroying - 1),
              Math.min(MOST, destroyed + 1),
              unverified,
              loop);
    };
  }

  /** What a checkpoint's success makes of it; a halt stays, that is a person's to end. */
  private Chain verified() {
    return new Chain(
        0, latch == Latch.HALTED ? Latch.HALTED : Latch.FREE, destroying, 0, 0, Loop.NONE);
  }

  private Chain after(ChainRule rule, int badNow) {
    return new Chain(
        Math.min(MOST, badNow),
        latch == Latch.FREE && badNow >= rule.bad() ? Latch.NARROWED : latch,
        destroying,
        destroyed,
        unverified,
        loop);
  }

  /**
   * Whether calls repeat themselves: one, or two in turns.
   *
   * @param last the last call's mark
   * @param repeats so many times in a row
   * @param before the last one that was another
   * @param turns so many times they have changed places
   */
  record Loop(String last, int repeats, String before, int turns) {
    static final Loop NONE = new Loop("", 0, "", 0);

    Loop next(String mark) {
      if (mark.equals(last)) {
        return new Loop(last, Math.min(MOST, repeats + 1), before, turns);
      }
      return new Loop(mark, 1, last, mark.equals(before) ? Math.min(MOST, turns + 1) : 0);
    }

    /** Whether one came so often, or each of two did: the second call is no change of places. */
    boolean goesRound(int most) {
      return repeats >= most || turns >= 2 * (most - 1);
    }
  }

  static Chain of(Value.Obj cell) {
    return new Chain(
        Fields.count(cell, "bad", MOST),
        latch(Fields.text(cell, "latch", "")),
        Fields.count(cell, "destroying", MOST),
        Fields.count(cell, "destroyed", MOST),
        Fields.count(cell, "unverified", MOST),
        new Loop(
            Fields.text(cell, "last", ""),
            Fields.count(cell, "repeats", MOST),
            Fields.text(cell, "before", ""),
            Fields.count(cell, "turns", MOST)));
  }

  private static Latch latch(String word) {
    return switch (word) {
      case "narrowed" -> Latch.NARROWED;
      case "halted" -> Latch.HALTED;
      default -> Latch.FREE;
    };
  }

  /** Into the members of a cell that holds other things too. */
  void into(Fields fields) {
    fields
        .with("bad", bad)
        .with("latch", latch.name().toLowerCase(Locale.ROOT))
        .with("destroying", destroying)
        .with("destroyed", destroyed)
        .with("unverified", unverified)
        .with("last", loop.last())
        .with("repeats", loop.repeats())
        .with("before", loop.before())
        .with("turns", loop.turns());
  }
}
