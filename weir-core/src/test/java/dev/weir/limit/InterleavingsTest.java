package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ManagedStrategyGuaranteeKt;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * The concurrent parts of the room under a model checker (Lincheck), which stops threads between
 * any two accesses of shared memory. What must never be is thrown by an operation: no order of the
 * operations one after the other throws it, so an interleaving that does is a failure.
 *
 * <p>Each kind of claim has a twin with a planted race, which the checker finds.
 */
@Isolated(
    "the checker rewrites the room's classes while it runs: tests beside it take a hundred times as long")
class InterleavingsTest {
  private static final FairQueue.Place PLACE =
      new FairQueue.Place("t", Priority.INTERACTIVE, "run");

  private static ModelCheckingOptions options(Class<?> likeOneAfterTheOther) {
    // The commons are held by one lock and change at once: what is inside need not be taken apart.
    return new ModelCheckingOptions()
        .addGuarantee(
            ManagedStrategyGuaranteeKt.forClasses(MemoryCommons.class.getName())
                .allMethods()
                .treatAsAtomic())
        .iterations(3)
        .invocationsPerIteration(40)
        .threads(2)
        .actorsPerThread(2)
        .actorsBefore(0)
        .actorsAfter(1)
        .sequentialSpecification(likeOneAfterTheOther);
  }

  /** For what is small: an operation is a handful of accesses. */
  private static ModelCheckingOptions patient(Class<?> likeOneAfterTheOther) {
    return options(likeOneAfterTheOther).iterations(40).invocationsPerIteration(300);
  }

  /** How many are inside, counted by what they enter. */
  private static final class Room {
    private final AtomicInteger inside = new AtomicInteger();
    private final int most;

    Room(int most) {
      this.most = most;
    }

    void visit() {
      if (inside.incrementAndGet() > most) {
        throw new IllegalStateException("one too many");
      }
      inside.decrementAndGet();
    }
  }

  /** Two nodes and one place: it moves from one to the other while both want it. */
  public static class OnePlaceForTwoNodes {
    private final HandWorld world = new HandWorld(Dice.fresh());
    private final Commons commons = new MemoryCommons(world.clock());
    private final Room room = new Room(1);
    private final Exchanger here = new Exchanger(world.env(), commons);
    private final Exchanger there = new Exchanger(world.env(), commons);
    private final ServerGate one = gate("one", here);
    private final ServerGate other = gate("other", there);

    /** One of them has the place. */
    public OnePlaceForTwoNodes() {
      call(one);
      here.beat();
    }

    private ServerGate gate(String node, Exchanger exchanger) {
      var limits = new ServerLimits(Optional.empty(), Optional.of(1), 10);
      return new ServerGate(world.env(), "shop", limits, node, exchanger);
    }

    private void call(ServerGate gate) {
      try {
        if (gate.enter(PLACE, Duration.ZERO, List.of()) == ServerGate.Entry.ADMITTED) {
          room.visit();
          gate.leave();
        }
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }

    /** A call from the one. */
    @Operation
    public void callHere() {
      call(one);
    }

    /** A call from the other. */
    @Operation
    public void callThere() {
      call(other);
    }

    /** The one says how things are with it. */
    @Operation
    public void beatHere() {
      here.beat();
    }

    /** The other does. */
    @Operation
    public void beatThere() {
      there.beat();
    }
  }

  @Test
  void twoNodesNeverUseOnePlaceAtOnce() {
    options(OnePlaceForTwoNodes.class).check(OnePlaceForTwoNodes.class);
  }

  /** Looks first and takes then. */
  public static class LooksAndTakes {
    private final Room room = new Room(1);
    private final AtomicInteger underWay = new AtomicInteger();

    /** Anybody's call. */
    @Operation
    public void call() {
      if (underWay.get() < 1) {
        underWay.incrementAndGet();
        room.visit();
        underWay.decrementAndGet();
      }
    }
  }

  @Test
  void whoLooksFirstAndTakesThenIsFound() {
    assertThatThrownBy(() -> patient(LooksAndTakes.class).check(LooksAndTakes.class))
        .isInstanceOf(LincheckAssertionError.class)
        .hasMessageContaining("one too many");
  }

  /** A rate that gives three calls in all, for the time stands still. */
  public static class ThreeCallsInAll {
    private final HandWorld world = new HandWorld(Dice.fresh());
    private final Exchanger exchanger =
        new Exchanger(world.env(), new MemoryCommons(world.clock()));
    private final AtomicInteger taken = new AtomicInteger();
    private final Portion portion =
        new Portion(
            world.clock(), "shop", new RateRule(1, Duration.ofHours(1), 3), () -> 2, () -> {});

