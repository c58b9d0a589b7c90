package dev.weir.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays one seed after the other, and makes a plan that fails smaller. */
public final class Simulator {
  private int seeds;
  private long effects;
  private Duration agents = Duration.ZERO;

  /** Nothing played yet. */
  public Simulator() {}

  /**
   * What came of a seed.
   *
   * @param plan what was played
   * @param run what came of it; empty when it could not go on
   * @param flaws what was wrong, for people; empty when nothing was
   */
  public record Result(Plan plan, Optional<Run> run, List<String> flaws) {
    /** Copies the list. */
    public Result {
      flaws = List.copyOf(flaws);
    }
  }

  /**
   * Plays the plan of a seed.
   *
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Result play(long seed) throws InterruptedException {
    Result result = played(Plan.of(seed));
    seeds++;
    agents = agents.plus(result.plan().lasts().multipliedBy(result.plan().agents()));
    effects += result.run().map(Run::effects).orElse(0);
    return result;
  }

  private static Result played(Plan plan) throws InterruptedException {
    try {
      Run run = Simulation.play(plan);
      return new Result(
          plan, Optional.of(run), run.broken().stream().map(Object::toString).toList());
    } catch (RuntimeException e) {
      // Whatever it is, it came of this seed.
      var flaws = new ArrayList<String>();
      flaws.add(e instanceof IllegalStateException ? String.valueOf(e.getMessage()) : e.toString());
      Optional.ofNullable(e.getCause()).ifPresent(cause -> flaws.add(cause.toString()));
      return new Result(plan, Optional.empty(), flaws);
    }
  }

  /** How many seeds were played. */
  public int seeds() {
    return seeds;
  }

  /** How many effects there were in all of them. */
  public long effects() {
    return effects;
  }

  /** The simulated time of all agents together. */
  public Duration agents() {
    return agents;
  }

  /**
   * Takes troubles away from a plan that fails, half of them, a quarter, at last one by one, as
   * long as it still fails. It need not fail for the same reason.
   *
   * @return the smallest plan that was found
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static Plan shrunk(Plan failing) throws InterruptedException {
    return shrunk(failing, plan -> !played(plan).flaws().isEmpty());
  }

  /** Whether a plan fails. */
  @FunctionalInterface
  interface Failing {
    boolean fails(Plan plan) throws InterruptedException;
  }

  static Plan shrunk(Plan failing, Failing how) throws InterruptedException {
    Plan smallest = failing;
    int size = Math.max(1, failing.troubles().size() / 2);
    while (size > 0 && !smallest.troubles().isEmpty()) {
      boolean less = false;
      int from = 0;
      while (from < smallest.troubles().size()) {
        var rest = new ArrayList<>(smallest.troubles());
        rest.subList(from, Math.min(from + size, rest.size())).clear();
        Plan smaller = smallest.with(rest);
        if (how.fails(smaller)) {
          smallest = smaller;
          less = true;
        } else {
          from += size;
        }
      }
      size = less && size == 1 ? 1 : size / 2;
    }
    return smallest;
  }
}
