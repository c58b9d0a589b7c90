package dev.weir.report;

import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that is said about a storm.
 *
 * @param title its name
 * @param about a sentence
 * @param agents how many there were
 * @param seed what was drawn follows from it
 * @param command repeats it
 * @param faults what was to go wrong, a line each
 * @param arms the plain one first
 */
public record Report(
    String title,
    String about,
    int agents,
    long seed,
    String command,
    List<String> faults,
    List<Arm> arms) {

  /** The arm of that name. */
  public Optional<Arm> arm(String name) {
    return arms.stream().filter(arm -> arm.name().equals(name)).findFirst();
  }

  /** Whether the guarded arm took no damage; also when there is none. */
  public boolean kept() {
    return arm(Arm.GUARDED).map(arm -> arm.tally().whole()).orElse(true);
  }

  /** One object with a member for each arm. Programs rely on it: members are added, not renamed. */
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    arms.forEach(arm -> json.set(arm.name(), Figures.of(arm)));
    json.put("scenario", title).put("agents", agents).put("seed", seed).put("command", command);
    return json;
  }

  /** The table for a terminal: a heading and rows, all of one width. */
  public List<List<String>> table() {
    return new Table(this).rows();
  }

  /** One page that needs nothing from elsewhere. */
  public String html() {
    return new Page(this).html();
  }
}
