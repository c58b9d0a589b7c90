package dev.weir.checker;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Lifecycle;
import dev.weir.effect.Node;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** A fresh ledger for each test, and the steps that the promises are told in. */
abstract class LedgerScene {
  static final Tenant TENANT = Tenant.DEFAULT;

  private Optional<Ledger> opened = Optional.empty();
  private Optional<Node> enlisted = Optional.empty();

  /** A ledger with nothing in it. Closed by the suite. */
  protected abstract Ledger open();

  /**
   * The ledger that was closed last, opened again with what it kept; empty for a ledger that keeps
   * nothing.
   */
  protected abstract Optional<Ledger> reopen();

  @BeforeEach
  final void openLedger() {
    use(open());
    enlisted = Optional.of(ledger().enlist("weir-a"));
  }

  @AfterEach
  final void closeLedger() {
    ledger().close();
  }

  /** The ledger under test. */
  final Ledger ledger() {
    return opened.orElseThrow();
  }

  /** The first life of the node that most tests append as. */
  final Node node() {
    return enlisted.orElseThrow();
  }

  /** Goes on with this ledger. */
  final void use(Ledger ledger) {
    opened = Optional.of(ledger);
  }

  final Effect won(Claim claim) {
    return switch (ledger().claim(claim)) {
      case ClaimVerdict.Won won -> won.effect();
      case ClaimVerdict.Held held -> throw new AssertionError("held by " + held.holder().id());
      case ClaimVerdict.Moved moved -> throw new AssertionError("a resource was taken meanwhile");
    };
  }

  final Effect appended(Append append) {
    return switch (ledger().append(append)) {
      case AppendVerdict.Appended appended -> appended.effect();
      case AppendVerdict.Refused refused ->
          throw new AssertionError(append.event() + " refused in " + refused.effect().state());
      case AppendVerdict.Unknown unknown -> throw new AssertionError("unknown effect");
    };
  }

  final Effect stored(Effect effect) {
    return ledger().effect(effect.origin().tenant(), effect.id()).orElseThrow();
  }

  /** An effect led to this state by the shortest way through the lifecycle. */
  final Effect standing(State goal) {
    record Way(State state, List<Event> events) {}
    var seen = new HashSet<State>();
    var ways = new ArrayDeque<Way>();
    for (Lifecycle.Row row : Lifecycle.rows()) {
      if (row.from().isEmpty()) {
        ways.add(new Way(row.to(), List.of(row.event())));
      }
    }
    while (!ways.isEmpty()) {
      Way way = ways.remove();
      if (way.state() == goal) {
        return walked(way.events());
      }
      for (Lifecycle.Row row : Lifecycle.rows()) {
        if (row.from().equals(Optional.of(way.state())) && seen.add(row.to())) {
          var longer = new ArrayList<>(way.events());
          longer.add(row.event());
          ways.add(new Way(row.to(), longer));
        }
      }
    }
    throw new AssertionError("the lifecycle has no way to " + goal);
  }

  private Effect walked(List<Event> events) {
    Effect effect = won(Sample.claim(node(), key("walk", events.get(0)), events.get(0)));
    for (Event event : events.subList(1, events.size())) {
      effect = appended(Sample.append(effect, event, node(), source(effect.state(), event)));
    }
    return effect;
  }

  /** Who may take this row of the lifecycle. */
  static Source source(State state, Event event) {
    if (state != State.IN_DOUBT) {
      return Source.CALL;
    }
    return event == Event.RESUME ? Source.RESEND : Source.PROBE;
  }

  static EffectKey key(String what, Event event) {
    return EffectKey.given(what + ":" + event + ":" + Sample.id());
  }

  static Claim withId(Claim claim, EffectId id) {
    return new Claim(
        id,
        claim.key(),
        claim.fingerprint(),
        claim.tool(),
        claim.effectClass(),
        claim.origin(),
        claim.node(),
        claim.event(),
        claim.at(),
        claim.arguments());
  }

  static byte[] filler(int size, int salt) {
    byte[] bytes = new byte[size];
    for (int i = 0; i < size; i++) {
      bytes[i] = (byte) ('a' + (i * 31 + salt + i / 97) % 26);
    }
    return bytes;
  }

  interface Numbered<T> {
    T run(int number) throws Exception;
  }

  /** Runs {@code count} tasks on virtual threads at once and gives what they returned. */
  static <T> List<T> together(int count, Numbered<T> task) throws InterruptedException {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var tasks = new ArrayList<Callable<T>>();
      for (int i = 0; i < count; i++) {
        int number = i;
        tasks.add(() -> task.run(number));
      }
      var results = new ArrayList<T>();
      for (Future<T> future : threads.invokeAll(tasks, 60, TimeUnit.SECONDS)) {
        try {
          results.add(future.get());
        } catch (ExecutionException e) {
          throw new AssertionError("a task failed", e.getCause());
        }
      }
      return results;
    }
  }
}
