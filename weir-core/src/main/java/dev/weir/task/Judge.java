package dev.weir.task;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.task.StepVerdict.Why;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What a step makes of a task: pure functions of the task, the step and the store's time.
 *
 * <p>A token counts when it is that of the latest attempt and the lease has not run out, be it that
 * somebody took the task since or not: a worker that is told "too late" at one moment must not be
 * told "in time" at a later one.
 */
final class Judge {

  /** A task after a step, and the lines that the step adds to its history. */
  record Move(Kept after, List<Line> lines) {
    Move {
      lines = List.copyOf(lines);
    }
  }

  /** What a step makes of a task, if it changes anything, and what to say of it. */
  record Judged(StepVerdict verdict, Optional<Move> move) {
    static Judged done(Story story) {
      return new Judged(new StepVerdict.Done(story.task()), Optional.of(story.told()));
    }

    static Judged refused(Kept kept, Why why) {
      return new Judged(new StepVerdict.Refused(kept.task(), why), Optional.empty());
    }
  }

  private Judge() {}

  /** A task that was put; with an ordering key it stands behind until it is its turn. */
  static Move born(Put put, Instant now, long place) {
    Put.Terms terms = put.terms();
    var task =
        new Task(
            put.id(),
            put.origin().tenant(),
            put.queue(),
            terms.urgency(),
            terms.order(),
            terms.name(),
            terms.order().isPresent() ? TaskState.BEHIND : TaskState.WAITING,
            now.plus(terms.delay()),
            0,
            terms.attempts(),
            terms.life().map(now::plus),
            Optional.empty(),
            now,
            Optional.empty(),
            Optional.empty());
    return new Story(new Kept(task, place, terms.attempts(), 0, 0, 0), put.origin(), now)
        .line(Line.Kind.PUT, Optional.empty(), Optional.of(put.payload()))
        .told();
  }

  /** The first of those with its ordering key. */
  static Kept inTurn(Kept kept, Instant now) {
    Task task = kept.task();
    Instant due = task.due().isBefore(now) ? now : task.due();
    return kept.with(task.standing(TaskState.WAITING, due));
  }

  /** Whether it is there to be taken; perhaps it dies of it. */
  static boolean due(Task task, Instant now) {
    return (task.state() == TaskState.WAITING || task.state() == TaskState.TAKEN)
        && !task.due().isAfter(now);
  }

  /** Whether nobody can have it any more, although it is not over. */
  static boolean dying(Task task, Instant now) {
    boolean spent =
        task.state() == TaskState.TAKEN
            && !task.due().isAfter(now)
            && task.attempts() >= task.attemptsMost();
    boolean expired =
        !task.state().over()
            && !task.held(now)
            && task.expires().filter(end -> !end.isAfter(now)).isPresent();
    return spent || expired;
  }

  /** A task that is due, in the hands of a worker, or dead. */
  static Move taken(Kept kept, Take take, long secret, Instant now) {
    var story = new Story(kept, take.origin(), now);
    if (dying(kept.task(), now)) {
      return buried(story);
    }
    lapsed(story);
    return story
        .proven(secret)
        .becomes(story.task().begun(take.worker(), now.plus(take.lease())))
        .line(Line.Kind.TAKEN)
        .told();
  }

  /** The end of a task that is dying. */
  static Move buried(Kept kept, Origin by, Instant now) {
    return buried(new Story(kept, by, now));
  }

  private static Move buried(Story story) {
    Task task = story.task();
    lapsed(story);
    boolean spent = task.state() == TaskState.TAKEN && task.attempts() >= task.attemptsMost();
    return story.dies(spent ? DeathReason.LEASE_LOST : DeathReason.EXPIRED).told();
  }

  private static void lapsed(Story story) {
    if (story.task().state() == TaskState.TAKEN) {
      story.line(Line.Kind.LAPSED);
    }
  }

  static Judged extended(Kept kept, Token token, Duration lease, Origin by, Instant now) {
    Optional<Why> not = fenced(kept, token, now);
    if (not.isPresent()) {
      return Judged.refused(kept, not.get());
    }
    Task task = kept.task();
    var story = new Story(kept, by, now).becomes(task.standing(TaskState.TAKEN, now.plus(lease)));
    return Judged.done(kept.lines() < Tasks.LINES_SOFT ? story.line(Line.Kind.EXTENDED) : story);
  }

