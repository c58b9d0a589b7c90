package dev.weir.simulator;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.ledger.Query;
import dev.weir.witness.Rule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Plays a plan: trouble first, then calm, until everything has come to rest. */
public final class Simulation {
  /** Longer than the longest pause of whoever looks after doubts, twice. */
  private static final Duration REST = Duration.ofMinutes(25);

  private static final Duration LOOK = Duration.ofSeconds(5);
  private static final Duration STOPPING = Duration.ofSeconds(15);
  private static final int PAGE = 1_000;

  /** Two minutes ahead or back at most. */
  private static final Duration STEP = Duration.ofMillis(240);

  /** In every so many runs one node never comes back. */
  private static final int GONE = 3;

  private final World world;
  private final List<Machine> machines;
  private final List<Dweller> agents;

  private Simulation(World world) {
    this.world = world;
    var farSide = new FarSide(world);
    this.machines =
        Stream.iterate(0, it -> it < world.plan().nodes(), it -> it + 1)
            .map(it -> new Machine(world, farSide, it))
            .toList();
    this.agents =
        Stream.iterate(0, it -> it < world.plan().agents(), it -> it + 1)
            .<Dweller>map(it ->
                it < world.plan().colleagues()
                    ? new Colleague(world, machines, it)
                    : new Agent(world, machines, it))
            .toList();
  }

  /**
   * Plays a plan.
   *
   * @throws IllegalStateException if a thread waits outside of the world, or fails
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static Run play(Plan plan) throws InterruptedException {
    return play(plan, Trace.Keeping.NOTHING, Plants.NONE);
  }

  /** The same, and tells what happened. */
  public static Run told(Plan plan) throws InterruptedException {
    return play(plan, Trace.Keeping.LINES, Plants.NONE);
  }

  static Run play(Plan plan, Trace.Keeping keeping, Plants plants) throws InterruptedException {
    try (var world = new World(plan, keeping, plants)) {
      try {
        new Simulation(world).play();
      } catch (IllegalStateException e) {
        if (world.witness().broken().isEmpty()) {
          throw e;
        }
        // A world in which a rule is broken may well fall down; that rule is what is told.
      }
      return new Run(
          plan,
          world.witness().broken(),
          plan.lasts().multipliedBy(plan.agents()),
          world.witness().effects(),
          world.time().turns(),
          world.time().fingerprint(),
          world.trace().lines());
    }
  }

  /** Something that is done from outside at a moment. */
  private record Step(Duration at, Runnable what) {}

  private void play() throws InterruptedException {
    machines.forEach(Machine::start);
    agents.forEach(Dweller::start);
    for (Step step : steps()) {
      world.time().run(step.at());
      if (!world.witness().broken().isEmpty()) {
        return;
      }
      step.what().run();
    }
    world.time().run(world.plan().lasts());
    calm();
  }

  private List<Step> steps() {
    var steps = new ArrayList<Step>();
    for (Trouble trouble : world.plan().troubles()) {
      steps.add(new Step(trouble.at(), () -> begins(trouble)));
      Duration end = trouble.at().plus(trouble.lasts());
      if (end.compareTo(world.plan().lasts()) < 0) {
        steps.add(new Step(end, () -> ends(trouble)));
      }
    }
    steps.sort(Comparator.comparing(Step::at));
    return steps;
  }

  private void begins(Trouble trouble) {
    world.trace().line("trouble", trouble::toString);
    Machine machine = machines.get(trouble.node());
    switch (trouble.kind()) {
      case KILL -> machine.kill();
      case STOP -> machine.stop();
      case PAUSE -> machine.pause();
      case REPLACE -> machine.replace();
      case STEP -> machine.step(STEP.multipliedBy(trouble.size() - 500L));
      case CUT, LOSE_REQUESTS, LOSE_ANSWERS, SLOW, TOOLS_AWAY, TOOLS_LOSE, TOOLS_BUSY ->
          world.weather().brews(trouble);
    }
  }

  private void ends(Trouble trouble) {
    Machine machine = machines.get(trouble.node());
    switch (trouble.kind()) {
      case KILL -> again(machine);
      case STOP -> {
        machine.kill();
        machine.start();
      }
      case PAUSE, REPLACE -> machine.goOn();
      case STEP, CUT, LOSE_REQUESTS, LOSE_ANSWERS, SLOW -> {}
      case TOOLS_AWAY, TOOLS_LOSE, TOOLS_BUSY -> {}
    }
  }

  private static void again(Machine machine) {
    if (!machine.stands()) {
      machine.start();
    }
  }

  /** Everything that is broken is mended; everything must come to rest. */
  private void calm() throws InterruptedException {
    world.trace().line("trouble", () -> "is over");
    world.weather().clears();
    machines.forEach(Machine::goOn);
    // What it leaves is for the others to find.
    Optional<Machine> gone =
        world.plan().seed() % GONE == 0 ? Optional.of(machines.getFirst()) : Optional.empty();
    gone.ifPresent(Machine::kill);
    // Who stopped serving is gone by now.
    Duration now = world.plan().lasts().plus(STOPPING);
    world.time().run(now);
    for (Machine machine : machines) {
      machine.tidy();
      if (!machine.serves() && !gone.equals(Optional.of(machine))) {
        machine.kill();
        machine.start();
      }
    }
    Duration end = now.plus(REST);
    while (now.compareTo(end) < 0 && !rests() && world.witness().broken().isEmpty()) {
      now = now.plus(LOOK);
      world.time().run(now);
    }
    if (!world.witness().broken().isEmpty()) {
      return;
    }
    agents.stream()
        .filter(it -> !it.done())
        .forEach(it -> world.witness().broke(Rule.COMES_TO_REST, it.toString()));
    world.witness().rests(Simulation::helpless, stored(), FarSide.blank());
    world.shared().rests();
  }

  private static boolean helpless(String tool) {
    return OwnTools.helpless(tool)
        || Stream.of(Ware.values())
            .anyMatch(ware -> ware.helpless() && ware.tool().toString().equals(tool));
  }

  private boolean rests() {
    return agents.stream().allMatch(Dweller::done)
        && world.witness().unrest(Simulation::helpless) == 0
        && !world.shared().unrest();
  }

  private List<Effect> stored() {
    var all = new ArrayList<Effect>();
    Query query = Query.newest(Tenant.DEFAULT, PAGE);
    List<Effect> page = world.store().find(query);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = world.store().find(query.olderThan(page.getLast().id()));
    }
    return all;
  }
}
