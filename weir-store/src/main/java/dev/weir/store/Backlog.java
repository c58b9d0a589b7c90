package dev.weir.store;

import dev.weir.env.Clock;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;

/**
 * From how many waiting requests on a second writer helps. Two batches at a time use what one
 * leaves idle while it waits for the disk and for its client, and cost twice what a batch costs
 * before its first row. Where others write into the same server, they use it: then the second
 * writer helps only with what does not go into one batch. How much they write is told by how many
 * transactions the server has begun beside ours.
 *
 * <p>Any number of threads; only one of them {@linkplain #look looks}.
 */
final class Backlog implements IntSupplier {
  /** More than a few callers have on their way at once, and enough for two batches. */
  static final int ALONE = 24;

  /** How long a look is good for. */
  static final Duration LOOK = Duration.ofMillis(100);

  /** Counts the transactions of the server. */
  interface Transactions {
    /** How many it has begun; empty where only we write. */
    OptionalLong begun() throws SQLException;
  }

  private final Clock clock;
  private final int full;
  private final AtomicLong ours = new AtomicLong();
  private volatile int from = ALONE;
  private OptionalLong all = OptionalLong.empty();
  private long oursThen;
  private long lookedNanos;

  /** A backlog of requests of which so many fill a batch. */
  Backlog(Clock clock, int full) {
    this.clock = clock;
    this.full = full;
    this.lookedNanos = clock.nanos();
  }

  @Override
  public int getAsInt() {
    return from;
  }

  /** A batch of ours has been written. */
  void wrote() {
    ours.incrementAndGet();
  }

  /** Sees how much others have written, now and then. */
  void look(Transactions transactions) throws SQLException {
    long now = clock.nanos();
    if (now - lookedNanos < LOOK.toNanos()) {
      return;
    }
    lookedNanos = now;
    OptionalLong before = all;
    long since = ours.get() - oursThen;
    all = transactions.begun();
    oursThen += since;
    if (before.isPresent() && all.isPresent()) {
      long theirs = all.getAsLong() - before.getAsLong() - since;
      from = 2 * theirs > since ? full : ALONE;
    }
  }
}
