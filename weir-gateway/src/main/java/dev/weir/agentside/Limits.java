package dev.weir.agentside;

import java.time.Duration;

/**
 * What a door grants to those who knock.
 *
 * @param maxBytes the largest message, in bytes
 * @param inFlight how many requests may run at once, open streams included
 * @param inFlightPerPeer how many of them may come from one address
 * @param sessions how many legacy sessions may exist
 * @param sessionIdle how long a session lives that nobody uses
 * @param streamAfter how long a call may take before its answer becomes a stream
 * @param keepAlive how often a silent stream gets a sign of life, which also finds gone listeners
 * @param writeTimeout how long one write may wait for a slow reader, and a message may take to
 *     arrive
 * @param patience how long a request that is not a call may take
 * @param continuation how long an agent may take to bring the input that a tool asked for
 */
public record Limits(
    int maxBytes,
    int inFlight,
    int inFlightPerPeer,
    int sessions,
    Duration sessionIdle,
    Duration streamAfter,
    Duration keepAlive,
    Duration writeTimeout,
    Duration patience,
    Duration continuation) {

  /** What a door grants unless told otherwise. */
  public static Limits usual() {
    return new Limits(
        4 << 20,
        4_096,
        2_048,
        10_000,
        Duration.ofMinutes(30),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(30),
        Duration.ofMinutes(2),
        Duration.ofHours(1));
  }

  /** The same with another largest message. */
  public Limits maxBytes(int bytes) {
    return new Limits(
        bytes,
        inFlight,
        inFlightPerPeer,
        sessions,
        sessionIdle,
        streamAfter,
        keepAlive,
        writeTimeout,
        patience,
        continuation);
  }

  /** The same with other bounds on what runs at once. */
  public Limits inFlight(int all, int perPeer) {
    return new Limits(
        maxBytes,
        all,
        perPeer,
        sessions,
        sessionIdle,
        streamAfter,
        keepAlive,
        writeTimeout,
        patience,
        continuation);
  }

  /** The same with other bounds on sessions. */
  public Limits sessions(int most, Duration idle) {
    return new Limits(
        maxBytes,
        inFlight,
        inFlightPerPeer,
        most,
        idle,
        streamAfter,
        keepAlive,
        writeTimeout,
        patience,
        continuation);
  }

  /** The same with other times for streams. */
  public Limits streams(Duration after, Duration sign, Duration slowest) {
    return new Limits(
        maxBytes,
        inFlight,
        inFlightPerPeer,
        sessions,
        sessionIdle,
        after,
        sign,
        slowest,
        patience,
        continuation);
  }
}
