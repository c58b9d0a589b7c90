package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.state.Deed;
import dev.weir.state.Expecting;
import dev.weir.state.MemoryStates;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** The witness finds states that lie: bugs are planted before some that do not. */
class StatesWitnessTest {
  private final long seed = Long.getLong("weir.seed", new Random().nextLong());
  private final Map<Object, Object> remembered = new ConcurrentHashMap<>();

  /** Asks the states, or says something else. */
  private interface Lie {
    Object answer(States states, Method method, Object[] arguments)
        throws ReflectiveOperationException;
  }

  private List<String> flaws(Lie lie) throws InterruptedException {
    var honest = new MemoryStates(Env.system().clock(), StateLimits.USUAL);
    States states =
        (States)
            Proxy.newProxyInstance(
                States.class.getClassLoader(),
                new Class<?>[] {States.class},
                (proxy, method, arguments) -> {
                  try {
                    return lie.answer(honest, method, arguments);
                  } catch (InvocationTargetException e) {
                    throw e.getCause();
                  }
                });
    return StatesWitness.flaws(seed, List.of(states));
  }

  /** States that take another write for the one that was meant. */
  private List<String> flawsOfWriting(UnaryOperator<Write> otherwise) throws InterruptedException {
    return flaws((states, method, arguments) ->
        arguments[0] instanceof Write write
            ? method.invoke(states, otherwise.apply(write))
            : method.invoke(states, arguments));
  }

  @Test
  void honestStatesAreExplained() throws InterruptedException {
    assertThat(flawsOfWriting(UnaryOperator.identity())).as("-Dweir.seed=" + seed).isEmpty();
  }

  /** The lost update: a write on an old version is done all the same. */
  @Test
  void statesThatDoNotCompareAreFound() throws InterruptedException {
    List<String> flaws =
        flawsOfWriting(write ->
            write.expecting() instanceof Expecting.Exactly
                ? Write.whatever(write.origin(), write.place(), write.deed())
                : write);
    assertThat(flaws).as("-Dweir.seed=" + seed).isNotEmpty();
    assertThat(flaws.get(0)).contains("no order explains key k").contains("Swap");
  }

  @Test
  void statesThatMakeAKeyTwiceAreFound() throws InterruptedException {
    assertThat(
            flawsOfWriting(write ->
                write.expecting() instanceof Expecting.Absent
                    ? Write.whatever(write.origin(), write.place(), write.deed())
                    : write))
        .as("-Dweir.seed=" + seed)
        .isNotEmpty();
  }

  @Test
  void statesThatRememberForTooLongAreFound() throws InterruptedException {
    assertThat(
            flaws((states, method, arguments) -> {
              Object now = method.invoke(states, arguments);
              Object before =
                  method.getName().equals("get")
                      ? remembered.putIfAbsent(List.of(arguments).get(1), now)
                      : null;
              return before == null ? now : before;
            }))
        .as("-Dweir.seed=" + seed)
        .isNotEmpty();
  }

  /** Every tenth value is acknowledged under the number of another, and gone. */
  @Test
  void statesThatAcknowledgeWhatTheyDidNotKeepAreFound() throws InterruptedException {
    assertThat(
            flaws((states, method, arguments) -> {
              Object told = method.invoke(states, arguments);
              if (told instanceof Written.Stored stored && stored.version().number() % 10 == 0) {
                Write write = (Write) List.of(arguments).get(0);
                states.write(
                    Write.whatever(
                        write.origin(), write.place(), new Deed.Put(new Value.Text("gone"))));
                states.write(Write.whatever(write.origin(), write.place(), new Deed.Delete()));
              }
              return told;
            }))
        .as("-Dweir.seed=" + seed)
        .isNotEmpty();
  }
}
