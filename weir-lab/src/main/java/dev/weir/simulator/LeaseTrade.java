package dev.weir.simulator;

import dev.weir.call.Value;
import dev.weir.simulator.Client.Doubt;
import dev.weir.simulator.Client.Insisted;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How an agent has things outside to itself: under a lease, showing its fence. */
final class LeaseTrade {
  private static final List<String> THINGS = List.of("env:blue", "env:green", "env:red");

  private final World world;
  private final OwnDesk desk;
  private String old = "";

  LeaseTrade(World world, OwnDesk desk) {
    this.world = world;
    this.desk = desk;
  }

  private int drawn(int below) {
    return world.chance().nextInt(below);
  }

  void uses() throws InterruptedException {
    var things = new ArrayList<>(THINGS);
    Collections.shuffle(things, world.chance());
    List<String> wanted = things.subList(0, world.happens(700) ? 1 : 2);
    int ttl = 1_000 + drawn(8_000);
    var arguments = new TreeMap<String, Object>();
    arguments.put("names", wanted);
    arguments.put("ttl_ms", ttl);
    if (world.happens(500)) {
      arguments.put("wait_ms", 200 + drawn(4_000));
    }
    Insisted acquired = desk.asks("leases_acquire", arguments, Doubt.LEAVE);
    if (acquired.done().isEmpty()) {
      return;
    }
    Value.Obj granted = OwnDesk.result(acquired.done().get());
    String token = OwnDesk.text(granted, "token").orElse("");
    boolean still = true;
    for (Value one : OwnDesk.items(granted, "lease", "names")) {
      still = still && changes(one, token, Duration.ofMillis(ttl));
    }
    if (world.happens(50) && !old.isEmpty()) {
      // It takes the one that it had before for the one that it has.
      desk.asks("leases_release", Map.of("token", old), Doubt.LEAVE);
    }
    if (world.happens(850)) {
      desk.asks("leases_release", Map.of("token", token), Doubt.WAIT);
    }
    old = token;
  }

  /** Reads what is in a thing, thinks, and writes; whether it is known what came of that. */
  private boolean changes(Value name, String token, Duration ttl) throws InterruptedException {
    String thing = OwnDesk.text(name, "name").orElse("");
    String fence = String.valueOf(OwnDesk.number(name, "fence").orElse(0L));
    Insisted seen = desk.outside(Ware.PEEK, Map.of("thing", thing, "fence", fence));
    if (seen.done().isEmpty()) {
      return false;
    }
    String basis = OwnDesk.text(Ware.read(seen.done().get().result()), "version").orElse("");
    Duration thinks = world.about(ttl.dividedBy(world.happens(700) ? 8 : 1));
    desk.client().pause(thinks);
    if (world.happens(300)) {
      Insisted renewed = desk.asks("leases_renew", Map.of("token", token), Doubt.LEAVE);
      // Whoever does not hear well goes on all the same; the thing knows better.
      if (renewed.failed().isPresent() && world.happens(700)) {
        return false;
      }
    }
    var arguments = new TreeMap<String, String>();
    arguments.put("id", desk.client().next());
    arguments.put("by", desk.client().name());
    arguments.put("thing", thing);
    arguments.put("fence", fence);
    arguments.put("basis", basis);
    return desk.outside(Ware.STORE, arguments).done().isPresent();
  }
}
