package dev.weir.limit;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How the limits stand, as one node knows it.
 *
 * @param tools those that were called since it started
 * @param servers theirs
 * @param halts everything that is halted, and what the chain guard has stopped
 * @param away whether what the fleet shares cannot be reached
 */
public record LimitsView(
    List<ToolView> tools, List<ServerView> servers, List<Halt> halts, boolean away) {
  /** Copies the lists. */
  public LimitsView {
    tools = List.copyOf(tools);
    servers = List.copyOf(servers);
    halts = List.copyOf(halts);
  }

  /**
   * A tool.
   *
   * @param tool its name
   * @param breaker {@code closed}, {@code open} or {@code half-open}
   * @param failures in a row, while closed
   * @param openFor how long it is open still
   * @param trips how often it has opened, on any node
   * @param retryTokens what is left of the retry budget, of {@code retryTokensMax}
   * @param usual how long half of its calls take
   * @param counts of this node
   */
  public record ToolView(
      String tool,
      String breaker,
      int failures,
      Duration openFor,
      long trips,
      double retryTokens,
      int retryTokensMax,
      Duration usual,
      Counts counts) {}

  /**
   * What was counted.
   *
   * @param calls that went as far as a first attempt
   * @param attempts in all
   * @param firstSuccesses calls whose first attempt found the tool working
   * @param laterSuccesses degraded successes: a later attempt did
   * @param refused calls that were not tried
   * @param foreign calls that another layer made again although it was told not to
   * @param substitutes what was done for calls while the tool could not be called
   */
  public record Counts(
      long calls,
      long attempts,
      long firstSuccesses,
      long laterSuccesses,
      long refused,
      long foreign,
      Substitutes substitutes) {
    /** Attempts for each call; 1 when there was none. */
    public double amplification() {
      return calls == 0 ? 1 : (double) attempts / calls;
    }
  }

  /**
   * What was done for calls while their tool could not be called.
   *
   * @param stale heard an earlier answer
   * @param queued waited for the tool to be mended
   * @param otherTool were answered by another tool
   * @param handedOff were left to a person
   */
  public record Substitutes(long stale, long queued, long otherTool, long handedOff) {}

  /**
   * A tool server.
   *
   * @param server its name
   * @param underWay calls of this node
   * @param atOnce how many there may be from this node
   * @param fleetAtOnce how many there may be from all nodes, when that is declared
   * @param waiting callers in this node's queue
   * @param queue how many may be in it
   * @param coolingFor how long it is left alone still
   * @param perSecond how many calls a second this node lets in since it was told that it is too
   *     much; empty while none is held back for that
   * @param refused callers that were sent away
   */
  public record ServerView(
      String server,
      int underWay,
      int atOnce,
      Optional<Integer> fleetAtOnce,
      int waiting,
      int queue,
      Duration coolingFor,
      Optional<Double> perSecond,
      long refused) {}
}
