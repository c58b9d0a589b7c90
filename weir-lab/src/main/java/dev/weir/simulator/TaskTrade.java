package dev.weir.simulator;

import dev.weir.call.Value;
import dev.weir.simulator.Client.Doubt;
import dev.weir.simulator.Client.Insisted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How an agent gives work to others, and does what they gave. */
final class TaskTrade {
  private static final List<String> QUEUES = List.of("letters", "parcels");
  private static final List<Ware> WORK = List.of(Ware.BOTH, Ware.PROBED, Ware.LEDGERED);
  private static final int REMEMBERED = 5;

  private final World world;
  private final OwnDesk desk;

  /** Of tasks that it had once. */
  private final List<String> old = new ArrayList<>();

  TaskTrade(World world, OwnDesk desk) {
    this.world = world;
    this.desk = desk;
  }

  private int drawn(int below) {
    return world.chance().nextInt(below);
  }

  void puts() throws InterruptedException {
    var arguments = new TreeMap<String, Object>();
    arguments.put("queue", QUEUES.get(drawn(QUEUES.size())));
    arguments.put("payload", Map.of("what", desk.client().next()));
    arguments.put("attempts", 1 + drawn(4));
    if (world.happens(400)) {
      arguments.put("order", "street " + drawn(3));
      arguments.put("after_death", world.happens(200) ? "wait" : "go-on");
    }
    if (world.happens(200)) {
      arguments.put("delay_ms", 1_000 + drawn(40_000));
    }
    if (world.happens(150)) {
      arguments.put("key", "parcel " + drawn(6));
      arguments.put("remember_ms", drawn(60_000));
    }
    if (world.happens(50)) {
      arguments.put("life_ms", 5_000 + drawn(60_000));
    }
    if (world.happens(200)) {
      arguments.put("urgency", world.happens(500) ? "high" : "low");
    }
    Insisted put = desk.asks("tasks_put", arguments, Doubt.WAIT);
    put.done()
        .flatMap(it -> OwnDesk.text(OwnDesk.result(it), "task", "id"))
        .ifPresent(world.shared().taskBook()::promised);
  }

  /** Takes some, and does one after the other. */
  void works() throws InterruptedException {
    boolean calm = world.weather().calm();
    int lease = calm ? 30_000 : 2_000 + drawn(20_000);
    var arguments = new TreeMap<String, Object>();
    arguments.put(
        "queues", calm || world.happens(500) ? QUEUES : List.of(QUEUES.get(drawn(QUEUES.size()))));
    arguments.put("worker", desk.client().name());
    arguments.put("lease_ms", lease);
    arguments.put("most", calm ? 5 : 1 + drawn(3));
    if (!calm && world.happens(300)) {
      arguments.put("wait_ms", 500 + drawn(3_000));
    }
    Insisted taken = desk.asks("tasks_take", arguments, Doubt.LEAVE);
    if (taken.done().isEmpty()) {
      return;
    }
    for (Value one : OwnDesk.items(OwnDesk.result(taken.done().get()), "tasks")) {
      does(one, Duration.ofMillis(lease));
    }
  }

  private void does(Value taken, Duration lease) throws InterruptedException {
    String token = OwnDesk.text(taken, "token").orElse("");
    String id = OwnDesk.text(taken, "task", "id").orElse("");
    if (!world.weather().calm()) {
      Duration half = world.about(lease.dividedBy(world.happens(800) ? 6 : 2));
      desk.client().pause(half);
      if (world.happens(300)) {
        Insisted more =
            desk.asks(
                "tasks_extend", Map.of("token", token, "lease_ms", lease.toMillis()), Doubt.LEAVE);
        if (more.failed().isPresent()) {
          // It is somebody else's by now; whoever does not care goes on.
          if (world.happens(800)) {
            remembers(token);
            return;
          }
        }
      }
      desk.client().pause(half);
    }
    if (world.happens(400)) {
      // Whoever does it, and however often it is begun: one effect.
      Ware ware = WORK.get(Math.floorMod(id.hashCode(), WORK.size()));
      desk.outside(ware, Map.of("id", id));
    }
    says(token, id);
  }

  private void says(String token, String id) throws InterruptedException {
    boolean calm = world.weather().calm();
    int what = calm ? 99 : drawn(100);
    if (what < 8) {
      // It has crashed, and says nothing.
      remembers(token);
      return;
    }
    Insisted said;
    if (what < 20) {
      said =
          desk.asks(
              "tasks_fail",
              Map.of("token", token, "reason", "it rains", "retry_after_ms", drawn(10_000)),
              Doubt.WAIT);
    } else if (what < 25) {
      said =
          desk.asks(
              "tasks_fail",
              Map.of("token", token, "reason", "nobody lives there", "give_up", true),
              Doubt.WAIT);
    } else {
      said = completes(token);
    }
    if (said.done().isPresent()) {
      world.shared().taskBook().counted(id);
    }
    remembers(token);
    if (!calm && world.happens(100)) {
      // It has lost its thread, and says so of something that it had once.
      completes(old.get(drawn(old.size())));
    }
  }

  private Insisted completes(String token) throws InterruptedException {
    return desk.asks(
        "tasks_complete", Map.of("token", token, "result", desk.client().name()), Doubt.WAIT);
  }

  private void remembers(String token) {
    old.add(token);
    if (old.size() > REMEMBERED) {
      old.removeFirst();
    }
  }
}
