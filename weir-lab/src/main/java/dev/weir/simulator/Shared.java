package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.lease.MemoryLeases;
import dev.weir.state.MemoryStates;
import dev.weir.state.Place;
import dev.weir.state.StateLimits;
import dev.weir.task.MemoryTasks;
import dev.weir.witness.LeaseBook;
import dev.weir.witness.Rule;
import dev.weir.witness.StateBook;
import dev.weir.witness.TaskBook;
import dev.weir.witness.Witness;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The tasks, leases and states that all nodes share, and the witness's own books of them. */
final class Shared {
  private final Witness witness;
  private final MemoryTasks tasks;
  private final MemoryLeases leases;
  private final MemoryStates states;
  private final TaskBook taskBook;
  private final LeaseBook leaseBook;
  private final StateBook stateBook;
  private final Map<Thread, String> acting = new HashMap<>();
  private final Set<String> passing = new HashSet<>();

  Shared(Env env, Witness witness) {
    this.witness = witness;
    this.tasks = new MemoryTasks(env);
    this.leases = new MemoryLeases(env);
    this.states = new MemoryStates(env.clock(), StateLimits.USUAL);
    this.taskBook = new TaskBook(witness::broke);
    this.leaseBook = new LeaseBook(witness::broke);
    this.stateBook = new StateBook(witness::broke);
  }

  MemoryTasks tasks() {
    return tasks;
  }

  MemoryLeases leases() {
    return leases;
  }

  MemoryStates states() {
    return states;
  }

  TaskBook taskBook() {
    return taskBook;
  }

  LeaseBook leaseBook() {
    return leaseBook;
  }

  StateBook stateBook() {
    return stateBook;
  }

  /** This thread acts for an effect from now on, whatever it asks the store for. */
  void begins(String thing) {
    acting.put(Thread.currentThread(), thing);
  }

  /** It is done with that. */
  void ends() {
    acting.remove(Thread.currentThread());
  }

  /** What this thread does is in the books of the store. */
  void happened() {
    String thing = acting.get(Thread.currentThread());
    if (thing != null) {
      witness.happened(thing, EffectId.parse(thing.substring(thing.indexOf(' ') + 1)));
    }
  }

  /** The same, for what is over after a while by itself: only that it is done once counts. */
  void once() {
    String thing = acting.get(Thread.currentThread());
    if (thing != null && !passing.add(thing)) {
      witness.broke(Rule.ONCE, thing + " was done again");
    }
    nothingToDo();
  }

  /** What this thread was to do was done before, does no harm, or was nothing. */
  void nothingToDo() {
    String thing = acting.get(Thread.currentThread());
    if (thing != null) {
      witness.nothingToDo(thing);
    }
  }

  /** Whether something is still to come of a task. */
  boolean tasksLeft() {
    return taskBook.left(tasks.now());
  }

  /** Whether something is still to come of a task, or a lease still lasts. */
  boolean unrest() {
    return taskBook.unrest(id -> tasks.task(Tenant.DEFAULT, id), tasks.now())
        || leaseBook.unrest(leases.now());
  }

  /** Nothing happens any more, and nothing will. */
  void rests() {
    taskBook.rests(id -> tasks.task(Tenant.DEFAULT, id), tasks.now());
    leaseBook.rests(name -> leases.standing(Tenant.DEFAULT, name), leases.now());
    Origin witnessed = Origin.of("witness");
    stateBook.rests(place -> states.get(witnessed, place), key -> Place.shared(witnessed, key));
  }
}
