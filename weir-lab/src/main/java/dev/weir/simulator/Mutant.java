package dev.weir.simulator;

import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Bugs of the kind that people write, each planted by itself to see that it is found: at a port, or
 * in a class of the pipeline rewritten as it is loaded. The product has no switch for any of them.
 *
 * @param name what is wrong, in a few words
 * @param where the port or the method
 */
public record Mutant(String name, String where, How how) {
  private static final String CORE = "dev.weir.";

  sealed interface How {
    /** Stands at a port. */
    record AtAPort(Plants plants) implements How {}

    /** Is in a class that is rewritten. */
    record InAClass(List<Edit> edits) implements How {}
  }

  /**
   * Looks for it.
   *
   * @param first the first seed
   * @param most how many seeds at most
   * @return by which seed it was found, and how; empty when it was not
   * @throws InterruptedException if the calling thread is interrupted
   */
  public Optional<Found> hunt(long first, int most) throws InterruptedException {
    House house = house();
    for (long seed = first; seed < first + most; seed++) {
      Optional<String> broken = Optional.of(house.play(seed)).filter(it -> !it.isEmpty());
      if (broken.isPresent()) {
        return Optional.of(new Found(seed, broken.get()));
      }
    }
    return Optional.empty();
  }

  /**
   * How a mutant was found.
   *
   * @param seed by which seed
   * @param broken the first rule that was broken
   */
  public record Found(long seed, String broken) {}

  /** Where seeds are played, and what was broken then. */
  @FunctionalInterface
  private interface House {
    String play(long seed) throws InterruptedException;
  }

  /** One for all seeds: a house that was just built is slow. */
  private House house() {
    return switch (how) {
      case How.AtAPort(Plants plants) -> seed -> played(seed, plants);
      case How.InAClass(List<Edit> edits) ->
          new MutantLoader(Mutant.class.getClassLoader(), edits)::play;
    };
  }

  /**
   * Plays the plan of a seed in the house that this class was loaded with.
   *
   * @return the first rule that was broken; empty when none was
   * @throws InterruptedException if the calling thread is interrupted
   */
  public static String played(long seed) throws InterruptedException {
    return played(seed, Plants.NONE);
  }

