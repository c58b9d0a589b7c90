package dev.weir.simulator;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Everything about a run that is drawn before it begins.
 *
 * @param seed of the world: who has a turn when, what is lost, what agents want
 * @param nodes how many nodes, 2 to 4
 * @param agents how many agents
 * @param thinks how long an agent thinks between two pieces of work, on average
 * @param lasts how long there is trouble; what follows is calm
 * @param drift how wrong a node's clocks run at most, in parts of a million
 * @param noise how often something is lost without any trouble, of a thousand
 * @param troubles what goes wrong, in order of time
 */
public record Plan(
    long seed,
    int nodes,
    int agents,
    Duration thinks,
    Duration lasts,
    int drift,
    int noise,
    List<Trouble> troubles) {

  /** Copies the list. */
  public Plan {
    troubles = List.copyOf(troubles);
  }

  /** The plan that follows from a seed. */
  public static Plan of(long seed) {
    // Not the world's own chance: a trouble less must not change which others there are.
    var chance = new Random(seed * 0x9E3779B97F4A7C15L + 1);
    int nodes = 2 + chance.nextInt(3);
    int agents = 12 + chance.nextInt(29);
    var thinks = Duration.ofMillis(4_000 + chance.nextInt(26_000));
    var lasts = Duration.ofSeconds(180 + chance.nextInt(300));
    int drift = chance.nextInt(3) == 0 ? 20_000 : 200;
    int noise = chance.nextInt(4) == 0 ? 0 : chance.nextInt(20);
    int many = chance.nextInt(30);
    var troubles = new ArrayList<Trouble>();
    for (int i = 0; i < many; i++) {
      troubles.add(Trouble.drawn(chance, nodes, lasts));
    }
    troubles.sort(Comparator.comparing(Trouble::at));
    return new Plan(seed, nodes, agents, thinks, lasts, drift, noise, troubles);
  }

  /**
   * How many of the agents work with each other, with tasks, leases and shared states: in every
   * fourth world none, in another fourth all.
   */
  int colleagues() {
    return switch ((int) Math.floorMod(seed, 4L)) {
      case 0 -> 0;
      case 1 -> agents / 3;
      case 2 -> agents / 2;
      default -> agents;
    };
  }

  /** The same with other troubles. */
  public Plan with(List<Trouble> others) {
    return new Plan(seed, nodes, agents, thinks, lasts, drift, noise, others);
  }
}
