package dev.weir.limit;

import dev.weir.call.Call;
import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.Remainder;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.call.Worker;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Fingerprint;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A node's side of what is kept of runs and sessions: one exchange before a call, and one after it,
 * before its answer goes out. So whoever has heard an answer finds what it led to on every node.
 *
 * <p>Schedules:
 *
 * <ul>
 *   <li>The node dies between the two: what was taken stays taken, for the tool may have been
 *       called.
 *   <li>The first is made and not heard of: the call is refused, and what it took stays taken.
 *   <li>The second fails: the same, and what the call came to is not known to the chain.
 *   <li>A hundred calls of one session come at once: each takes its part under the cell's lock, so
 *       no more are under way than may be.
 * </ul>
 */
final class Runs {
  private static final Logger log = LoggerFactory.getLogger(Runs.class);
  private static final int MARK = 16;

  private final Exchanger exchanger;
  private final RunLimits purse;
  private final Optional<ChainRule> chain;
  private final Stops stops = new Stops();

  Runs(Exchanger exchanger, LimitSettings settings) {
    this.exchanger = exchanger;
    this.purse = settings.run();
    this.chain = settings.chain();
    exchanger.add(stops);
  }

  /** Whether a call may go on, as far as its run and its session are concerned. */
  sealed interface Leave {
    /** It may; the reservation must be ended. */
    record Granted(Reservation reservation) implements Leave {}

    record Refused(Fault fault) implements Leave {}
  }

  Leave ask(Asking asking) {
    Call call = asking.call();
    boolean purses = pursed(call.origin());
    if ((!purses && chain.isEmpty()) || asking.priority() == Priority.CONTROL) {
      return new Leave.Granted(Reservation.Nothing.of(call.origin()));
    }
    Worker worker = worker(call.origin().tenant(), call.origin().session());
    String run = call.origin().root().orElse("session-" + worker.text());
    var accounts = new ArrayList<Account>();
    if (purses || call.origin().root().isPresent()) {
      accounts.add(
          new Account(
              account(new Halt.Scope.OfRun(run), call.origin().tenant()),
              new Halt.Scope.OfRun(run),
              purses ? Optional.of(purse) : Optional.empty(),
              call.origin().root().isPresent() ? chain : Optional.empty()));
    }
    if (chain.isPresent()) {
      var scope = new Halt.Scope.OfSession(call.origin().session());
      accounts.add(
          new Account(account(scope, call.origin().tenant()), scope, Optional.empty(), chain));
    }
    return ask(asking, accounts, run, worker);
  }

  private boolean pursed(Origin origin) {
    return !purse.equals(RunLimits.NONE)
        || origin.run().filter(run -> run.left().told()).isPresent();
  }

  private Leave ask(Asking asking, List<Account> accounts, String run, Worker worker) {
    Account.Call wanted = wanted(asking, worker);
    List<AtomicReference<Optional<Account.Asked>>> answers =
        accounts.stream()
            .map(it -> new AtomicReference<>(Optional.<Account.Asked>empty()))
            .toList();
    var changes = new ArrayList<Commons.Change>();
    for (int i = 0; i < accounts.size(); i++) {
      Account account = accounts.get(i);
      var answer = answers.get(i);
      changes.add(
          new Commons.Change(
              account.cell(),
              (before, now) -> {
                Account.Asked asked = account.ask(before, wanted, now);
                answer.set(Optional.of(asked));
                return asked.content();
              }));
    }
    try {
      exchanger.now(changes);
    } catch (WeirException e) {
      return asking.effectClass() == EffectClass.READ
          ? new Leave.Granted(Reservation.Nothing.of(asking.call().origin()))
          : new Leave.Refused(e.fault());
    }
    var granted = new ArrayList<Account>();
    Optional<Leave> refused = Optional.empty();
    Remainder left = Remainder.UNTOLD;
    for (int i = 0; i < accounts.size(); i++) {
      Account account = accounts.get(i);
      Account.Asked asked = answers.get(i).get().orElseThrow();
      if (asked.refused()) {
        refused = Optional.of(refused.orElseGet(() -> refused(account, asked)));
      } else {
        granted.add(account);
      }
      left = account.purse().isPresent() ? asked.left() : left;
    }
    var reservation =
        new Reservation.Held(this, granted, wanted, new Origin.Run(run, Optional.of(worker), left));
    if (refused.isPresent()) {
      reservation.end(Passage.Conclusion.NOT_MADE);
      return refused.get();
    }
    return new Leave.Granted(reservation);
  }