  private static String played(long seed, Plants plants) throws InterruptedException {
    try {
      Run run = Simulation.play(Plan.of(seed), Trace.Keeping.NOTHING, plants);
      return run.clean() ? "" : run.broken().getFirst().rule().words();
    } catch (IllegalStateException e) {
      return "the run cannot go on: "
          + String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
  }

  private static Mutant ledger(String name, LedgerBug bug) {
    return new Mutant(
        name,
        "ledger",
        new How.AtAPort(
            new Plants() {
              @Override
              public Ledger ledger(Ledger wire, Env node) {
                return bug.of(wire, node);
              }
            }));
  }

  @FunctionalInterface
  private interface LedgerBug {
    Ledger of(Ledger wire, Env node);
  }

  private static Mutant port(String name, String where, Plants plants) {
    return new Mutant(name, where, new How.AtAPort(plants));
  }

  private static Mutant inside(String name, Edit... edits) {
    Edit first = edits[0];
    String where = first.type().substring(first.type().lastIndexOf('.') + 1) + "." + first.method();
    return new Mutant(name, where, new How.InAClass(List.of(edits)));
  }

  private static Edit body(String type, String method, Edit.By by) {
    return Edit.body(CORE + type, method, by);
  }

  private static Edit call(String type, String method, String call, Edit.By by) {
    return Edit.call(CORE + type, method, call, by);
  }

  /** Every mutant. */
  public static List<Mutant> all() {
    return Stream.concat(ofThePipeline().stream(), ofTheDesks().stream()).toList();
  }

  private static List<Mutant> ofThePipeline() {
    return List.of(
        ledger("a claim is confirmed before it is stored", LedgerBugs::confirmsClaimsEarly),
        ledger("an outcome is confirmed before it is stored", LedgerBugs::confirmsOutcomesEarly),
        ledger("some of what is confirmed is never stored", LedgerBugs::losesWhatItConfirms),
        ledger("a key that is taken is given again", LedgerBugs::givesAKeyTwice),
        ledger("a doubt sets its key free", LedgerBugs::freesTheKeyOfADoubt),
        ledger("a success sets its key free", LedgerBugs::freesTheKeyOfASuccess),
        ledger("recovery calls a crash a failure", LedgerBugs::callsACrashAFailure),
        ledger("no answer is recorded as a failure", LedgerBugs::callsNoAnswerAFailure),
        ledger("resources are not taken with the claim", LedgerBugs::forgetsResources),
        ledger("a resource's fence does not rise", LedgerBugs::leavesTheFenceAsItIs),
        ledger("a lease is believed in when nobody answers", LedgerBugs::renewsByItself),
        ledger("orphans are not found", LedgerBugs::findsNoOrphans),
        ledger("lapsed lives are not ended", LedgerBugs::endsNobody),
        ledger("holders are remembered as they were", LedgerBugs::remembersHolders),
        port("a time-out counts as never sent", "tool", ToolBugs.saysNeverSent()),
        port("a time-out counts as busy", "tool", ToolBugs.saysBusy()),
        port("a time-out counts as a failure", "tool", ToolBugs.saysFailed()),
        port("a time-out counts as done", "tool", ToolBugs.saysDone()),
        port("an adapter sends again by itself", "tool", ToolBugs.sendsAgain()),
        port("each attempt has another key", "tool", ToolBugs.makesAKeyForEachAttempt()),
        port("a rate is each node's own", "commons", CommonsBugs.ownCells("rate:")),
        port("places at a server are each node's own", "commons", CommonsBugs.ownCells("slots:")),
        inside("fences are ignored", body("ledger.Projection", "stale", Edit.By.FALSE)),
        inside(
            "what is in doubt is sent again",
            body("guard.Execution", "maySendAgain", Edit.By.TRUE)),
        inside(
            "the last of several replies counts",
            body("guard.Execution", "believed", Edit.By.LAST_ARGUMENT)),
        inside(
            "nobody asks for the lease before sending",
            call("guard.Execution", "act", "BooleanSupplier.getAsBoolean", Edit.By.TRUE)),
        inside(
            "nobody asks for the deadline before sending",
            call("guard.Execution", "act", "Instant.isBefore", Edit.By.TRUE)),
        inside("a node always trusts its lease", body("recovery.Heartbeat", "holds", Edit.By.TRUE)),
        inside(
            "doubts are sent again without a key",
            body("recovery.Inquiry", "resendable", Edit.By.TRUE),
            body("guard.Aftercare", "mayBeSentAgain", Edit.By.TRUE)),
        inside(
            "what does no harm twice is repeated at once",
            call("recovery.Inquiry", "repeat", "Duration.compareTo", Edit.By.ONE)),
        inside(
            "what does no harm twice is left to a person",
            body("guard.Aftercare", "mayBeRepeated", Edit.By.FALSE)),
        inside(
            "a probe is believed before anything has settled",
            call("recovery.Inquiry", "probe", "Duration.compareTo", Edit.By.ONE)),
        inside(
            "a probe is believed at once",
            call("recovery.Inquiry", "missing", "Probe.reads", Edit.By.ONE)),
        inside("outcomes that are owed are dropped", body("guard.Arrears", "owe", Edit.By.NOTHING)),
        inside(
            "a claim whose receipt was lost is forgotten",
            call("guard.Claiming", "claimed", "Arrears.owe", Edit.By.NOTHING)),
        inside(
            "a failure of the second sending counts",
            body("guard.Settling", "resent", Edit.By.SETTLE)),
        inside(
            "old readings are good enough",
            body("order.Turn$Basis", "fits", Edit.By.TRUE),
            body("order.Turn$Basis", "passes", Edit.By.TRUE)),
        inside(
            "a resource is free while it is written",
            body("ledger.Holding", "busy", Edit.By.EMPTY)),
        inside(
            "nobody sees that a resource has moved",
            body("ledger.MemoryLedger", "moved", Edit.By.FALSE)),
        inside("the living are recovered", body("ledger.MemoryLedger", "over", Edit.By.TRUE)),
        inside(
            "a key with other arguments is the same",
            body("guard.Identity$Identified", "means", Edit.By.TRUE)),
        inside(
            "possible duplicates go through",
            call("guard.Judgement", "again", "EffectClass.harmfulTwice", Edit.By.FALSE)),
        inside(
            "a node whose life was ended begins no other",
            body("recovery.Heartbeat", "beginAnew", Edit.By.NOTHING)),
        inside("nobody recovers", body("recovery.Heartbeat", "recover", Edit.By.NOTHING)),
        inside("doubts are not looked after", body("recovery.Caretaker", "list", Edit.By.NOTHING)));
  }

  /** Those of tasks, leases and shared states. */
  private static List<Mutant> ofTheDesks() {
    return List.of(
        port("a put that nobody confirmed counts as put", "tasks", DeskBugs.confirmsPuts()),
        port("a word on a task that nobody confirmed counts", "tasks", DeskBugs.confirmsWords()),
        port("an addition that nobody confirmed is made again", "states", DeskBugs.addsAgain()),
        port("readings of states are remembered", "states", DeskBugs.remembersReadings()),
        inside("every token of a task counts", body("task.Judge", "fenced", Edit.By.EMPTY)),
        inside("an earlier holder's word counts", body("task.Judge", "latest", Edit.By.TRUE)),
        inside(
            "a word after the end of a lease counts",
            call("task.Judge", "fenced", "Task.held", Edit.By.TRUE)),
        inside(
            "a word that came too late is said to have counted",
            body("task.Judge", "saidBefore", Edit.By.TRUE)),
        inside("tasks are given before they are due", body("task.Judge", "due", Edit.By.TRUE)),
        inside("attempts are never spent", body("task.Judge", "dying", Edit.By.FALSE)),
        inside(
            "tasks with an order do not wait for each other",
            call("task.Judge", "born", "Optional.isPresent", Edit.By.FALSE)),
        inside(
            "nobody looks who is next in an order",
            body("task.Round$Judging", "moveOn", Edit.By.NOTHING)),
        inside(
            "a task's name is not looked up",
            call("task.Round$Judging", "put", "Optional.flatMap", Edit.By.EMPTY)),
        inside(
            "a put that is sent again begins anew",
            call("task.Round$Judging", "put", "Round$Judging.task", Edit.By.EMPTY)),
        inside(
            "what has expired is not discarded", body("task.MemoryTasks", "sweep", Edit.By.FALSE)),
        inside(
            "recovery takes tasks for nobody",
            call("kit.DeskKits", "taking", "Dispatch.attempt", Edit.By.ONE)),
        inside(
            "recovery leases for nobody",
            call("kit.DeskKits", "acquiring", "Dispatch.attempt", Edit.By.ONE)),
        inside(
            "a no of our own tools ends no doubt",
            body("guard.Aftercare", "nothingIsLeft", Edit.By.EMPTY)),
        inside("what is leased is leased again", body("lease.Kept", "isHeld", Edit.By.FALSE)),
        inside("a lease that ran out is renewed", body("lease.Lease", "held", Edit.By.TRUE)),
        inside(
            "a lease is released by whoever had the last one",
            call("lease.Round$Judging", "released", "Lease.held", Edit.By.TRUE),
            call("lease.Round$Judging", "rows", "Optional.equals", Edit.By.TRUE)),
        inside(
            "whoever comes last may be first",
            call("lease.Round$Judging", "inTheWay", "List.isEmpty", Edit.By.TRUE)),
        inside(
            "conditions of writes are not looked at", body("state.Scribe", "met", Edit.By.TRUE)));
  }

  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%s (%s)", name, where);
  }
}