    /** Two of them are here. */
    public ThreeCallsInAll() {
      exchanger.add(portion);
      exchanger.beat();
    }

    /** Takes one, if there is one. */
    @Operation
    public void take() {
      if (portion.takes(world.clock().nanos()) && taken.incrementAndGet() > 3) {
        throw new IllegalStateException("a fourth");
      }
    }

    /** Asks for more. */
    @Operation
    public void beat() {
      exchanger.beat();
    }
  }

  @Test
  void noCallOfARateIsTakenTwice() {
    options(ThreeCallsInAll.class).iterations(2).check(ThreeCallsInAll.class);
  }

  /** The retries of a tool that has one left. */
  public static class OneRetryLeft {
    private static final RetryRule RULE = RetryRule.USUAL;

    private final HandWorld world = new HandWorld(Dice.fresh());
    private final Exchanger exchanger =
        new Exchanger(world.env(), new MemoryCommons(world.clock()));
    private final RetryGate gate =
        new RetryGate(exchanger, new ToolName("shop", "pay"), RULE, new ToolStats());

    /** Nine of ten are used up. */
    public OneRetryLeft() {
      for (int i = 0; i < 9; i++) {
        gate.ask(RULE);
      }
    }

    /** Asks for it. */
    @Operation
    public RetryGate.Granted ask() {
      return gate.ask(RULE);
    }

    /** What was counted is said. */
    @Operation
    public void beat() {
      exchanger.beat();
    }
  }

  @Test
  void theLastRetryIsGrantedOnce() {
    options(OneRetryLeft.class).check(OneRetryLeft.class);
  }

  /** Reads how many are left, and writes that there is one fewer. */
  public static class ReadsAndWrites {
    private volatile int left = 1;

    /** Asks for it. */
    @Operation
    public boolean ask() {
      int seen = left;
      if (seen == 0) {
        return false;
      }
      left = seen - 1;
      return true;
    }
  }

  @Test
  void aRetryThatIsGrantedTwiceIsFound() {
    assertThatThrownBy(() -> patient(ReadsAndWrites.class).check(ReadsAndWrites.class))
        .isInstanceOf(LincheckAssertionError.class);
  }

  /** What is kept for whoever asks again. */
  @Param(name = "call", gen = IntGen.class, conf = "1:2")
  @Param(name = "detail", gen = IntGen.class, conf = "1:3")
  public static class Kept {
    private final Holdoff holdoff = new Holdoff(new HandClock());

    /** A failure. */
    @Operation
    public void keep(@Param(name = "call") int call, @Param(name = "detail") int detail) {
      holdoff.keep("call " + call, Fault.of(ErrorCode.SERVER_BUSY, "" + detail));
    }

    /** What the same call hears. */
    @Operation
    public String of(@Param(name = "call") int call) {
      return holdoff.of("call " + call).map(spent -> spent.fault().detail()).orElse("");
    }

    /** Whether any call need be compared. */
    @Operation
    public boolean isEmpty() {
      return holdoff.isEmpty();
    }
  }

  /** The same, one after the other. */
  public static class KeptPlainly {
    private final Map<Integer, Integer> kept = new HashMap<>();

    /** A failure. */
    public void keep(int call, int detail) {
      kept.put(call, detail);
    }

    /** What the same call hears. */
    public String of(int call) {
      return kept.containsKey(call) ? "" + kept.get(call) : "";
    }

    /** Whether any call need be compared. */
    public boolean isEmpty() {
      return kept.isEmpty();
    }
  }

  @Test
  void whatIsKeptIsHeardByWhoeverAsksAfterwards() {
    options(KeptPlainly.class).iterations(10).invocationsPerIteration(100).check(Kept.class);
  }

  /** Says that there is something before it is there. */
  @Param(name = "call", gen = IntGen.class, conf = "1:2")
  @Param(name = "detail", gen = IntGen.class, conf = "1:3")
  public static class SaysSoTooEarly extends KeptPlainly {
    private volatile boolean empty = true;

    @Operation
    @Override
    public void keep(@Param(name = "call") int call, @Param(name = "detail") int detail) {
      empty = false;
      synchronized (this) {
        super.keep(call, detail);
      }
    }

    @Operation
    @Override
    public synchronized String of(@Param(name = "call") int call) {
      return super.of(call);
    }

    @Operation
    @Override
    public boolean isEmpty() {
      return empty;
    }
  }

  @Test
  void whatIsSaidTooEarlyIsFound() {
    assertThatThrownBy(() -> patient(KeptPlainly.class).check(SaysSoTooEarly.class))
        .isInstanceOf(LincheckAssertionError.class);
  }
}
