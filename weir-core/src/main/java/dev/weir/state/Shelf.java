package dev.weir.state;

import dev.weir.call.Tenant;
import dev.weir.call.Value;
import java.time.Instant;
import java.util.Optional;

/** What {@link Scribe} has to know of what stands. It asks for nothing that no write names. */
public interface Shelf {

  /**
   * How a tenant stands.
   *
   * @param last the last number that it gave
   * @param at the time of its last version
   * @param keys live keys in all scopes
   * @param bytes of all versions in all scopes
   */
  record Total(long last, Instant at, long keys, long bytes) {
    /** Nothing yet. */
    public static final Total NONE = new Total(0, Instant.EPOCH, 0, 0);
  }

  /**
   * How a scope stands.
   *
   * @param keys live keys
   * @param versions that are kept
   * @param bytes of them
   */
  record Tally(long keys, long versions, long bytes) {
    /** Nothing yet. */
    public static final Tally NONE = new Tally(0, 0, 0);
  }

  /** The latest version of a place. */
  Optional<Stamp> latest(Place place);

  /** Its value; asked only for places whose {@linkplain Scribe#reads value} a deed is made of. */
  Optional<Value> value(Place place);

  /** The session that wrote this version, if it is kept. */
  Optional<String> author(Write.Read version);

  /** How a tenant stands. */
  Total total(Tenant tenant);

  /** How a scope stands. */
  Tally tally(Tenant tenant, Scope scope);

  /** Whether a session is tainted. */
  boolean tainted(Tenant tenant, String session);
}
