package dev.weir.simulator;

import dev.weir.env.SimulatedTime;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Which troubles there are at the moment, between a node and the store and at the tools. */
final class Weather {
  private static final int EVERYWHERE = -1;

  private final SimulatedTime time;
  private final int noise;
  private final Map<Integer, Map<Trouble.Kind, Spell>> spells = new HashMap<>();
  private boolean calm;

  private record Spell(long untilNanos, int size) {}

  Weather(SimulatedTime time, int noise) {
    this.time = time;
    this.noise = noise;
  }

  void brews(Trouble trouble) {
    int where = trouble.kind().ofTheTools() ? EVERYWHERE : trouble.node();
    spells
        .computeIfAbsent(where, it -> new EnumMap<>(Trouble.Kind.class))
        .put(trouble.kind(), new Spell(time.nanos() + trouble.lasts().toNanos(), trouble.size()));
  }

  /** No more trouble of any kind from now on. */
  void clears() {
    calm = true;
    spells.clear();
  }

  /** Whether nothing goes wrong any more. */
  boolean calm() {
    return calm;
  }

  private int size(int where, Trouble.Kind kind) {
    Map<Trouble.Kind, Spell> here = spells.getOrDefault(where, Map.of());
    return here.containsKey(kind) && here.get(kind).untilNanos() > time.nanos()
        ? here.get(kind).size()
        : 0;
  }

  boolean cut(int node) {
    return size(node, Trouble.Kind.CUT) > 0;
  }

  private boolean strikes(int ofAThousand) {
    return ofAThousand > 0 && time.chance().nextInt(1_000) < ofAThousand;
  }

  private int quiet() {
    return calm ? 0 : noise;
  }

  boolean losesRequest(int node) {
    return strikes(size(node, Trouble.Kind.LOSE_REQUESTS) / 2 + quiet() / 4);
  }

  boolean losesAnswer(int node) {
    return strikes(size(node, Trouble.Kind.LOSE_ANSWERS) / 2 + quiet() / 4);
  }

  /** How long a message between a node and the store is under way. */
  Duration way(int node) {
    int slow = size(node, Trouble.Kind.SLOW);
    int more = slow > 0 ? time.chance().nextInt(1 + slow * 2_000) : 0;
    long micros = 100L + time.chance().nextInt(700) + more;
    return Duration.ofNanos(micros * 1_000);
  }

  boolean toolsAway() {
    return strikes(size(EVERYWHERE, Trouble.Kind.TOOLS_AWAY));
  }

  boolean toolsLose() {
    return strikes(size(EVERYWHERE, Trouble.Kind.TOOLS_LOSE) + quiet() * 2);
  }

  boolean toolsBusy() {
    return strikes(size(EVERYWHERE, Trouble.Kind.TOOLS_BUSY) + quiet() / 2);
  }

  /** Other things that tools do at times, so often. */
  boolean toolsErr(int ofAThousand) {
    return !calm && strikes(ofAThousand);
  }
}
