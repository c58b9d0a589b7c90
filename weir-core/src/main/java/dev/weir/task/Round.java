package dev.weir.task;

import dev.weir.call.Payload;
import dev.weir.env.Entropy;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.task.Found.Candidate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Asks that came together, judged together: a store looks up what is {@link #wanted}, has it judged
 * and writes the {@link Changes} in the same transaction. One task may be hit by several asks; each
 * sees what the one before made of it. May be judged again, from a new look, when the transaction
 * came to nothing. Used by one thread.
 */
public final class Round {
  /** The most candidates of one queue. */
  private static final int CANDIDATES_MAX = 128;

  /** The most bytes of payloads that a round hands out, but for the last task. */
  private static final long BYTES_MAX = 8 << 20;

  private static final Comparator<Candidate> BY_RANK =
      Comparator.comparing((Candidate it) -> rank(it.task().task()))
          .thenComparingLong(it -> it.task().place())
          .thenComparing(it -> it.task().task().id().uuid());

  private final List<Ask> asks;
  private final Entropy entropy;

  /** Some asks, in the order in which they count. */
  public Round(List<Ask> asks, Entropy entropy) {
    this.asks = List.copyOf(asks);
    this.entropy = entropy;
  }

  /**
   * What came of a round.
   *
   * @param outcomes of each ask, in their order
   * @param unread keys of tasks that were handed out and whose payload is still to be read
   */
  public record Judged(List<Ask.Outcome> outcomes, Changes changes, Set<Kept.Key> unread) {}

  /** What has to be known first. */
  public Wanted wanted() {
    var lanes = new HashSet<Kept.Lane>();
    var names = new HashSet<Wanted.Named>();
    var tasks = new HashSet<Kept.Key>();
    var candidates = new HashMap<Wanted.Queue, Integer>();
    var backlogs = new HashSet<Wanted.Queue>();
    int places = 0;
    for (Ask ask : asks) {
      switch (ask) {
        case Ask.Putting it -> {
          Put put = it.put();
          var queue = new Wanted.Queue(put.origin().tenant(), put.queue());
          put.terms()
              .order()
              .ifPresent(order -> lanes.add(Kept.lane(queue.tenant(), queue.name(), order)));
          put.terms().name().ifPresent(name -> names.add(new Wanted.Named(queue, name.text())));
          tasks.add(new Kept.Key(queue.tenant(), put.id()));
          backlogs.add(queue);
          places++;
        }
        case Ask.Taking it ->
            it.take()
                .queues()
                .forEach(name ->
                    candidates.merge(
                        new Wanted.Queue(it.take().origin().tenant(), name),
                        it.take().most(),
                        (one, other) -> Math.min(one + other, CANDIDATES_MAX)));
        case Ask.Extending it -> tasks.add(it.key());
        case Ask.Finishing it -> {
          tasks.add(it.key());
          it.lane().ifPresent(lanes::add);
        }
        case Ask.Mending it -> {
          tasks.add(it.key());
          it.lane().ifPresent(lanes::add);
          places++;
        }
      }
    }
    return new Wanted(lanes, names, tasks, candidates, backlogs, places);
  }

  /** Judges all asks. */
  public Judged judge(Found found) {
    return new Judging(found).judged();
  }

  /** One judging of the round. */
  private final class Judging {
    private final Found found;
    private final Instant now;
    private final Changes changes = new Changes();
    private final Map<Wanted.Named, Kept> names = new HashMap<>();
    private final Map<Wanted.Queue, Long> backlogs;
    private final Map<Wanted.Queue, TreeSet<Candidate>> due = new HashMap<>();
    private final Map<Wanted.Queue, Integer> looked = new HashMap<>();
    private final Set<Kept.Key> unread = new HashSet<>();
    private long place;
    private long bytes;
    private int died;

    Judging(Found found) {
      this.found = found;
      this.now = found.now();
      this.backlogs = new HashMap<>(found.backlogs());
      this.place = found.firstPlace();
      found
          .names()
          .forEach((name, holder) -> {
            if (holder.until().filter(until -> !until.isAfter(now)).isEmpty()) {
              names.put(name, holder.task());
            }
          });
      for (Candidate candidate : found.candidates()) {
        Task task = candidate.task().task();
        due.computeIfAbsent(
                new Wanted.Queue(task.tenant(), task.queue()), queue -> new TreeSet<>(BY_RANK))
            .add(candidate);
        looked.merge(new Wanted.Queue(task.tenant(), task.queue()), 1, Integer::sum);
      }
    }

    Judged judged() {
      var outcomes = new ArrayList<Ask.Outcome>();
      for (Ask ask : asks) {
        outcomes.add(
            switch (ask) {
              case Ask.Putting it -> new Ask.Outcome.PutJudged(put(it.put()));
              case Ask.Taking it -> new Ask.Outcome.Later(); // when all others are judged
              case Ask.Extending it ->
                  step(
                      it.key(), kept -> Judge.extended(kept, it.token(), it.lease(), it.by(), now));
              case Ask.Finishing it ->
                  step(
                      it.key(),
                      kept -> Judge.finished(kept, it.token(), it.report(), it.by(), now));
              case Ask.Mending it -> step(it.key(), kept -> mended(kept, it));
            });
      }
      handOut(outcomes);
      found.lanes().forEach(this::moveOn);
      return new Judged(outcomes.stream().map(this::latest).toList(), changes, unread);
    }

    /** What was put, or put back, may have come to be in turn since it was judged. */
    private Ask.Outcome latest(Ask.Outcome outcome) {
      return switch (outcome) {
        case Ask.Outcome.PutJudged(PutVerdict.Made made) ->
            new Ask.Outcome.PutJudged(new PutVerdict.Made(latest(made.task())));
        case Ask.Outcome.Stepped(StepVerdict.Done done) ->
            new Ask.Outcome.Stepped(new StepVerdict.Done(latest(done.task())));
        case Ask.Outcome.PutJudged it -> it;
        case Ask.Outcome.Stepped it -> it;
        case Ask.Outcome.Took it -> it;
        case Ask.Outcome.Later it -> it;
      };
    }

    private Task latest(Task judged) {
      return changes
          .task(new Kept.Key(judged.tenant(), judged.id()))
          .map(Kept::task)
          .orElse(judged);
    }

    private PutVerdict put(Put put) {
      if (Names.tooLarge(put.payload())) {
        return new PutVerdict.Refused(
            Fault.of(
                ErrorCode.TOO_LARGE,
                "a task's payload has " + Tasks.PAYLOAD_MAX + " bytes at most"));
      }
      var queue = new Wanted.Queue(put.origin().tenant(), put.queue());
      Optional<Kept> same = task(new Kept.Key(queue.tenant(), put.id()));
      if (same.isPresent()) {
        return new PutVerdict.Made(same.get().task());
      }
      Optional<Wanted.Named> name =
          put.terms().name().map(it -> new Wanted.Named(queue, it.text()));
      Optional<Kept> known = name.flatMap(it -> Optional.ofNullable(names.get(it)));
      if (known.isPresent()) {
        return new PutVerdict.Known(known.get().task());
      }
      long backlog = backlogs.getOrDefault(queue, 0L);
      if (backlog >= put.terms().backlogMost()) {
        return new PutVerdict.Refused(
            Fault.of(ErrorCode.BACKLOG_FULL, backlog + " tasks of the queue are not over yet"));
      }
      backlogs.merge(queue, 1L, Long::sum);
      Judge.Move move = Judge.born(put, now, place++);
      changes.born(move, now);
      name.ifPresent(it -> names.put(it, move.after()));
      return new PutVerdict.Made(move.after().task());
    }

    private Judge.Judged mended(Kept kept, Ask.Mending ask) {
      return switch (ask.mend()) {
        case REVIVE -> Judge.revived(kept, ask.by(), place++, now);
        case PASS_OVER -> Judge.passedOver(kept, ask.by(), now);
        case BURY ->
            Judge.dying(kept.task(), now)
                ? new Judge.Judged(
                    new StepVerdict.Done(kept.task()),
                    Optional.of(Judge.buried(kept, ask.by(), now)))
                : Judge.Judged.refused(kept, StepVerdict.Why.NOT_POSSIBLE);
      };
    }

    private interface Step {
      Judge.Judged on(Kept kept);
    }

    private Ask.Outcome step(Kept.Key key, Step step) {
      Optional<Kept> kept = task(key);
      if (kept.isEmpty()) {
        return new Ask.Outcome.Stepped(new StepVerdict.Unknown());
      }
      Judge.Judged judged = step.on(kept.get());
      judged.move().ifPresent(move -> changes.moved(kept.get(), move, now));
      return new Ask.Outcome.Stepped(judged.verdict());
    }

    private Optional<Kept> task(Kept.Key key) {
      return changes.task(key).or(() -> Optional.ofNullable(found.tasks().get(key)));
    }

    /** One to each who asked, then a second to each, so that nobody goes empty beside the full. */
    private void handOut(List<Ask.Outcome> outcomes) {
      var hands = new LinkedHashMap<Integer, List<Taken>>();
      for (int i = 0; i < asks.size(); i++) {
        if (asks.get(i) instanceof Ask.Taking) {
          hands.put(i, new ArrayList<>());
        }
      }
      var hungry = new ArrayList<>(hands.keySet());
      while (!hungry.isEmpty()) {
        hungry.removeIf(i -> {
          Take take = ((Ask.Taking) asks.get(i)).take();
          List<Taken> hand = hands.getOrDefault(i, List.of());
          Optional<Taken> next = bytes >= BYTES_MAX ? Optional.empty() : next(take);
          next.ifPresent(hand::add);
          return next.isEmpty() || hand.size() >= take.most();
        });
      }
      hands.forEach((i, hand) -> {
        boolean later = hand.isEmpty() && more(((Ask.Taking) asks.get(i)).take());
        outcomes.set(i, later ? new Ask.Outcome.Later() : new Ask.Outcome.Took(hand));
      });
    }

    /** Whether there may be more than this round has looked at. */
    private boolean more(Take take) {
      return died > 0
          || bytes >= BYTES_MAX
          || take.queues().stream()
              .map(name -> new Wanted.Queue(take.origin().tenant(), name))
              .anyMatch(queue -> looked.getOrDefault(queue, 0) >= CANDIDATES_MAX);
    }

    private Optional<Taken> next(Take take) {
      while (true) {
        Optional<Candidate> first =
            take.queues().stream()
                .map(name -> due.get(new Wanted.Queue(take.origin().tenant(), name)))
                .filter(queue -> queue != null && !queue.isEmpty())
                .map(TreeSet::first)
                .min(BY_RANK);
        if (first.isEmpty()) {
          return Optional.empty();
        }
        Candidate candidate = first.get();
        Kept kept = changes.task(candidate.task().key()).orElse(candidate.task());
        Task task = kept.task();
        due.getOrDefault(new Wanted.Queue(task.tenant(), task.queue()), new TreeSet<>(BY_RANK))
            .remove(candidate);
        if (!Judge.due(task, now)) {
          continue; // an ask of this round came first
        }
        Judge.Move move = Judge.taken(kept, take, secret(), now);
        changes.moved(kept, move, now);
        if (move.after().task().state().over()) {
          died++;
          continue;
        }
        bytes += candidate.size();
        if (candidate.payload().isEmpty()) {
          unread.add(kept.key());
        }
        return Optional.of(
            new Taken(
                move.after().task(),
                token(move.after()),
                candidate.payload().orElse(Payload.empty())));
      }
    }

    private long secret() {
      long bits = entropy.bits();
      return bits == 0 ? 1 : bits;
    }

    private static Token token(Kept kept) {
      return new Token(
          kept.task().id(),
          kept.task().attempts(),
          kept.secret(),
          kept.lane().map(Kept.Lane::number).orElse(0L));
    }

    /** Whoever stands first in a lane is in turn. */
    private void moveOn(Kept.Lane lane, List<Kept> there) {
      var standing = new HashMap<Kept.Key, Kept>();
      there.forEach(kept -> standing.put(kept.key(), kept));
      changes.all().stream()
          .filter(kept -> kept.lane().equals(Optional.of(lane)))
          .forEach(kept -> standing.put(kept.key(), kept));
      standing.values().stream()
          .filter(Kept::stands)
          .min(Comparator.comparingLong(Kept::place))
          .filter(first -> first.task().state() == TaskState.BEHIND)
          .ifPresent(first ->
              changes.moved(first, new Judge.Move(Judge.inTurn(first, now), List.of()), now));
    }
  }

  /** The moment by which tasks of all urgencies queue. */
  private static Instant rank(Task task) {
    return task.due().minus(task.urgency().headStart());
  }
}
