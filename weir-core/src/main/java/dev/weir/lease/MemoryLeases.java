package dev.weir.lease;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Leases in the heap: they end with the process. Its time begins with the wall clock and goes on
 * with the monotonic one. Safe for any number of callers.
 */
public final class MemoryLeases implements Leases, Bells.Store {
  private static final int SWEEP_MAX = 500;

  private final Env env;
  private final Instant began;
  private final long beganNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Kept.Key, Kept> rows = new HashMap<>();
  private final Map<Kept.LeaseKey, Kept.Given> leases = new HashMap<>();
  private final Map<Tenant, Long> floors = new HashMap<>();
  private final Bells bells;
  private final Signal closed;

  /** No leases yet. */
  public MemoryLeases(Env env) {
    this.env = env;
    this.began = env.clock().now();
    this.beganNanos = env.clock().nanos();
    this.bells = new Bells(env);
    this.closed = env.threads().signal("leases closed");
  }

  @Override
  public AcquireVerdict acquire(Acquire wish) {
    return ((Ask.Outcome.Judged) judged(new Ask.Acquiring(wish, bells.token(), Optional.empty())))
        .verdict();
  }

  @Override
  public AcquireVerdict acquire(Acquire wish, Duration atMost, Waits waits)
      throws InterruptedException {
    return bells.await(wish, this, atMost, waits);
  }

  @Override
  public StepVerdict renew(Origin by, Token token, Optional<Duration> ttl) {
    return ((Ask.Outcome.Stepped) judged(new Ask.Renewing(by, token, ttl))).verdict();
  }

  @Override
  public StepVerdict release(Origin by, Token token) {
    return ((Ask.Outcome.Stepped) judged(new Ask.Releasing(by, token))).verdict();
  }

  /** For whoever stands between callers and this store, and does the waiting itself. */
  @Override
  public Ask.Outcome judged(Ask ask) {
    lock.lock();
    try {
      if (closed.raised()) {
        throw new IllegalStateException("the leases are closed");
      }
      var round = new Round(List.of(ask));
      Round.Judged judged = round.judge(found(round.wanted()));
      Changes changes = judged.changes();
      changes.names().forEach(row -> rows.put(row.key(), row));
      changes.born().forEach(given -> leases.put(given.key(), given));
      changes.moved().forEach(given -> leases.put(given.key(), given));
      bells.ring(changes.woken());
      return judged.outcomes().get(0);
    } finally {
      lock.unlock();
    }
  }

  private Found found(Wanted wanted) {
    Set<Kept.Key> names = new HashSet<>(wanted.names());
    for (Kept.LeaseKey key : wanted.leases()) {
      Optional.ofNullable(leases.get(key))
          .ifPresent(given ->
              given
                  .lease()
                  .names()
                  .forEach(it -> names.add(new Kept.Key(key.tenant(), it.name()))));
    }
    var held = new HashMap<Kept.Key, Kept>();
    var seen = new HashSet<>(wanted.leases());
    for (Kept.Key name : names) {
      Kept row = rows.getOrDefault(name, Kept.fresh(name));
      held.put(name, row);
      row.lease().ifPresent(id -> seen.add(new Kept.LeaseKey(name.tenant(), id)));
    }
    var given = new HashMap<Kept.LeaseKey, Kept.Given>();
    seen.forEach(key -> Optional.ofNullable(leases.get(key)).ifPresent(it -> given.put(key, it)));
    return new Found(now(), held, given, floors);
  }

  @Override
  public Standing standing(Tenant tenant, ResourceName name) {
    lock.lock();
    try {
      var key = new Kept.Key(tenant, name);
      Kept row = rows.getOrDefault(key, Kept.fresh(key));
      Optional<Kept.Given> latest =
          row.lease().flatMap(id -> Optional.ofNullable(leases.get(new Kept.LeaseKey(tenant, id))));
      return row.standing(latest.map(Kept.Given::lease), now());
    } finally {
      lock.unlock();
    }
  }

  @Override
  public List<Lease> history(Tenant tenant, ResourceName name, int most) {
    lock.lock();
    try {
      return leases.values().stream()
          .map(Kept.Given::lease)
          .filter(it -> it.by().tenant().equals(tenant) && it.fence(name).isPresent())
          .sorted(Comparator.comparing((Lease it) -> it.fence(name).orElseThrow()).reversed())
          .limit(most)
          .toList();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public int sweep(Duration kept) {
    lock.lock();
    try {
      Instant before = now().minus(kept);
      List<Kept.LeaseKey> old =
          leases.values().stream()
              .filter(it -> it.lease().until().isBefore(before))
              .limit(SWEEP_MAX)
              .map(Kept.Given::key)
              .toList();
      old.forEach(leases::remove);
      List<Kept> unused =
          rows.values().stream()
              .filter(it -> it.until().isBefore(before))
              .filter(it -> it.queue().stream().noneMatch(one -> !one.alive().isBefore(before)))
              .limit(SWEEP_MAX)
              .toList();
      for (Kept row : unused) {
        rows.remove(row.key());
        floors.merge(row.key().tenant(), row.fence(), Math::max);
      }
      return old.size() + unused.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Instant now() {
    return began
        .plus(Duration.ofNanos(env.clock().nanos() - beganNanos))
        .truncatedTo(ChronoUnit.MICROS);
  }

  @Override
  public void close() {
    closed.raise();
  }
}
