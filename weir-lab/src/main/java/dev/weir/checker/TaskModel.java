package dev.weir.checker;

import dev.weir.call.Payload;
import dev.weir.task.DeathReason;
import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.Report;
import dev.weir.task.TaskState;
import dev.weir.task.Urgency;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A queue as one would explain it: a list that is looked through from the start each time. Written
 * apart from the judge of the queue, and knows no store. Its time is in microseconds and moves by
 * one with each step.
 */
final class TaskModel {
  private final List<One> all = new ArrayList<>();
  private long now;

  /** Nothing happened yet. */
  TaskModel() {}

  private static final class One {
    private final Put.Terms terms;
    private final int number;
    private AfterDeath afterDeath = AfterDeath.GO_ON;
    private long line;
    private long due;
    private long end;
    private int attempts;
    private int budget;
    private boolean taken;
    private boolean behind;
    private int tokensFrom = 1;
    private Optional<Payload> result = Optional.empty();
    private Optional<DeathReason> death = Optional.empty();
    private long over;

    One(Put.Terms terms, int number) {
      this.terms = terms;
      this.number = number;
    }

    boolean isOver() {
      return result.isPresent() || death.isPresent();
    }

    boolean finished() {
      return result.isPresent() || (death.isPresent() && afterDeath == AfterDeath.GO_ON);
    }
  }

  void tick() {
    now++;
  }

  void advance(Duration by) {
    now += by.toNanos() / 1_000;
  }

  private long after(Duration length) {
    return now + length.toNanos() / 1_000;
  }

  String put(Put.Terms terms) {
    if (terms.name().isPresent()) {
      Optional<One> known =
          all.stream()
              .filter(it -> it.terms.name().isPresent())
              .filter(it -> it.terms.name().get().text().equals(terms.name().get().text()))
              .reduce((one, later) -> later)
              .filter(it ->
                  !it.isOver()
                      || it.over + it.terms.name().get().remember().toNanos() / 1_000 > now);
      if (known.isPresent()) {
        return "known " + known.get().number;
      }
    }
    if (all.stream().filter(it -> !it.isOver()).count() >= terms.backlogMost()) {
      return "refused";
    }
    var one = new One(terms, all.size());
    one.line = now;
    one.due = after(terms.delay());
    one.end = terms.life().map(this::after).orElse(Long.MAX_VALUE);
    one.budget = terms.attempts();
    terms.order().ifPresent(order -> one.afterDeath = order.afterDeath());
    all.add(one);
    one.behind = !first(one);
    return "made";
  }

  /** A take looks once, and again as long as it found nothing but tasks that died of it. */
  List<Integer> take(int most, Duration lease) {
    var some = new ArrayList<Integer>();
    boolean died = true;
    while (some.isEmpty() && died) {
      died = false;
      for (One one : due(most)) {
        if (some.size() == most) {
          break;
        }
        if (one.taken && one.attempts >= one.budget) {
          end(one, DeathReason.LEASE_LOST);
          died = true;
        } else if (one.end <= now) {
          end(one, DeathReason.EXPIRED);
          died = true;
        } else {
          one.taken = true;
          one.attempts++;
          one.due = after(lease);
          some.add(one.number);
        }
      }
      moveOn();
    }
    return some;
  }

  /** So many of each urgency, in the order in which they are handed out. */
  private List<One> due(int most) {
    Comparator<One> byDue =
        Comparator.<One>comparingLong(it -> it.due).thenComparingLong(it -> it.line);
    return Stream.of(Urgency.values())
        .flatMap(urgency ->
            all.stream()
                .filter(it -> it.terms.urgency() == urgency)
                .filter(it -> !it.isOver() && !it.behind && it.due <= now)
                .sorted(byDue)
                .limit(most))
        .sorted(Comparator.<One>comparingLong(TaskModel::rank).thenComparingLong(it -> it.line))
        .toList();
  }

  private static long rank(One one) {
    return one.due - one.terms.urgency().headStart().toNanos() / 1_000;
  }

  private boolean first(One one) {
    return all.stream().noneMatch(it -> !it.finished() && sameOrder(it, one) && it.line < one.line);
  }

