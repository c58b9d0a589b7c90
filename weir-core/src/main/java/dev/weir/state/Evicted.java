package dev.weir.state;

/**
 * Versions of one key that are no longer kept.
 *
 * @param place of which key
 * @param versions how many
 * @param last the highest number among them
 * @param bytes what they counted for
 * @param cause why they had to leave
 */
public record Evicted(Place place, int versions, long last, long bytes, Cause cause) {

  /** Why something leaves. */
  public enum Cause {
    /** The key has newer ones, and as many as may be kept. */
    TOO_MANY_VERSIONS,
    /** The scope or the tenant has no room left, and the key has a newer one. */
    ROOM,
    /** The key had been deleted. */
    DELETED,
    /** Nobody had written in the session for as long as sessions are kept. */
    SESSION_OVER
  }
}
