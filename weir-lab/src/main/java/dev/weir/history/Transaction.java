package dev.weir.history;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Something that a client meant to happen at one moment: what it rests on, and what it changes.
 * What a client reads without resting anything on it is a transaction of its own, one for each
 * read.
 *
 * @param name unique in its history
 * @param client who wanted it, for people
 * @param reads the version that was seen of each key that it rests on
 * @param writes the version that it gives each key; no two transactions give a key the same
 * @param fate what the client was told
 * @param began before it asked for anything, by the monotonic clock of all clients, in nanoseconds
 * @param ended after it was told; of no meaning when its fate is unknown
 */
public record Transaction(
    String name,
    String client,
    Map<String, String> reads,
    Map<String, String> writes,
    Fate fate,
    long began,
    long ended) {

  /** Copies the maps. */
  public Transaction {
    reads = Map.copyOf(reads);
    writes = Map.copyOf(writes);
  }

  /** What a client was told of a transaction. */
  public enum Fate {
    /** That it happened. */
    HAPPENED,
    /** That it did not, and will not. */
    DID_NOT_HAPPEN,
    /** Nothing, or that nobody knows: it may have happened at any time since it began, or not. */
    UNKNOWN
  }

  /** A read on which nothing rests. */
  public static Transaction look(
      String name, String client, String key, String version, long began, long ended) {
    return new Transaction(
        name, client, Map.of(key, version), Map.of(), Fate.HAPPENED, began, ended);
  }

  @Override
  public String toString() {
    return name
        + " of "
        + client
        + (reads.isEmpty() ? "" : " read " + told(reads))
        + (reads.isEmpty() || writes.isEmpty() ? "" : ",")
        + (writes.isEmpty() ? "" : " wrote " + told(writes));
  }

  private static String told(Map<String, String> versions) {
    return new TreeMap<>(versions)
        .entrySet().stream()
            .map(it -> it.getKey() + "=" + it.getValue())
            .collect(Collectors.joining(" "));
  }
}
