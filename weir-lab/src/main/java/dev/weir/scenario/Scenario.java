package dev.weir.scenario;

import dev.weir.faults.Brake;
import dev.weir.faults.Harm;
import dev.weir.faults.Rule;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;

/**
 * What a storm does, checked.
 *
 * @param name a short name
 * @param about a sentence for people
 * @param servers the tool servers; at least one
 * @param policy what the guarded arm's Weir is told
 * @param lists what agents work through, by name
 * @param crowd the agents
 * @param faults what goes wrong between agents' calls and tools, in both arms
 * @param brake when faults end before the storm does; in both arms
 * @param harms what is done to the guarded arm's Weir
 * @param oracle what is asked in the end
 */
public record Scenario(
    String name,
    String about,
    List<FarServer> servers,
    Policy policy,
    Map<String, List<String>> lists,
    Crowd crowd,
    List<Rule> faults,
    Optional<Brake> brake,
    List<Harm> harms,
    List<Check> oracle) {

  /** The name of the list of all agents' names. */
  public static final String AGENTS = "agents";

  /**
   * Reads a scenario.
   *
   * @param file its name, for messages; files that it names are looked for beside it
   * @throws dev.weir.written.InvalidConfiguration with every mistake in it
   */
  public static Scenario read(ScenarioFile file) {
    return new ScenarioReader(file).read();
  }

  /** The items of a list. */
  public List<String> list(String list) {
    return list.equals(AGENTS)
        ? IntStream.rangeClosed(1, crowd.count()).mapToObj(Crowd::name).toList()
        : lists.getOrDefault(list, List.of());
  }

  /** The same with another number of agents. */
  public Scenario with(int agents) {
    return new Scenario(
        name, about, servers, policy, lists, crowd.of(agents), faults, brake, harms, oracle);
  }

  /** The same with agents that do something else. */
  public Scenario with(Crowd.Behaviour other) {
    return new Scenario(
        name, about, servers, policy, lists, crowd.doing(other), faults, brake, harms, oracle);
  }

  /** The same with other faults. */
  public Scenario with(List<Rule> others) {
    return new Scenario(name, about, servers, policy, lists, crowd, others, brake, harms, oracle);
  }

  /**
   * The same with a list of another length.
   *
   * @param list its name; it counts up, as {@code documents: 40} does
   */
  public Scenario with(String list, int length) {
    var others = new LinkedHashMap<>(lists);
    others.put(list, ScenarioReader.counted(list, length));
    return new Scenario(name, about, servers, policy, others, crowd, faults, brake, harms, oracle);
  }

  /**
   * The same with a policy that lacks these fields of tools, of servers and of limits, to see what
   * each is good for.
   *
   * @throws dev.weir.written.InvalidConfiguration if what is left is no policy
   */
  public Scenario without(Collection<String> fields) {
    Policy left = policy.without(fields);
    List<FarServer> bare = servers.stream().map(server -> server.without(fields)).toList();
    left.check(bare);
    return new Scenario(name, about, bare, left, lists, crowd, faults, brake, harms, oracle);
  }

  /** The names of fields that {@link #without} can take out. */
  public Set<String> parts() {
    var parts = new TreeSet<>(policy.parts());
    servers.forEach(server -> parts.addAll(server.parts()));
    return parts;
  }
}
