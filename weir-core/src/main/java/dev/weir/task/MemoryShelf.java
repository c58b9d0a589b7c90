package dev.weir.task;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Rows of tasks in the heap, found by what rounds look for. Used under its owner's lock. */
final class MemoryShelf {
  private record Place(Wanted.Queue queue, Urgency urgency) {}

  private record Held(Kept.Key task, Optional<Instant> until) {}

  private static final Comparator<Kept> BY_DUE =
      Comparator.comparing((Kept it) -> it.task().due()).thenComparingLong(Kept::place);

  private final Map<Kept.Key, Kept> tasks = new HashMap<>();
  private final Map<Kept.Key, List<Line>> lines = new HashMap<>();
  private final Map<Place, NavigableSet<Kept>> due = new HashMap<>();
  private final Map<Kept.Lane, TreeMap<Long, Kept.Key>> lanes = new HashMap<>();
  private final Map<Wanted.Named, Held> names = new HashMap<>();
  private final Map<Wanted.Queue, Long> backlogs = new HashMap<>();
  private long places;

  Found look(Wanted wanted, Instant now) {
    var there = new HashMap<Kept.Key, Kept>();
    wanted.tasks().forEach(key -> task(key).ifPresent(it -> there.put(key, it)));
    var holders = new HashMap<Wanted.Named, Found.Holder>();
    for (Wanted.Named name : wanted.names()) {
      Held held = names.get(name);
      if (held != null) {
        holders.put(name, new Found.Holder(task(held.task()).orElseThrow(), held.until()));
      }
    }
    var candidates = new ArrayList<Found.Candidate>();
    wanted
        .candidates()
        .forEach((queue, most) -> {
          for (Urgency urgency : Urgency.values()) {
            due.getOrDefault(new Place(queue, urgency), new TreeSet<>(BY_DUE)).stream()
                .takeWhile(it -> Judge.due(it.task(), now))
                .limit(most)
                .forEach(it -> {
                  Payload payload = MemoryTasks.payload(history(it.key()));
                  candidates.add(new Found.Candidate(it, payload.size(), Optional.of(payload)));
                });
          }
        });
    var standing = new HashMap<Kept.Lane, List<Kept>>();
    Stream.concat(
            wanted.lanes().stream(),
            candidates.stream()
                .filter(it -> it.dying(now))
                .flatMap(it -> it.task().lane().stream()))
        .forEach(lane ->
            standing.put(
                lane,
                lanes.getOrDefault(lane, new TreeMap<>()).values().stream()
                    .limit(2)
                    .map(key -> task(key).orElseThrow())
                    .toList()));
    var counts = new HashMap<Wanted.Queue, Long>();
    wanted.backlogs().forEach(queue -> counts.put(queue, backlogs.getOrDefault(queue, 0L)));
    long first = places;
    places += wanted.places();
    return new Found(now, there, holders, candidates, standing, counts, first);
  }

  void write(Changes changes) {
    changes.born().forEach(this::put);
    changes.moved().forEach(this::put);
    changes
        .lines()
        .forEach(
            told -> lines.computeIfAbsent(told.task(), key -> new ArrayList<>()).add(told.line()));
    changes.namesTaken().forEach(name -> names.put(name.name(), held(name)));
    changes
        .namesKept()
        .forEach(name ->
            names.computeIfPresent(
                name.name(), (key, now) -> now.task().id().equals(name.task()) ? held(name) : now));
    changes.backlogs().forEach((queue, more) -> backlogs.merge(queue, (long) more, Long::sum));
  }

  private static Held held(Changes.Name name) {
    return new Held(new Kept.Key(name.name().queue().tenant(), name.task()), name.until());
  }

