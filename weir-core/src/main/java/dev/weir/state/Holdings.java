package dev.weir.state;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything that is kept of one tenant, for those who look at more than a few keys: {@link
 * Tracing} and {@link Clearance}. Good as long as its adapter holds off all writers.
 */
public interface Holdings {

  /**
   * A version that may leave.
   *
   * @param bytes what it counts for
   * @param standing what it is to its key
   */
  record Kept(Place place, long number, long bytes, Standing standing) {}

  /** What a version is to its key. */
  enum Standing {
    /** There is a newer one. */
    SUPERSEDED,
    /** The latest, and the key is live. */
    LIVE,
    /** The latest, and the key is absent. */
    GONE
  }

  /** What a session wrote. */
  List<Stamp> writtenBy(String session);

  /** What a session wrote after that number without naming what it was made of. */
  List<Stamp> unnamedAfter(String session, long number);

  /** Versions that are named as made of one of these, be these kept or not. */
  List<Stamp> madeOf(Set<Long> numbers);

  /** Versions that are named as made of something that this session wrote. */
  List<Stamp> madeOfSession(String session);

  /**
   * Who has read one of these, be they kept or not.
   *
   * @return sessions, and the last number that the tenant had given when each first read one
   */
  Map<String, Long> readersOf(Set<Long> numbers);

  /** Who has read something that this session wrote; as with {@link #readersOf}. */
  Map<String, Long> readersOfSession(String session);

  /** The versions of a key that are kept, oldest first. */
  List<Version> history(Place place);

  /**
   * Superseded versions that are not pinned, oldest first.
   *
   * @param scope in this scope; empty for all
   */
  List<Kept> superseded(Optional<Scope> scope, int most);

  /** Superseded versions that are not pinned, and of whose key so many newer ones were written. */
  List<Kept> excess(int newer, int most);

  /** The same of these keys. */
  List<Kept> excess(Set<Place> places, int newer, int most);

  /**
   * What is left of keys that were deleted before that time: superseded versions that are not
   * pinned, and deletions that stand alone.
   */
  List<Kept> deleted(Optional<Scope> scope, Instant before, int most);

  /** All of sessions that wrote nothing since, of which nothing is pinned and none is tainted. */
  List<Kept> ofSessionsOver(Instant since, int most);

  /** The latest versions of live keys, oldest first. */
  List<Stamp> oldestKeys(Optional<Scope> scope, int most);

  /** Lets them leave, and counts them out. */
  void remove(List<Kept> versions);

  /** Lets pins leave that ended before {@code now}, and lineage from before that time. */
  void forget(Instant now, Instant lineageBefore);
}
