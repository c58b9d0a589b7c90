package dev.weir.state;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.error.Fault;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What agents remember and share, in versions. Blocking, and safe for any number of callers.
 *
 * <p>Every method throws {@link dev.weir.error.WeirException} with {@code LEDGER_UNAVAILABLE} when
 * the store cannot be reached. Then a write may be stored or not, and says which if that is known.
 */
public interface States extends AutoCloseable {
  /** The longest key, and the longest name of a session, in characters. */
  int KEY_MAX = 512;

  /** The largest value, in bytes of canonical JSON. */
  int VALUE_MAX = 256 * 1024;

  /** How deep a value may be nested. */
  int DEPTH_MAX = 64;

  /** The most versions that a write may name, and the most keys that are read at once. */
  int READS_MAX = 100;

  /** The longest reason, in characters. */
  int WHY_MAX = 1_000;

  /** The most lines of a page. */
  int PAGE_MAX = 1_000;

  /** The longest time that a version is pinned for. */
  Duration PIN_MAX = Duration.ofHours(24);

  /** How many versions a session may have pinned at a time. */
  int PINS_MAX = 1_000;

  /** Later than anything. */
  Instant FOREVER = Instant.parse("9999-12-31T23:59:59Z");

  /**
   * Writes. Durable when it returns, where the states outlive the process.
   *
   * <p>In this order: what cannot be used is refused, then what a tainted session wants; then what
   * is expected is compared with what is there; then the deed is tried; then there must be room.
   */
  Written write(Write write);

  /**
   * Looks at places, all of one moment, and notes that the reader has seen what it found.
   *
   * @param places 1 to {@link #READS_MAX}; nothing is at one that is not open to the reader
   * @throws IllegalArgumentException for none or too many places
   */
  Reading read(Origin reader, List<Place> places, AsOf asOf);

  /** Looks at the latest of one place. */
  default Found get(Origin reader, Place place) {
    return read(reader, List.of(place), AsOf.latest()).found().get(0);
  }

  /**
   * The versions of a key that are kept, newest first. Whoever opens this to an agent makes the
   * place of the caller's own origin.
   *
   * @param before only versions with a smaller number
   * @param most 1 to {@link #PAGE_MAX}
   */
  List<Version> history(Place place, long before, int most);

  /**
   * The live keys of a scope whose names begin so, in the order of their UTF-8 bytes.
   *
   * @param after only keys that come after this one; empty for the first page
   * @param most 1 to {@link #PAGE_MAX}
   */
  List<Stamp> list(Tenant tenant, Scope scope, String prefix, String after, int most);

  /**
   * Reads a version and keeps it from being evicted for a while. Whoever deletes or changes the key
   * meanwhile does so; the version stays readable by its number. Pinned again, the later end
   * counts.
   *
   * @param length up to {@link #PIN_MAX}
   */
  Pinned pin(Origin holder, Place place, AsOf asOf, Duration length);

  /** What became of the wish to keep a version. */
  sealed interface Pinned {

    /**
     * It is not evicted before that time, whoever deletes the key.
     *
     * @param until by the store's clock
     */
    record Held(Version version, Instant until) implements Pinned {}

    /** There is no such version to keep. */
    record NotThere(Found found) implements Pinned {}

    /** It cannot be pinned. */
    record Refused(Fault fault) implements Pinned {}
  }

  /** Takes a session's pin of a version back; nothing happens when there is none. */
  void release(Origin holder, long number);

  /**
   * Distrusts a session: whatever it wrote, and whatever was derived from that, is rolled back by
   * new versions, and what it wants to write from now on is refused. Done again, it finds what came
   * since.
   *
   * @param person who says so
   * @param why 1 to {@link #WHY_MAX} characters
   * @throws IllegalArgumentException when one of the texts is too long or empty
   */
  Tainting taint(Tenant tenant, String session, String person, String why);

  /**
   * What {@link #taint} would do now; nothing is done. Numbers of the versions that it would
   * restore are not given to them.
   *
   * @throws IllegalArgumentException when the name is too long or empty
   */
  Tainting foresee(Tenant tenant, String session);

  /**
   * Trusts a session again, from now on.
   *
   * @return the taint that ended; empty when there was none
   */
  Optional<Taint> clear(Tenant tenant, String session, String person, String why);

  /** The sessions that are tainted, by name. */
  List<Taint> taints(Tenant tenant);

  /**
   * That a session is not trusted.
   *
   * @param session which
   * @param at since when
   * @param person who said so
   * @param why and why
   */
  record Taint(String session, Instant at, String person, String why) {}

  /**
   * Lets leave what the limits do not keep: superseded versions, what was deleted long ago, what is
   * left of sessions that are over, and old lineage. Any node may do it at any time.
   *
   * @param most how many versions at most, 1 to 10,000
   * @return what left; empty when there was nothing
   */
  List<Evicted> evict(Tenant tenant, int most);

  /**
   * Compares what is counted with what is there, and looks for versions that cannot be: a number or
   * a time that went back, a gap that no eviction explains.
   *
   * @return a sentence for each flaw
   */
  List<String> examine(Tenant tenant);

  /** Lets go of the store; what is in it stays. */
  @Override
  void close();
}
