package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.scenario.Crowd;
import dev.weir.scenario.Crowd.Behaviour;
import dev.weir.scenario.Habit;
import dev.weir.scenario.Scenario;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** All agents of an arm, from the first one's arrival to the last one's end. */
final class Gathering {
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final Duration FAREWELL = Duration.ofSeconds(10);

  private final Scenario scenario;
  private final long seed;
  private final Map<String, URI> servers;
  private final HttpClient http;
  private final Notes notes;
  private final Path folder;
  private final Env env;

  /** Why an agent came to an end that it should not; the first of them. */
  private final AtomicReference<@Nullable RuntimeException> bug = new AtomicReference<>();

  /**
   * Agents that have not begun.
   *
   * @param folder where programs' output goes
   */
  Gathering(
      Scenario scenario,
      long seed,
      Map<String, URI> servers,
      HttpClient http,
      Notes notes,
      Path folder,
      Env env) {
    this.scenario = scenario;
    this.seed = seed;
    this.servers = servers;
    this.http = http;
    this.notes = notes;
    this.folder = folder;
    this.env = env;
  }

  /** Runs them; those that are not done when the crowd's patience is over are sent away. */
  void run(String stage, Watcher watcher) throws InterruptedException {
    Crowd crowd = scenario.crowd();
    var threads = new ArrayList<Thread>();
    var over = new ArrayList<Signal>();
    long began = env.clock().nanos();
    for (int i = 1; i <= crowd.count(); i++) {
      int number = i;
      Signal done = env.threads().signal("agent over");
      over.add(done);
      threads.add(env.threads().virtual(Crowd.name(i), () -> live(number, done)));
    }
    try {
      while (over.stream().anyMatch(done -> !done.raised())
          && env.clock().nanos() - began < crowd.patience().toNanos()) {
        watcher.at(stage, notes.finishedAgents(), crowd.count());
        env.threads().pause(LOOK);
      }
    } finally {
      // Also when it is to stop: an agent may have a process of its own to take away.
      threads.forEach(Thread::interrupt);
      for (Signal done : over) {
        done.await(FAREWELL);
      }
    }
    watcher.at(stage, notes.finishedAgents(), crowd.count());
    RuntimeException found = bug.get();
    if (found != null) {
      throw found;
    }
  }

  private void live(int number, Signal done) {
    var dice = new Dice(seed, number);
    try {
      env.threads().pause(dice.within(scenario.crowd().within()));
      switch (scenario.crowd().behaviour()) {
        case Behaviour.Script script ->
            new ScriptedAgent(scenario, number, hands(number), notes, dice, env)
                .live(script.lines());
        case Behaviour.Trace trace -> replay(trace.calls(), hands(number), dice);
        case Behaviour.Program program ->
            new ProgramAgent(program, scenario.crowd().run(), number, seed, servers).live(folder);
      }
      notes.finished();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      bug.compareAndSet(null, e);
    } finally {
      done.raise();
    }
  }

  private Hands hands(int number) {
    return new Hands(http, servers, Crowd.name(number), scenario.crowd().run(), notes, env);
  }

  private void replay(List<Crowd.Recorded> calls, Hands hands, Dice dice)
      throws InterruptedException {
    for (Crowd.Recorded call : calls) {
      env.threads().pause(call.after());
      notes.meant();
      hands.ask(call.tool(), call.args(), Habit.USUAL, dice);
    }
  }

  /** How many were not done. */
  long stuck() {
    return (long) scenario.crowd().count() - notes.finishedAgents();
  }
}
