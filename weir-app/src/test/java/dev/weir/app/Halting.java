package dev.weir.app;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Holds threads of this process at a {@link Boundary} until the parent says {@code go}. It says on
 * standard output who is held, one line each: {@code at BOUNDARY NAME}. Each name is held once in a
 * life. The process ends with its parent.
 */
final class Halting {
  private static final Duration FOREVER = Duration.ofDays(1);

  private final Env env;
  private final int life;
  private final Set<String> seen = ConcurrentHashMap.newKeySet();
  private final AtomicReference<Signal> gate;

  Halting(Env env, int life) {
    this.env = env;
    this.life = life;
    this.gate = new AtomicReference<>(env.threads().signal("go"));
    env.threads().platform("orders", this::listen);
  }

  /** Holds this thread if the payment of this name wants to be held here. */
  void at(Boundary here, String name) throws InterruptedException {
    if (Boundary.of(name, life).filter(here::equals).isPresent() && seen.add(name)) {
      Signal go = gate.get();
      say("at " + here + " " + name);
      go.await(FOREVER);
    }
  }

  static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }

  private void listen() {
    try (var orders =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String order = orders.readLine(); order != null; order = orders.readLine()) {
        gate.getAndSet(env.threads().signal("go")).raise();
      }
    } catch (IOException e) {
      System.err.println("no more orders: " + e);
    }
    Runtime.getRuntime().halt(1);
  }
}
