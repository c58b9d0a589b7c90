package dev.weir.witness;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.ResourceName;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.history.Anomaly;
import dev.weir.history.AnswerModel;
import dev.weir.history.Linearizability;
import dev.weir.history.Operation;
import dev.weir.history.Serializability;
import dev.weir.history.Transaction;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import dev.weir.ledger.Take;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import java.util.function.Predicate;

/**
 * Sees what becomes of effects, and says what must not be. What it is told of must have happened at
 * that moment: that a claim was stored when it was stored, not when somebody was told so.
 */
public final class Witness {
  private static final int MOST = 100;

  private final LongSupplier nanos;
  private final List<Broken> broken = new ArrayList<>();
  private final Map<EffectId, Line> lines = new TreeMap<>();
  private final Map<String, EffectId> keys = new HashMap<>();
  private final Map<ResourceName, EffectId> holders = new HashMap<>();
  private final Map<ResourceName, Long> taken = new HashMap<>();
  private final Map<ResourceName, Long> written = new HashMap<>();
  private final Map<String, Sendings> things = new TreeMap<>();
  private final Lives lives = new Lives();
  private final Map<String, Deque<Long>> arrivals = new HashMap<>();
  private final List<Operation<AnswerModel.Asked, AnswerModel.Heard>> heard = new ArrayList<>();
  private final List<Transaction> transactions = new ArrayList<>();
  private final Map<String, List<String>> registers = new TreeMap<>();

