package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.report.Report;
import dev.weir.report.Tally;
import dev.weir.scenario.Ablation;
import dev.weir.scenario.Damage;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.Shipped;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of the storms that come with Weir one part of it after the other, to see what each is
 * good for. Each storm is held as it is, too: what does harm with everything in place shows
 * nothing.
 */
final class AblationRun {
  private static final String IN_DOUBT = "in_doubt";

  private final Env env;
  private final long seed;
  private final Screen screen;

  AblationRun(long seed, Env env, Screen screen) {
    this.seed = seed;
    this.env = env;
    this.screen = screen;
  }

  /**
   * Holds them.
   *
   * @param only of which storms; all of them if there are none
   * @param agents how many, instead of the scenarios' own numbers
   * @return whether everything came as the table says; with figures in the file
   */
  Exit hold(List<String> only, Optional<Integer> agents, Path file) throws InterruptedException {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("command", "./weir storm --ablation " + file);
    json.put("seed", seed);
    ArrayNode rows = json.putArray("rows");
    var whole = new TreeMap<String, Boolean>();
    boolean asSaid = true;
    for (Ablation row : Ablation.TABLE) {
      if (!only.isEmpty() && !only.contains(row.storm())) {
        continue;
      }
      Scenario storm = Scenario.read(Shipped.file(row.storm()).orElseThrow());
      Scenario counted = agents.map(storm::with).orElse(storm);
      if (!whole.containsKey(row.storm())) {
        Optional<Report> sound = guarded(counted, List.of());
        if (sound.isEmpty()) {
          return Exit.INTERRUPTED;
        }
        whole.put(row.storm(), back(sound.get()).isEmpty());
      }
      Optional<Report> weaker = guarded(counted.without(row.without()), row.without());
      if (weaker.isEmpty()) {
        return Exit.INTERRUPTED;
      }
      ObjectNode figures = rows.addObject().put("storm", row.storm());
      ArrayNode without = figures.putArray("without");
      row.without().forEach(without::add);
      figures.put("part", row.part()).put("sound", whole.get(row.storm()));
      ObjectNode back = figures.putObject("back");
      back(weaker.get()).forEach(back::put);
      row.why().ifPresent(why -> figures.put("why", why));
      asSaid &= whole.get(row.storm()) && back.isEmpty() == row.why().isPresent();
      screen.line(line(figures));
      screen.flushed();
    }
    StormFiles.write(
        file, JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n");
    return asSaid ? Exit.OK : Exit.FAILED;
  }

  private Optional<Report> guarded(Scenario scenario, List<String> without)
      throws InterruptedException {
    String command =
        "./weir storm "
            + scenario.name()
            + " --seed "
            + seed
            + (without.isEmpty() ? "" : " --without " + String.join(",", without))
            + " --with-weir";
    return new StormRun(scenario, seed, command, Optional.empty(), env)
        .hold(StormRun.Arms.GUARDED, Optional.empty());
  }

  /** What came back: damage, and doubts that are left for a person. */
  private static Map<String, Long> back(Report report) {
    Tally tally = report.arms().getFirst().tally();
    var back = new TreeMap<String, Long>();
    for (Damage kind : Damage.values()) {
      back.put(kind.key(), tally.of(kind));
    }
    back.put(IN_DOUBT, tally.doubts().open());
    back.values().removeIf(count -> count == 0);
    return back;
  }

  /** A row of figures as the documents show it. */
  static String line(JsonNode row) {
    var without = new ArrayList<String>();
    row.path("without").forEach(field -> without.add(field.asString()));
    var back = new ArrayList<String>();
    row.path("back")
        .properties()
        .forEach(it ->
            back.add(
                String.format(
                    Locale.ROOT, "%s %,d", it.getKey().replace('_', ' '), it.getValue().asLong())));
    String came = back.isEmpty() ? "nothing" : String.join(", ", back);
    return "| `%s` | `%s` | %s | %s |"
        .formatted(
            row.path("storm").asString(),
            String.join(",", without),
            row.path("part").asString(),
            came + (row.has("why") ? ": " + row.path("why").asString() : ""));
  }
}
