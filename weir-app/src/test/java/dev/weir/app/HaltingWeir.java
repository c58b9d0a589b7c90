package dev.weir.app;

import dev.weir.document.Watching;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.policy.Configuration;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.Toolbox;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A whole gateway to be killed, wired as {@code weir up} wires it, with {@link Halting} between its
 * parts. It may also be told to lie, so that it can be seen that lies are found out.
 *
 * <p>Arguments: configuration, data directory, ledger, node, life, {@link Lie}.
 */
final class HaltingWeir {
  private final Halting halting;
  private final Lie lie;
  private final Map<EffectId, String> names = new ConcurrentHashMap<>();

  /** A bug, planted. */
  enum Lie {
    /** None. */
    NONE,
    /** An outcome counts as recorded before it is. */
    SAYS_SETTLED,
    /** What may have happened is sent again, whether the tool honours keys or not. */
    SENDS_AGAIN,
    /** What a dead life left dispatched counts as failed. */
    SAYS_FAILED,
    /** What a dead life left dispatched counts as never sent: its key is free. */
    FREES_KEYS
  }

  private HaltingWeir(Halting halting, Lie lie) {
    this.halting = halting;
    this.lie = lie;
  }

  public static void main(String[] args) throws InterruptedException {
    Env env = Env.system();
    Configuration configuration = Configuration.load(Path.of(args[0]), Map.of());
    var plan =
        new Plan(
            configuration,
            configuration.door(),
            Place.home(args[2]),
            Path.of(args[1]),
            args[3],
            args[0]);
    var halting = new Halting(env, Integer.parseInt(args[4]));
    var weir = new HaltingWeir(halting, Lie.valueOf(args[5]));
    var stopping = new Stopping(env);
    stopping.during(() -> {
      try (Gateway gateway =
          Gateway.fitted(
              plan,
              env,
              new Gateway.Fittings(weir::overLedger, weir::overTools, Watching.NOBODY))) {
        Halting.say("up " + gateway.openHttp());
        stopping.await();
      }
    });
  }

  /** A proxy, so that it stands before whatever a ledger can do. */
  private Ledger overLedger(Ledger ledger) {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              try {
                return switch (method.getName()) {
                  case "claim" -> claim(ledger, (Claim) arguments[0]);
                  case "append" -> append(ledger, (Append) arguments[0]);
                  default -> method.invoke(ledger, arguments);
                };
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private ClaimVerdict claim(Ledger ledger, Claim claim) throws InterruptedException {
    String name = claim.key().text().substring(claim.key().text().indexOf(':') + 1);
    halting.at(Boundary.BEFORE_CLAIM, name);
    ClaimVerdict verdict = ledger.claim(claim);
    if (verdict instanceof ClaimVerdict.Won won) {
      names.put(won.effect().id(), name);
      halting.at(Boundary.CLAIMED, name);
    }
    return verdict;
  }

  private AppendVerdict append(Ledger ledger, Append append) throws InterruptedException {
    if (append.source() == Source.RECOVERY && append.outcome().isPresent()) {
      return ledger.append(recovered(append));
    }
    if (append.source() != Source.CALL || append.outcome().isEmpty()) {
      return ledger.append(append);
    }
    String name = names.getOrDefault(append.id(), "");
    halting.at(Boundary.ANSWERED, name);
    AppendVerdict verdict =
        lie == Lie.SAYS_SETTLED
            ? new AppendVerdict.Appended(ledger.effect(append.tenant(), append.id()).orElseThrow())
            : ledger.append(append);
    halting.at(Boundary.SETTLED, name);
    return verdict;
  }

  private Append recovered(Append append) {
    if (lie != Lie.SAYS_FAILED && lie != Lie.FREES_KEYS) {
      return append;
    }
    Append failed =
        Append.resolve(
            append.tenant(),
            append.id(),
            append.by(),
            append.source(),
            Outcome.failed(Fault.of(ErrorCode.DID_NOT_HAPPEN)),
            Optional.empty(),
            append.attempts(),
            append.at());
    return lie == Lie.SAYS_FAILED ? failed : failed.releasingKey();
  }

  private Toolbox overTools(Toolbox tools) {
    return name ->
        switch (tools.find(name)) {
          case Toolbox.Found.None none -> none;
          case Toolbox.Found.Guarded found ->
              new Toolbox.Found.Guarded(overTool(found.tool()), policy(found.policy()));
        };
  }

  private Tool overTool(Tool tool) {
    return dispatch -> {
      String name = dispatch.key().map(key -> key.text()).orElse("");
      halting.at(Boundary.BEFORE_DISPATCH, name.substring(name.indexOf(':') + 1));
      return tool.act(dispatch);
    };
  }

  private ToolPolicy policy(ToolPolicy policy) {
    return lie == Lie.SENDS_AGAIN
            && policy.effectClass() != EffectClass.READ
            && policy.doubt().equals(ToolPolicy.Doubt.NEEDS_A_PERSON)
        ? policy.ending(
            new ToolPolicy.Doubt(
                Optional.empty(),
                Optional.of(
                    new KeyForwarding(
                        new KeyForwarding.Slot.Meta("nobody/listens"), Duration.ofDays(1)))))
        : policy;
  }
}