  private void put(Kept after) {
    task(after.key()).ifPresent(this::unlist);
    tasks.put(after.key(), after);
    if (listed(after)) {
      due.computeIfAbsent(place(after), it -> new TreeSet<>(BY_DUE)).add(after);
    }
    if (after.stands()) {
      lanes
          .computeIfAbsent(after.lane().orElseThrow(), lane -> new TreeMap<>())
          .put(after.place(), after.key());
    }
  }

  private void unlist(Kept before) {
    NavigableSet<Kept> queue = due.get(place(before));
    if (queue != null && queue.remove(before) && queue.isEmpty()) {
      due.remove(place(before));
    }
    before
        .lane()
        .ifPresent(lane -> {
          TreeMap<Long, Kept.Key> standing = lanes.get(lane);
          if (standing != null
              && standing.remove(before.place(), before.key())
              && standing.isEmpty()) {
            lanes.remove(lane);
          }
        });
  }

  private static boolean listed(Kept kept) {
    return switch (kept.task().state()) {
      case WAITING, TAKEN -> true;
      case BEHIND, DONE, DEAD -> false;
    };
  }

  private static Place place(Kept kept) {
    return new Place(
        new Wanted.Queue(kept.task().tenant(), kept.task().queue()), kept.task().urgency());
  }

  Optional<Kept> task(Kept.Key key) {
    return Optional.ofNullable(tasks.get(key));
  }

  List<Line> history(Kept.Key key) {
    return List.copyOf(lines.getOrDefault(key, List.of()));
  }

  List<Task> find(TaskQuery query) {
    return tasks.values().stream()
        .filter(it -> it.task().tenant().equals(query.tenant()))
        .filter(it -> it.task().queue().equals(query.queue()))
        .filter(it -> query.state().isEmpty() || query.state().get() == it.task().state())
        .sorted(Comparator.comparingLong(Kept::place))
        .limit(query.limit())
        .map(Kept::task)
        .toList();
  }

  List<QueueCounts> queues(Tenant tenant, Instant now) {
    var byQueue = new TreeMap<String, List<Task>>();
    tasks.values().stream()
        .map(Kept::task)
        .filter(it -> it.tenant().equals(tenant) && it.state() != TaskState.DONE)
        .forEach(it -> byQueue.computeIfAbsent(it.queue(), q -> new ArrayList<>()).add(it));
    return byQueue.entrySet().stream().map(it -> counts(it.getKey(), it.getValue(), now)).toList();
  }

  private static QueueCounts counts(String queue, List<Task> tasks, Instant now) {
    List<Task> waiting = tasks.stream().filter(it -> Judge.due(it, now)).toList();
    return new QueueCounts(
        queue,
        waiting.size(),
        tasks.stream().filter(it -> it.held(now)).count(),
        tasks.stream()
            .filter(it -> it.state() == TaskState.WAITING && it.due().isAfter(now))
            .count(),
        tasks.stream().filter(it -> it.state() == TaskState.BEHIND).count(),
        tasks.stream().filter(it -> it.state() == TaskState.DEAD).count(),
        waiting.stream().map(Task::due).min(Comparator.naturalOrder()));
  }

  List<Kept> dying(Instant now, int most) {
    return tasks.values().stream().filter(it -> Judge.dying(it.task(), now)).limit(most).toList();
  }

  /** Forgets what is over since before then, but for what holds up others or has a name still. */
  int forget(Instant now, Instant since, int most) {
    List<Kept> old =
        tasks.values().stream()
            .filter(it -> it.task().overAt().filter(over -> over.isBefore(since)).isPresent())
            .filter(it -> !it.stands() && !remembered(it, now))
            .limit(most)
            .toList();
    for (Kept task : old) {
      tasks.remove(task.key());
      lines.remove(task.key());
      names.values().removeIf(held -> held.task().equals(task.key()));
    }
    return old.size();
  }

  private boolean remembered(Kept kept, Instant now) {
    return names.values().stream()
        .anyMatch(held ->
            held.task().equals(kept.key())
                && held.until().filter(until -> !until.isAfter(now)).isEmpty());
  }
}