  private static boolean sameOrder(One one, One other) {
    return one != other
        && one.terms.order().isPresent()
        && other.terms.order().isPresent()
        && one.terms.order().get().key().equals(other.terms.order().get().key());
  }

  /** Whoever comes first only now is due from now on at the earliest. */
  private void moveOn() {
    all.stream()
        .filter(it -> !it.isOver() && it.behind && first(it))
        .forEach(it -> {
          it.behind = false;
          it.due = Math.max(it.due, now);
        });
  }

  private void end(One one, DeathReason why) {
    one.taken = false;
    one.behind = false;
    one.death = Optional.of(why);
    one.over = now;
  }

  private void die(One one, DeathReason why) {
    end(one, why);
    moveOn();
  }

  private Optional<String> fence(One one, int attempt) {
    if (attempt < one.tokensFrom && attempt == one.attempts) {
      return Optional.of("refused WRONG_TOKEN");
    }
    if (one.isOver()) {
      return Optional.of("refused OVER");
    }
    if (attempt < one.attempts) {
      return Optional.of("refused TAKEN_AGAIN");
    }
    if (!one.taken) {
      return Optional.of("refused GIVEN_BACK");
    }
    return one.due <= now ? Optional.of("refused LAPSED") : Optional.empty();
  }

  String extend(int number, int attempt, Duration lease) {
    One one = all.get(number);
    Optional<String> not = fence(one, attempt);
    if (not.isEmpty()) {
      one.due = after(lease);
    }
    return not.orElse("done");
  }

  String finish(int number, int attempt, Report report) {
    One one = all.get(number);
    Optional<String> not = fence(one, attempt);
    if (not.isPresent()) {
      boolean latest = attempt == one.attempts && attempt >= one.tokensFrom;
      boolean same =
          switch (report) {
            case Report.Completed it -> one.result.equals(Optional.of(it.result()));
            case Report.Failed it ->
                (!one.isOver() && !one.taken)
                    || one.death.equals(Optional.of(DeathReason.ATTEMPTS_SPENT));
            case Report.GaveUp it -> one.death.equals(Optional.of(DeathReason.POISON));
          };
      return latest && same ? "again" : not.get();
    }
    switch (report) {
      case Report.Completed it -> {
        one.result = Optional.of(it.result());
        one.taken = false;
        one.over = now;
        moveOn();
      }
      case Report.GaveUp it -> die(one, DeathReason.POISON);
      case Report.Failed it -> {
        if (one.attempts >= one.budget) {
          die(one, DeathReason.ATTEMPTS_SPENT);
        } else {
          one.taken = false;
          one.due = after(it.retryAfter());
        }
      }
    }
    return "done";
  }

  String revive(int number) {
    One one = all.get(number);
    if (one.death.isEmpty()) {
      return "refused NOT_POSSIBLE";
    }
    // Nobody waited for it: it comes after all who are due at the same moment.
    if (one.afterDeath == AfterDeath.GO_ON) {
      one.line = now;
      one.behind = one.terms.order().isPresent() && !first(one);
    }
    one.death = Optional.empty();
    one.due = now;
    one.end = Long.MAX_VALUE;
    one.tokensFrom = one.attempts + 1;
    one.budget = one.attempts + one.terms.attempts();
    moveOn();
    return "done";
  }

  String passOver(int number) {
    One one = all.get(number);
    if (one.death.isEmpty() || one.terms.order().isEmpty() || one.afterDeath == AfterDeath.GO_ON) {
      return "refused NOT_POSSIBLE";
    }
    one.afterDeath = AfterDeath.GO_ON;
    moveOn();
    return "done";
  }

  String tell(int number) {
    One one = all.get(number);
    Optional<DeathReason> why = one.death;
    TaskState state =
        why.isPresent()
            ? TaskState.DEAD
            : one.result.isPresent()
                ? TaskState.DONE
                : one.taken ? TaskState.TAKEN : one.behind ? TaskState.BEHIND : TaskState.WAITING;
    return state + " " + one.attempts + why.map(it -> " " + it).orElse("");
  }
}
