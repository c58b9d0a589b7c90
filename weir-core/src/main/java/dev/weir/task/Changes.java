package dev.weir.task;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What a round changes, for a store to write as one. Used by one thread. */
public final class Changes {

  /**
   * A business key and its task.
   *
   * @param until when it is forgotten; empty while the task is not over
   */
  public record Name(Wanted.Named name, TaskId task, Optional<Instant> until) {}

  /** A line of history and whose. */
  public record Told(Kept.Key task, Line line) {}

  private final Map<Kept.Key, Kept> tasks = new LinkedHashMap<>();
  private final Set<Kept.Key> born = new LinkedHashSet<>();
  private final List<Told> lines = new ArrayList<>();
  private final List<Name> taken = new ArrayList<>();
  private final List<Name> kept = new ArrayList<>();
  private final Map<Wanted.Queue, Integer> backlogs = new HashMap<>();
  private final Map<Wanted.Queue, Integer> due = new HashMap<>();

  Changes() {}

  /** Tasks that are new. */
  public List<Kept> born() {
    return born.stream().map(tasks::get).toList();
  }

  /** Tasks that were there. */
  public List<Kept> moved() {
    return tasks.entrySet().stream()
        .filter(it -> !born.contains(it.getKey()))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** New lines. */
  public List<Told> lines() {
    return List.copyOf(lines);
  }

  /** Business keys that belong to a new task, whoever had them before. */
  public List<Name> namesTaken() {
    return List.copyOf(taken);
  }

  /** Business keys that are to be remembered for another time, if they are still this task's. */
  public List<Name> namesKept() {
    return List.copyOf(kept);
  }

  /** By how much the number of tasks that are not over changes. */
  public Map<Wanted.Queue, Integer> backlogs() {
    return Map.copyOf(backlogs);
  }

  /** How many tasks of which queue are due now that were not before. */
  public Map<Wanted.Queue, Integer> due() {
    return Map.copyOf(due);
  }

  /** Whether there is nothing to write. */
  public boolean isEmpty() {
    return tasks.isEmpty();
  }

  List<Kept> all() {
    return List.copyOf(tasks.values());
  }

  Optional<Kept> task(Kept.Key key) {
    return Optional.ofNullable(tasks.get(key));
  }

  void born(Judge.Move move, Instant now) {
    Kept task = move.after();
    born.add(task.key());
    task.task()
        .name()
        .ifPresent(
            name -> taken.add(new Name(named(task, name), task.task().id(), Optional.empty())));
    backlogs.merge(queue(task), 1, Integer::sum);
    moved(move, now);
  }

  /** A task that was there, before and after. */
  void moved(Kept before, Judge.Move move, Instant now) {
    Kept task = move.after();
    boolean ends = !before.task().state().over() && task.task().state().over();
    boolean revives = before.task().state().over() && !task.task().state().over();
    if (ends || revives) {
      backlogs.merge(queue(task), ends ? -1 : 1, Integer::sum);
      task.task()
          .name()
          .ifPresent(name ->
              kept.add(
                  new Name(
                      named(task, name),
                      task.task().id(),
                      ends ? Optional.of(now.plus(name.remember())) : Optional.empty())));
    }
    moved(move, now);
  }

  private void moved(Judge.Move move, Instant now) {
    Kept task = move.after();
    tasks.put(task.key(), task);
    move.lines().forEach(line -> lines.add(new Told(task.key(), line)));
    if (task.task().state() == TaskState.WAITING && !task.task().due().isAfter(now)) {
      due.merge(queue(task), 1, Integer::sum);
    }
  }

  private static Wanted.Queue queue(Kept task) {
    return new Wanted.Queue(task.task().tenant(), task.task().queue());
  }

  private static Wanted.Named named(Kept task, Put.BusinessKey name) {
    return new Wanted.Named(queue(task), name.text());
  }
}