  private Account.Call wanted(Asking asking, Worker worker) {
    Call call = asking.call();
    boolean continued = call.continues().isPresent();
    return new Account.Call(
        new Purse.Wish(
            worker,
            call.origin().run().flatMap(Origin.Run::parent),
            continued ? Optional.empty() : asking.limits().cost(),
            call.origin().run().map(Origin.Run::left).orElse(Remainder.UNTOLD)),
        new Chain.Step(
            continued ? Chain.Kind.CONTINUED : Chain.Kind.of(asking.effectClass()),
            asking.limits().role(),
            continued || chain.isEmpty() ? Optional.empty() : Optional.of(mark(call, worker))));
  }

  /** The same for equal calls of one session. */
  private static String mark(Call call, Worker worker) {
    return Fingerprint.of(
            worker.text().getBytes(StandardCharsets.UTF_8),
            call.tool().toString().getBytes(StandardCharsets.UTF_8),
            Canonical.bytes(call.arguments()))
        .hex()
        .substring(0, MARK);
  }

  /** How a session of this tenant is named to others. */
  static Worker worker(Tenant tenant, String session) {
    return Fingerprint.worker(tenant, session);
  }

  private static String account(Halt.Scope scope, Tenant tenant) {
    return CellName.of(Account.PREFIX, tenant.name() + " " + scope.text());
  }

  private Leave refused(Account account, Account.Asked asked) {
    if (asked.stop().isPresent()) {
      Chain.Stop stop = asked.stop().get();
      String reason = reason(stop, chain.orElseThrow());
      if (stop != Chain.Stop.LOOP && !stops.knows(account.scope(), reason)) {
        quietly(() -> exchanger.now(stops, Stops.adding(account.scope(), reason, account.cell())));
      }
      return new Leave.Refused(Fault.of(code(stop), account.scope().text() + ": " + reason));
    }
    return new Leave.Refused(
        Fault.of(
            ErrorCode.RUN_SPENT,
            account.scope().text() + " has no more " + asked.shortage().orElseThrow().words()));
  }

  private static ErrorCode code(Chain.Stop stop) {
    return switch (stop) {
      case NARROWED -> ErrorCode.CHAIN_NARROWED;
      case HALTED -> ErrorCode.CHAIN_HALTED;
      case UNVERIFIED -> ErrorCode.CHECKPOINT_NEEDED;
      case LOOP -> ErrorCode.CHAIN_LOOP;
    };
  }

  private static String reason(Chain.Stop stop, ChainRule rule) {
    return switch (stop) {
      case NARROWED ->
          rule.bad() + " bad results in a row; only reads and checkpoints until a checkpoint";
      case HALTED -> rule.destructive() + " irreversible effects in a row; a person must say go on";
      case UNVERIFIED -> rule.unverified() + " calls without a checkpoint; one is required";
      case LOOP -> "the same call, or the same two in turns, " + rule.repeats() + " times in a row";
    };
  }

  void ended(List<Account> accounts, Account.Call call, Passage.Conclusion how) {
    if (accounts.isEmpty()) {
      return;
    }
    quietly(() ->
        exchanger.now(
            accounts.stream()
                .map(account ->
                    new Commons.Change(
                        account.cell(), (before, now) -> account.ended(before, call, how)))
                .toList()));
    if (how == Passage.Conclusion.GOOD && call.step().role() == ChainRole.CHECKPOINT) {
      accounts.stream()
          .map(Account::scope)
          .filter(stops::knows)
          .forEach(scope -> quietly(() -> exchanger.now(stops, Halts.resuming(scope))));
    }
  }

  private static void quietly(Runnable telling) {
    try {
      telling.run();
    } catch (WeirException e) {
      log.debug("what became of a call was not told to its run: {}", e.getMessage());
    }
  }

  /** What a run has used: nothing, when there is no such run. */
  RunView view(Tenant tenant, String run) {
    Value.Obj cell = exchanger.read(account(new Halt.Scope.OfRun(run), tenant));
    return Purse.of(cell).view(run, purse, exchanger.now());
  }

  /** A person says go on: perhaps at a node that has no rule for chains itself. */
  void goOn(Halt.Scope scope) {
    if (!accountable(scope)) {
      return;
    }
    var changes = new ArrayList<Commons.Change>();
    Stream.concat(stops.account(scope).stream(), Stream.of(account(scope, Tenant.DEFAULT)))
        .distinct()
        .forEach(cell ->
            changes.add(new Commons.Change(cell, (before, now) -> Account.forgiven(before))));
    exchanger.now(changes);
    exchanger.now(stops, Halts.resuming(scope));
  }

  private static boolean accountable(Halt.Scope scope) {
    return switch (scope) {
      case Halt.Scope.OfSession session -> true;
      case Halt.Scope.OfRun run -> true;
      case Halt.Scope.OfAgent agent -> false;
      case Halt.Scope.OfTool tool -> false;
      case Halt.Scope.OfServer server -> false;
      case Halt.Scope.Everything everything -> false;
    };
  }

  /** What the chain guard has stopped. */
  List<Halt> stopped() {
    return stops.all();
  }
}
