package dev.weir.simulator;

import dev.weir.call.Value;
import dev.weir.guard.Answer;
import dev.weir.history.CellModel;
import dev.weir.simulator.Client.Doubt;
import dev.weir.simulator.Client.Insisted;
import dev.weir.simulator.Client.Known;
import dev.weir.witness.StateBook;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** How an agent keeps what all of them should know. */
final class StateTrade {
  private static final List<String> CELLS = List.of("plan", "owner");
  private static final List<String> SUMS = List.of("spent", "saved");
  private static final List<String> LISTS = List.of("diary");
  private static final String CONFLICT = "state-conflict";

  private final World world;
  private final OwnDesk desk;

  StateTrade(World world, OwnDesk desk) {
    this.world = world;
    this.desk = desk;
  }

  private int drawn(int below) {
    return world.chance().nextInt(below);
  }

  private String one(List<String> keys) {
    return keys.get(drawn(keys.size()));
  }

  void keeps() throws InterruptedException {
    int what = drawn(100);
    if (what < 60) {
      changes(one(CELLS));
    } else if (what < 85) {
      adds(one(SUMS));
    } else {
      appends(one(LISTS));
    }
  }

  /** How a cell stands, as it was read. */
  private record Seen(long version, Optional<String> value) {}

  /** Reads a cell, thinks, and writes it on what it read. */
  private void changes(String key) throws InterruptedException {
    Optional<Seen> seen = looks(key);
    if (seen.isEmpty()) {
      return;
    }
    desk.client().pause(world.about(Duration.ofMillis(world.happens(500) ? 50 : 2_000)));
    Optional<String> before = seen.get().value();
    boolean deletes = before.isPresent() && world.happens(80);
    var arguments = new TreeMap<String, Object>();
    arguments.put("key", key);
    arguments.put("scope", "shared");
    if (before.isPresent()) {
      arguments.put("expect_version", seen.get().version());
    } else {
      arguments.put("expect", "absent");
    }
    Optional<String> value = deletes ? Optional.empty() : Optional.of(desk.client().next());
    value.ifPresent(it -> arguments.put("value", it));
    Insisted said = desk.asks(deletes ? "state_delete" : "state_put", arguments, Doubt.LEAVE);
    swapped(key, new CellModel.Asked.Swap(before, value), said);
  }

  private void swapped(String key, CellModel.Asked.Swap swap, Insisted said) {
    Optional<CellModel.Heard> heard =
        switch (said.known()) {
          case DONE -> Optional.of(new CellModel.Heard.Done());
          case PERHAPS -> Optional.empty();
          case NOT ->
              said.failed()
                  .filter(it -> OwnDesk.refusal(it).equals(CONFLICT))
                  .map(it -> new CellModel.Heard.Conflict());
        };
    if (heard.isPresent() || said.known() == Known.PERHAPS) {
      book().heard(key, desk.client().name(), swap, heard, said.began(), world.time().nanos());
    }
  }

  private Optional<Seen> looks(String key) throws InterruptedException {
    long began = world.time().nanos();
    Optional<Answer> answer =
        desk.client()
            .once(desk.own("state_get", Map.of("keys", List.of(key), "scope", "shared")), "");
    if (answer.isEmpty() || !(answer.get() instanceof Answer.Succeeded done)) {
      return Optional.empty();
    }
    List<Value> found = OwnDesk.items(OwnDesk.result(done), "found");
    if (found.isEmpty()) {
      return Optional.empty();
    }
    Optional<String> value = OwnDesk.text(found.getFirst(), "value");
    book()
        .heard(
            key,
            desk.client().name(),
            new CellModel.Asked.Look(),
            Optional.of(new CellModel.Heard.Stands(value)),
            began,
            world.time().nanos());
    return Optional.of(new Seen(OwnDesk.number(found.getFirst(), "version").orElse(0L), value));
  }

  private void adds(String key) throws InterruptedException {
    long amount = 1L + drawn(1_000_000);
    Insisted said =
        desk.asks(
            "state_add", Map.of("key", key, "scope", "shared", "amount", amount), Doubt.LEAVE);
    known(said).ifPresent(it -> book().added(key, amount, it));
  }

  private void appends(String key) throws InterruptedException {
    String item = desk.client().next();
    Insisted said =
        desk.asks("state_append", Map.of("key", key, "scope", "shared", "item", item), Doubt.LEAVE);
    known(said).ifPresent(it -> book().appended(key, item, it));
  }

  private static Optional<StateBook.Known> known(Insisted said) {
    return switch (said.known()) {
      case DONE -> Optional.of(StateBook.Known.DONE);
      case PERHAPS -> Optional.of(StateBook.Known.PERHAPS);
      case NOT -> Optional.empty();
    };
  }

  private StateBook book() {
    return world.shared().stateBook();
  }
}
