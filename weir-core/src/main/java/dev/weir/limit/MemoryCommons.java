package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.env.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The commons of a process that shares with nobody. They begin empty and end with the process.
 *
 * <p>Its time begins with the wall clock and then goes on with the monotonic one, so that a clock
 * that is set back or ahead changes nothing.
 */
public final class MemoryCommons implements Commons {
  private final Clock clock;
  private final Instant began;
  private final long beganNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Held> cells = new HashMap<>();
  private final TreeSet<String> names = new TreeSet<>();
  private long versions;

  private record Held(Standing standing, Instant changed) {}

  /** Commons with nothing in them. */
  public MemoryCommons(Clock clock) {
    this.clock = clock;
    this.began = clock.now();
    this.beganNanos = clock.nanos();
  }

  @Override
  public Exchange exchange(List<Change> changes, Map<String, Long> known) {
    lock.lock();
    try {
      Instant now = now();
      var after = new TreeMap<String, Value.Obj>();
      for (Change change : changes) {
        Value.Obj before = standing(change.cell()).content();
        if (after.put(change.cell(), change.made(before, now)) != null) {
          throw new IllegalArgumentException("two changes of cell " + change.cell());
        }
      }
      // Only now, so that a turn that throws has changed nothing.
      after.forEach((cell, content) -> put(cell, content, now));
      var heard = new ArrayList<Standing>();
      after.keySet().forEach(cell -> heard.add(standing(cell)));
      known.forEach((cell, version) -> {
        Held held = cells.get(cell);
        long there = held == null ? 0 : held.standing().version();
        if (there != version && !after.containsKey(cell)) {
          heard.add(standing(cell));
        }
      });
      return new Exchange(now, heard);
    } finally {
      lock.unlock();
    }
  }

  private void put(String cell, Value.Obj content, Instant now) {
    if (content.members().isEmpty()) {
      cells.remove(cell);
      names.remove(cell);
    } else if (!standing(cell).content().equals(content)) {
      versions++;
      if (cells.put(cell, new Held(new Standing(cell, versions, content), now)) == null) {
        names.add(cell);
      }
    }
  }

  private Standing standing(String cell) {
    Held held = cells.get(cell);
    return held == null ? new Standing(cell, 0, Value.Obj.empty()) : held.standing();
  }

  @Override
  public Exchange list(String prefix) {
    lock.lock();
    try {
      return new Exchange(
          now(),
          names.tailSet(prefix).stream()
              .takeWhile(cell -> cell.startsWith(prefix))
              .map(this::standing)
              .toList());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int forget(String prefix, Instant unchangedSince) {
    lock.lock();
    try {
      int before = cells.size();
      cells
          .entrySet()
          .removeIf(cell ->
              cell.getKey().startsWith(prefix)
                  && cell.getValue().changed().isBefore(unchangedSince));
      names.retainAll(cells.keySet());
      return before - cells.size();
    } finally {
      lock.unlock();
    }
  }

  private Instant now() {
    return began.plus(Duration.ofNanos(clock.nanos() - beganNanos)).truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void close() {}
}
