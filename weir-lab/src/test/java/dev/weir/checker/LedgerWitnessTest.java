package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** The witness finds a ledger that lies: bugs are planted before one that does not. */
class LedgerWitnessTest {
  private static final int STEPS = 150;

  private final long seed = Long.getLong("weir.seed", new Random().nextLong());
  private final Map<Object, Object> remembered = new ConcurrentHashMap<>();

  /** Asks the ledger, or says something else. */
  private interface Lie {
    Object answer(Ledger ledger, Method method, Object[] arguments)
        throws ReflectiveOperationException;
  }

  private static List<Object> list(Object... some) {
    return List.of(some);
  }

  @Test
  void anHonestLedgerIsExplained() throws InterruptedException {
    assertThat(flaws((ledger, method, arguments) -> method.invoke(ledger, arguments))).isEmpty();
  }

  @Test
  void aLedgerThatRemembersForTooLongIsFound() throws InterruptedException {
    assertThat(
            flaws((ledger, method, arguments) -> {
              Object now = method.invoke(ledger, arguments);
              Object before =
                  method.getName().equals("holder")
                      ? remembered.putIfAbsent(list(arguments).get(1), now)
                      : null;
              return before == null ? now : before;
            }))
        .isNotEmpty();
  }

  @Test
  void aLedgerThatAcknowledgesWhatItDidNotWriteIsFound() throws InterruptedException {
    assertThat(
            flaws((ledger, method, arguments) ->
                method.getName().equals("append")
                        && list(arguments).get(0) instanceof Append append
                        && append.outcome().orElseThrow() instanceof Outcome.Succeeded
                    ? new AppendVerdict.Appended(
                        ledger.effect(append.tenant(), append.id()).orElseThrow())
                    : method.invoke(ledger, arguments)))
        .isNotEmpty();
  }

  private List<String> flaws(Lie lie) throws InterruptedException {
    try (Ledger honest = new MemoryLedger()) {
      Ledger ledger =
          (Ledger)
              Proxy.newProxyInstance(
                  Ledger.class.getClassLoader(),
                  new Class<?>[] {Ledger.class},
                  (proxy, method, arguments) -> {
                    try {
                      return lie.answer(honest, method, arguments);
                    } catch (InvocationTargetException e) {
                      throw e.getCause();
                    }
                  });
      return LedgerWitness.flaws(seed, STEPS, List.of(ledger), Env.system());
    }
  }
}
