package dev.weir.simulator;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Projection;
import dev.weir.ledger.Renewal;
import dev.weir.ledger.Take;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** Ledgers with one bug each, as one node has them. */
final class LedgerBugs {
  private static final Duration LATER = Duration.ofMillis(700);

  private LedgerBugs() {}

  private static void later(Env env, Runnable what) {
    env.threads()
        .virtual(
            "later",
            () -> {
              try {
                env.threads().pause(LATER);
                what.run();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              } catch (WeirException e) {
                // A bug does not try again.
                return;
              }
            });
  }

  static Ledger confirmsClaimsEarly(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public ClaimVerdict claim(Claim claim) {
        Optional<Effect> holder = holder(claim.origin().tenant(), claim.key());
        if (holder.isPresent()) {
          return new ClaimVerdict.Held(holder.get());
        }
        later(env, () -> super.claim(claim));
        return new ClaimVerdict.Won(Projection.born(claim));
      }
    };
  }

  static Ledger confirmsOutcomesEarly(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public AppendVerdict append(Append append) {
        Optional<Effect> before = effect(append.tenant(), append.id());
        Optional<Effect> after = before.flatMap(it -> Projection.after(it, append));
        if (append.source() != Source.CALL || after.isEmpty()) {
          return super.append(append);
        }
        later(env, () -> super.append(append));
        return new AppendVerdict.Appended(after.get());
      }
    };
  }

  /** Not all of what is confirmed is stored. */
  static Ledger losesWhatItConfirms(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public AppendVerdict append(Append append) {
        Optional<Effect> before = effect(append.tenant(), append.id());
        Optional<Effect> after = before.flatMap(it -> Projection.after(it, append));
        boolean loses = Math.floorMod(env.entropy().bits(), 20) == 0;
        return loses && after.isPresent()
            ? new AppendVerdict.Appended(after.get())
            : super.append(append);
      }
    };
  }

  static Ledger givesAKeyTwice(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public ClaimVerdict claim(Claim claim) {
        ClaimVerdict verdict = super.claim(claim);
        boolean busy =
            verdict instanceof ClaimVerdict.Held held && held.holder().state() == State.DISPATCHED;
        return busy ? super.claim(again(claim)) : verdict;
      }
    };
  }

  private static Claim again(Claim it) {
    return new Claim(
        it.id(),
        new EffectKey(it.key().text() + "~"),
        it.fingerprint(),
        it.tool(),
        it.effectClass(),
        it.origin(),
        it.node(),
        it.event(),
        it.at(),
        it.arguments(),
        it.takes());
  }

  private static Ledger appending(Ledger ledger, UnaryOperator<Append> bug) {
    return new LedgerBetween(ledger) {
      @Override
      public AppendVerdict append(Append append) {
        return super.append(bug.apply(append));
      }
    };
  }

  static Ledger freesTheKeyOfADoubt(Ledger ledger, Env env) {
    return appending(ledger, it -> it.event() == Event.DOUBT ? it.releasingKey() : it);
  }

  static Ledger freesTheKeyOfASuccess(Ledger ledger, Env env) {
    return appending(ledger, it -> it.event() == Event.SUCCEED ? it.releasingKey() : it);
  }

  static Ledger callsACrashAFailure(Ledger ledger, Env env) {
    return appending(
        ledger,
        it -> it.event() == Event.DOUBT && it.source() == Source.RECOVERY ? failed(it) : it);
  }

  static Ledger callsNoAnswerAFailure(Ledger ledger, Env env) {
    return appending(
        ledger, it -> it.event() == Event.DOUBT && it.source() == Source.CALL ? failed(it) : it);
  }

  private static Append failed(Append it) {
    return new Append(
        it.tenant(),
        it.id(),
        Event.FAIL,
        it.by(),
        it.source(),
        it.at(),
        Optional.of(Outcome.failed(Fault.of(ErrorCode.TOOL_TIMEOUT))),
        it.keyAfter(),
        it.handle(),
        it.person(),
        it.attempts());
  }

  private static Ledger claiming(Ledger ledger, UnaryOperator<Claim> bug) {
    return new LedgerBetween(ledger) {
      @Override
      public ClaimVerdict claim(Claim claim) {
        return super.claim(bug.apply(claim));
      }
    };
  }

  static Ledger forgetsResources(Ledger ledger, Env env) {
    return claiming(ledger, it -> it.taking(List.of()));
  }

  static Ledger leavesTheFenceAsItIs(Ledger ledger, Env env) {
    return claiming(
        ledger,
        it ->
            it.taking(
                it.takes().stream()
                    .map(take -> new Take(take.name(), take.from(), take.version(), 7, take.how()))
                    .toList()));
  }

  static Ledger renewsByItself(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public Renewal renew(Node life, Duration lease) {
        try {
          return super.renew(life, lease);
        } catch (WeirException e) {
          return Renewal.HELD;
        }
      }
    };
  }

  static Ledger findsNoOrphans(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public List<Effect> orphans(int limit) {
        return List.of();
      }
    };
  }

  static Ledger endsNobody(Ledger ledger, Env env) {
    return new LedgerBetween(ledger) {
      @Override
      public int endLapsed() {
        return 0;
      }
    };
  }

  /** It looks holders up once, and remembers them for good. */
  static Ledger remembersHolders(Ledger ledger, Env env) {
    Map<EffectId, Effect> known = new HashMap<>();
    return new LedgerBetween(ledger) {
      @Override
      public ClaimVerdict claim(Claim claim) {
        ClaimVerdict verdict = super.claim(claim);
        return verdict instanceof ClaimVerdict.Held held && held.holder().state().settled()
            ? new ClaimVerdict.Held(known.computeIfAbsent(held.holder().id(), it -> held.holder()))
            : verdict;
      }
    };
  }
}
