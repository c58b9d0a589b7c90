package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.effect.Effect;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.env.Signal;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import dev.weir.ledger.Note;
import dev.weir.ledger.Renewal;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Something that a caller wants written, and what became of it. */
abstract sealed class Request extends Pending {

  /** What became of a request that reached the store. */
  enum Verdict {
    /** It is durable. */
    DONE,
    /** Somebody was before it; it left no trace. */
    IN_VAIN
  }

  private Optional<Verdict> verdict = Optional.empty();

  private Request(Signal answered) {
    super(answered);
  }

  void answer(Verdict given) {
    verdict = Optional.of(given);
    answered();
  }

  /** The answer; only after the signal. */
  Verdict verdict() {
    requireSuccess();
    return verdict.orElseThrow();
  }

  /** A claim and the effect it makes if it wins. */
  static final class Birth extends Request {
    private final Claim claim;
    private final Effect effect;
    private List<Session.Backend> lostOn = List.of();

    Birth(Signal answered, Claim claim, Effect effect) {
      super(answered);
      this.claim = claim;
      this.effect = effect;
    }

    Claim claim() {
      return claim;
    }

    Effect effect() {
      return effect;
    }

    /** Says, before it fails, on whose account it may still be written. */
    void lostOn(List<Session.Backend> backends) {
      lostOn = List.copyOf(backends);
    }

    /** Who may still write it after it failed; only after the signal. */
    List<Session.Backend> lostOn() {
      return lostOn;
    }

    @Override
    long bytes() {
      return 500L + claim.arguments().size() + 200L * claim.takes().size();
    }
  }

  /** An allowed append to an effect that had {@code events} events when it was judged. */
  static final class Step extends Request {
    private final Append append;
    private final Effect after;
    private final int events;

    Step(Signal answered, Append append, Effect after, int events) {
      super(answered);
      this.append = append;
      this.after = after;
      this.events = events;
    }

    Append append() {
      return append;
    }

    Effect after() {
      return after;
    }

    int events() {
      return events;
    }

    @Override
    long bytes() {
      return 300L
          + append.outcome().flatMap(Request::result).map(Payload::size).orElse(0)
          + append.handle().map(Payload::size).orElse(0);
    }
  }

  /** An append that is not allowed, to be kept as evidence. */
  static final class Refusal extends Request {
    private final Append append;
    private final Effect effect;

    Refusal(Signal answered, Append append, Effect effect) {
      super(answered);
      this.append = append;
      this.effect = effect;
    }

    Append append() {
      return append;
    }

    /** The effect as it was, and stays. */
    Effect effect() {
      return effect;
    }

    @Override
    long bytes() {
      return 300L + append.outcome().flatMap(Request::result).map(Payload::size).orElse(0);
    }
  }

  /** Notes that were waiting, in order. */
  static final class Notes extends Request {
    private final List<Note> notes;

    Notes(Signal answered, List<Note> notes) {
      super(answered);
      this.notes = List.copyOf(notes);
    }

    List<Note> notes() {
      return notes;
    }

    @Override
    long bytes() {
      return notes.stream().mapToLong(Request::bytes).sum();
    }
  }

  /** Something about the lives of nodes, which {@link Lives} writes. */
  abstract static sealed class OfNodes extends Request {
    private OfNodes(Signal answered) {
      super(answered);
    }

    @Override
    long bytes() {
      return 100L;
    }
  }

  /** A new life of a node. */
  static final class Enlistment extends OfNodes {
    private final String name;
    private long epoch;

    Enlistment(Signal answered, String name) {
      super(answered);
      this.name = name;
    }

    String name() {
      return name;
    }

    void epoch(long given) {
      epoch = given;
    }

    /** The epoch; only after the signal. */
    long epoch() {
      return epoch;
    }
  }

  /** A low mark for a life, and a lease if it has one. */
  static final class Lease extends OfNodes {
    private final Node life;
    private final Optional<Duration> length;
    private Renewal renewal = Renewal.LAPSED;
    private Optional<Young.Mark> mark = Optional.empty();

    Lease(Signal answered, Node life, Optional<Duration> length) {
      super(answered);
      this.life = life;
      this.length = length;
    }

    Node life() {
      return life;
    }

    Optional<Duration> length() {
      return length;
    }

    /** What the renewal stores besides; each attempt looks anew. */
    Young.Mark marking(Young young) {
      Young.Mark next = young.mark(life);
      mark = Optional.of(next);
      return next;
    }

    /** What was stored with it; only after the signal. */
    Optional<Young.Mark> mark() {
      return mark;
    }

    void renewal(Renewal given) {
      renewal = given;
    }

    /** What became of it; only after the signal. */
    Renewal renewal() {
      return renewal;
    }
  }

  /** The end of a life. */
  static final class Retirement extends OfNodes {
    private final Node life;

    Retirement(Signal answered, Node life) {
      super(answered);
      this.life = life;
    }

    Node life() {
      return life;
    }
  }

  /** The end of every life whose lease has run out. */
  static final class Lapses extends OfNodes {
    private int ended;

    Lapses(Signal answered) {
      super(answered);
    }

    void ended(int count) {
      ended = count;
    }

    /** How many; only after the signal. */
    int ended() {
      return ended;
    }
  }

  /** A piece of the upkeep, or an exchange of the commons: written as one, and may be run twice. */
  static final class Upkeep extends Request {
    private final SqliteSweep.Chore chore;

    Upkeep(Signal answered, SqliteSweep.Chore chore) {
      super(answered);
      this.chore = chore;
    }

    SqliteSweep.Chore chore() {
      return chore;
    }

    @Override
    long bytes() {
      return 100L;
    }
  }

  /** Roughly how many bytes a note brings. */
  static long bytes(Note note) {
    return switch (note) {
      case Note.Whole whole ->
          600L
              + whole.arguments().map(Payload::size).orElse(0)
              + whole.effect().outcome().flatMap(Request::result).map(Payload::size).orElse(0);
      case Note.Delivered delivered -> 100L;
      case Note.Attempt attempt -> 150L;
      case Note.Evidence evidence -> 150L;
      case Note.Seen seen -> 200L + seen.session().length() + seen.sight().name().text().length();
    };
  }

  /** What the tool answered, where an outcome holds it. */
  static Optional<Payload> result(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> Optional.of(succeeded.result());
      case Outcome.Failed failed -> failed.reply();
      case Outcome.Refused refused -> Optional.empty();
      case Outcome.InDoubt inDoubt -> Optional.empty();
    };
  }

  /** Why, where an outcome has a reason. */
  static Optional<Fault> fault(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded succeeded -> Optional.empty();
      case Outcome.Failed failed -> Optional.of(failed.fault());
      case Outcome.Refused refused -> Optional.of(refused.fault());
      case Outcome.InDoubt inDoubt -> Optional.of(inDoubt.fault());
    };
  }
}