  /**
   * A witness.
   *
   * @param nanos the world's time, by which nobody in it goes wrong
   */
  public Witness(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** What was broken so far, in the order in which it was noticed. */
  public List<Broken> broken() {
    return List.copyOf(broken);
  }

  /** How many effects it has seen. */
  public int effects() {
    return lines.size();
  }

  /** Somebody else who looks on has seen a rule broken. */
  public void broke(Rule rule, String detail) {
    if (broken.size() < MOST) {
      broken.add(new Broken(rule, Duration.ofNanos(nanos.getAsLong()), detail));
    }
  }

  // ---- behind the wire to the ledger

  /** A life began. */
  public void enlisted(Node life) {
    lives.enlisted(life);
  }

  /** A lease was renewed just now. */
  public void renewed(Node life, Duration lease) {
    lives.renewed(life, nanos.getAsLong() + lease.toNanos());
  }

  /** A life was told that somebody has ended it. */
  public void lapsed(Node life) {
    if (!lives.over(life, nanos.getAsLong())) {
      broke(Rule.LIVES, told(life) + " was ended, and its lease lasts");
    }
  }

  /** A life was ended by itself. */
  public void retired(Node life) {
    lives.retired(life);
  }

  /** A claim was stored. */
  public void claimed(Claim claim) {
    var line = Line.of(claim);
    EffectId before = keys.put(line.key, claim.id());
    if (before != null) {
      broke(Rule.LIFECYCLE, line + " got the key that " + lines.get(before) + " holds");
    }
    if (lines.put(claim.id(), line) != null) {
      broke(Rule.LIFECYCLE, line + " was born twice");
    }
    for (Take take : claim.takes()) {
      taken(line, take);
    }
  }

  private void taken(Line line, Take take) {
    EffectId before = holders.put(take.name(), line.id);
    if (before != null && lines.containsKey(before) && lines.get(before).holds()) {
      broke(
          Rule.ONE_HOLDER,
          line + " took " + take.name() + " from " + lines.get(before) + ", which has it");
    }
    Long fence = taken.put(take.name(), take.fence());
    if (fence != null && fence >= take.fence()) {
      broke(
          Rule.FENCES_RISE,
          line + " took " + take.name() + " with fence " + take.fence() + " after " + fence);
    }
  }

  /** An append was stored, and has moved its effect. */
  public void appended(Append append) {
    Line line = lines.get(append.id());
    if (line == null) {
      broke(
          Rule.LIFECYCLE, append.event() + " of effect " + append.id() + ", which was never born");
      return;
    }
    line.flaw(append).ifPresent(flaw -> broke(Rule.LIFECYCLE, line + ": " + flaw));
    boolean recovered = append.source() == Source.RECOVERY;
    if (recovered && !lives.over(line.owner, nanos.getAsLong())) {
      broke(Rule.LIVES, line + " was recovered, and " + told(line.owner) + " is alive");
    }
    line.move(append);
    Sendings sendings = sendings(line.thing);
    if (append.keyAfter() == Append.KeyAfter.RELEASED && line.id.equals(keys.get(line.key))) {
      keys.remove(line.key);
      if (sendings.done(line.id)) {
        broke(Rule.RIGHTLY, line + " happened, and its key was set free");
      }
    }
    switch (append.event()) {
      case SUCCEED -> {
        if (!sendings.done()) {
          broke(Rule.RIGHTLY, line + " is on record as done, and is not in the books");
        }
      }
      case FAIL -> {
        if (sendings.done(line.id)) {
          broke(Rule.RIGHTLY, line + " is on record as failed, and is in the books");
        }
        if (append.source() != Source.CALL) {
          sendings.proved();
        }
      }
      case RESUME -> {
        if (append.source() == Source.PROBE) {
          if (sendings.done(line.id)) {
            broke(Rule.RIGHTLY, line + " is to be sent again as absent, and is in the books");
          }
          sendings.proved();
        }
      }
      case CLAIM, DISPATCH, REFUSE, SUSPEND, DOUBT -> {}
      case COMPENSATE, COMPENSATED, COMPENSATION_FAIL, ESCALATE -> {}
    }
  }

  // ---- before the tools

  /** A tool is about to be called for a write. */
  public void acts(Act act) {
    Line line = lines.get(act.effect());
    if (line == null) {
      broke(Rule.DURABLE_FIRST, act.thing() + " is sent, and its claim is not stored");
    } else if (line.state != State.DISPATCHED || !line.owner.equals(act.by())) {
      broke(
          Rule.DURABLE_FIRST,
          line + " is sent by " + told(act.by()) + ", and belongs to " + told(line.owner));
    }
    if (lives.lapsed(act.by(), nanos.getAsLong())) {
      broke(Rule.LIVES, act.thing() + " is sent by " + told(act.by()) + " after its lease");
    }
    if (act.late()) {
      broke(Rule.IN_TIME, act.thing() + " is sent by " + told(act.by()));
    }
    sendings(act.thing()).sent(act).ifPresent(flaw -> broke(Rule.NEVER_BLIND, flaw));
    act.fences()
        .forEach((name, fence) -> {
          long last = written.getOrDefault(name, Long.MIN_VALUE);
          if (fence < last) {
            broke(Rule.FENCES_RISE, name + " is written with fence " + fence + " after " + last);
          }
          written.put(name, Math.max(fence, last));
        });
  }

  /** In truth nothing came of this sending: it did not arrive, or nothing was done with it. */
  public void nothingDone(Act act) {
    sendings(act.thing()).nothingDone(act);
  }

  // ---- in the tools' books

  /** It happened: this stands in the books. */
  public void happened(String thing, EffectId effect) {
    Sendings sendings = sendings(thing);
    sendings.happened(effect);
    if (sendings.times() > 1) {
      broke(Rule.ONCE, thing + " stands in the books " + sendings.times() + " times");
    }
    Line line = lines.get(effect);
    if (line != null && line.state == State.FAILED) {
      broke(Rule.RIGHTLY, line + " is on record as failed, and happened after that");
    }
  }

  /** An effect had nothing left to do: its work is in the books already, or there was none. */
  public void nothingToDo(String thing) {
    sendings(thing).found();
  }

  /** Whether a thing stands in the books. */
  public boolean done(String thing) {
    return sendings(thing).done();
  }

  /** A register has another version from now on. */
  public void wrote(String register, String version) {
    registers.computeIfAbsent(register, it -> new ArrayList<>()).add(version);
  }

  /** So many are inside of a server at once that bears so many. */
  public void inside(String server, int now, int most) {
    if (now > most) {
      broke(Rule.LIMITS, server + " has " + now + " calls at once, and bears " + most);
    }
  }

  /** A call arrived at a server that bears so many in that time. */
  public void arrived(String server, int most, Duration in) {
    Deque<Long> lately = arrivals.computeIfAbsent(server, it -> new ArrayDeque<>());
    long now = nanos.getAsLong();
    lately.addLast(now);
    while (now - lately.getFirst() > in.toNanos()) {
      lately.removeFirst();
    }
    if (lately.size() > most) {
      broke(Rule.LIMITS, server + " had " + lately.size() + " calls in " + in.toSeconds() + " s");
    }
  }

  // ---- at the doors

  /** A node answers a call for this thing; empty when only the effect has a name. */
  public void answers(String thing, Told told) {
    switch (told) {
      case Told.Happened happened -> {
        Line line = lines.get(happened.effect());
        if (line == null || line.state != State.SUCCEEDED) {
          broke(Rule.RECORD_FIRST, thing + " is told to have happened, on record is " + line);
        } else if (!(thing.isEmpty() || line.thing.equals(thing))
            || !(happened.thing().isEmpty() || happened.thing().equals(thing))) {
          broke(Rule.MATCHES, thing + " was asked for, told is " + line + " " + happened.thing());
        }
      }
      case Told.DidNot didNot -> {
        Line line = lines.get(didNot.effect());
        if (line == null || line.state != State.FAILED) {
          broke(Rule.RECORD_FIRST, thing + " is told to have failed, on record is " + line);
        }
      }
      case Told.Doubt doubt -> {}
      case Told.NotTried nothing -> {}
    }
  }

  /**
   * An agent has heard something of an effect that it names itself.
   *
   * @param told empty when no answer came
   */
  public void heard(String thing, String agent, Optional<Told> told, long began, long ended) {
    Optional<AnswerModel.Heard> words = told.map(this::words);
    heard.add(
        new Operation<>(
            thing,
            agent,
            AnswerModel.Asked.DO_IT,
            words,
            began,
            words.isPresent() ? ended : Long.MAX_VALUE));
  }

  private AnswerModel.Heard words(Told told) {
    return switch (told) {
      case Told.Happened happened -> new AnswerModel.Heard.Ended("happened");
      case Told.DidNot didNot ->
          // Whose key was set free may be tried again, and happen.
          lines.containsKey(didNot.effect()) && lines.get(didNot.effect()).released
              ? new AnswerModel.Heard.NotTried()
              : new AnswerModel.Heard.Ended("failed");
      case Told.Doubt doubt -> new AnswerModel.Heard.Doubt();
      case Told.NotTried nothing -> new AnswerModel.Heard.NotTried();
    };
  }

  /** An agent has read, and perhaps written, registers. */
  public void transaction(Transaction transaction) {
    transactions.add(transaction);
  }

  // ---- in the end

  /** How many effects are neither over nor in a doubt that only a person can end. */
  public long unrest(Predicate<String> needsAPerson) {
    return lines.values().stream()
        .filter(line -> line.moves() && !waits(line, needsAPerson))
        .count();
  }

  private static boolean waits(Line line, Predicate<String> needsAPerson) {
    return line.state == State.IN_DOUBT && needsAPerson.test(line.tool);
  }

  /**
   * Nothing happens any more, and nothing will.
   *
   * @param needsAPerson the tools whose doubts nobody else can end
   * @param stored the effects as the ledger has them
   * @param initial the version of each register before the first
   */
  public void rests(
      Predicate<String> needsAPerson, Collection<Effect> stored, Map<String, String> initial) {
    for (Line line : lines.values()) {
      if (line.moves() && !waits(line, needsAPerson)) {
        broke(Rule.COMES_TO_REST, line + " is left so");
      }
      if (line.state == State.FAILED && sendings(line.thing).done(line.id)) {
        broke(Rule.RIGHTLY, line + " is on record as failed, and is in the books");
      }
      if (line.state == State.SUCCEEDED && !sendings(line.thing).done()) {
        broke(Rule.NOTHING_LOST, line + " is on record as done, and is not in the books");
      }
    }
    for (Effect effect : stored) {
      Line line = lines.get(effect.id());
      if (line != null && line.state != effect.state()) {
        broke(Rule.NOTHING_LOST, line + " stands in the ledger as " + effect.state());
      }
    }
    Linearizability.flaws(heard, new AnswerModel()).forEach(flaw -> broke(Rule.LINEARIZABLE, flaw));
    var books = new TreeMap<String, List<String>>();
    initial.forEach((register, version) -> {
      var all = new ArrayList<>(List.of(version));
      all.addAll(registers.getOrDefault(register, List.of()));
      books.put(register, all);
    });
    for (Anomaly anomaly : Serializability.anomalies(transactions, books)) {
      broke(Rule.SERIALIZABLE, anomaly.toString());
    }
  }

  private Sendings sendings(String thing) {
    return things.computeIfAbsent(thing, Sendings::new);
  }

  static String told(Node life) {
    return life.name() + "/" + life.epoch();
  }

  /** Whether an event ends an execution. */
  static boolean settles(Event event) {
    return switch (event) {
      case SUCCEED, FAIL, REFUSE, DOUBT -> true;
      case CLAIM, DISPATCH, SUSPEND, RESUME, COMPENSATE, COMPENSATED, COMPENSATION_FAIL, ESCALATE ->
          false;
    };
  }
}