  static Judged finished(Kept kept, Token token, Report report, Origin by, Instant now) {
    Optional<Why> not = fenced(kept, token, now);
    if (not.isEmpty()) {
      return Judged.done(finished(new Story(kept, by, now), kept, report, now));
    }
    if (latest(kept, token) && saidBefore(kept, report)) {
      return new Judged(new StepVerdict.Again(kept.task()), Optional.empty());
    }
    Judged refused = Judged.refused(kept, not.get());
    if (not.get() == Why.WRONG_TOKEN || kept.lines() >= Tasks.LINES_SOFT) {
      return refused;
    }
    Story evidence =
        new Story(kept, by, now)
            .line(
                Line.Kind.EVIDENCE,
                Optional.of("attempt " + token.attempt() + " " + said(report)),
                body(report));
    return new Judged(refused.verdict(), Optional.of(evidence.told()));
  }

  private static Story finished(Story story, Kept kept, Report report, Instant now) {
    Task task = kept.task();
    return switch (report) {
      case Report.Completed completed ->
          story
              .becomes(kept.answered(Kept.digest(completed.result().bytes())))
              .becomes(task.over(TaskState.DONE, now, Optional.empty()))
              .line(Line.Kind.COMPLETED, Optional.empty(), Optional.of(completed.result()));
      case Report.GaveUp gaveUp ->
          story
              .line(Line.Kind.FAILED, Optional.of(gaveUp.reason()), Optional.empty())
              .dies(DeathReason.POISON);
      case Report.Failed failed -> {
        story.line(Line.Kind.FAILED, Optional.of(failed.reason()), Optional.empty());
        yield task.attempts() >= task.attemptsMost()
            ? story.dies(DeathReason.ATTEMPTS_SPENT)
            : story.becomes(
                story.task().standing(TaskState.WAITING, now.plus(failed.retryAfter())));
      }
    };
  }

  /** Why a token does not count; empty when it does. */
  private static Optional<Why> fenced(Kept kept, Token token, Instant now) {
    Task task = kept.task();
    if (token.lane() != kept.lane().map(Kept.Lane::number).orElse(0L)
        || token.attempt() < 1
        || token.attempt() > task.attempts()
        || (token.attempt() == task.attempts() && token.secret() != kept.secret())) {
      return Optional.of(Why.WRONG_TOKEN);
    }
    if (task.state().over()) {
      return Optional.of(Why.OVER);
    }
    if (!latest(kept, token)) {
      return Optional.of(Why.TAKEN_AGAIN);
    }
    if (task.state() != TaskState.TAKEN) {
      return Optional.of(Why.GIVEN_BACK);
    }
    return task.held(now) ? Optional.empty() : Optional.of(Why.LAPSED);
  }

  private static boolean latest(Kept kept, Token token) {
    return token.attempt() == kept.task().attempts() && token.secret() == kept.secret();
  }

  /** Whether the latest attempt ended with just that. */
  private static boolean saidBefore(Kept kept, Report report) {
    Task task = kept.task();
    return switch (report) {
      case Report.Completed completed ->
          task.state() == TaskState.DONE
              && kept.answer() == Kept.digest(completed.result().bytes());
      case Report.GaveUp gaveUp -> task.death().equals(Optional.of(DeathReason.POISON));
      case Report.Failed failed ->
          task.state() == TaskState.WAITING
              || task.death().equals(Optional.of(DeathReason.ATTEMPTS_SPENT));
    };
  }

  private static String said(Report report) {
    return switch (report) {
      case Report.Completed completed -> "completed it";
      case Report.GaveUp gaveUp -> "gave it up: " + gaveUp.reason();
      case Report.Failed failed -> "failed: " + failed.reason();
    };
  }

  private static Optional<Payload> body(Report report) {
    return switch (report) {
      case Report.Completed completed -> Optional.of(completed.result());
      case Report.GaveUp gaveUp -> Optional.empty();
      case Report.Failed failed -> Optional.empty();
    };
  }

  /**
   * A dead letter that is put back. One that held up those behind it keeps its place; one that did
   * not goes to the end, for they went on without it.
   */
  static Judged revived(Kept kept, Origin by, long place, Instant now) {
    Task task = kept.task();
    if (task.state() != TaskState.DEAD || kept.lines() >= Tasks.LINES_HARD) {
      return Judged.refused(kept, Why.NOT_POSSIBLE);
    }
    TaskState state =
        task.order().isPresent() && !kept.stands() ? TaskState.BEHIND : TaskState.WAITING;
    return Judged.done(
        new Story(kept.stands() ? kept : kept.at(place), by, now)
            .proven(0) // nobody has a token of it any more, not even of its last attempt
            .becomes(task.revived(state, now, kept.most()))
            .line(Line.Kind.REVIVED));
  }

  static Judged passedOver(Kept kept, Origin by, Instant now) {
    if (kept.task().state() != TaskState.DEAD || !kept.stands()) {
      return Judged.refused(kept, Why.NOT_POSSIBLE);
    }
    return Judged.done(
        new Story(kept, by, now).becomes(kept.task().passedOver()).line(Line.Kind.PASSED_OVER));
  }
}
