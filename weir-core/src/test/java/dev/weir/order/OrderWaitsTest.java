package dev.weir.order;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Remainder;
import dev.weir.call.Tenant;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.MemoryCommons;
import dev.weir.waiting.Party;
import dev.weir.waiting.Wait;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Writers of one node who wait for each other. */
@Timeout(60)
class OrderWaitsTest {
  private static final Env ENV = Env.system();
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final List<ResourceName> FILE = List.of(new ResourceName("file:/a"));

  private static Turn turn(Order.Queued queued) {
    assertThat(queued).isInstanceOf(Order.Queued.Mine.class);
    return ((Order.Queued.Mine) queued).turn();
  }

  @Test
  void turnsComeInTheOrderOfComing() throws InterruptedException {
    var order = new Order(ENV, new MemoryLedger(), Waits.unseen(ENV));
    var came = new ConcurrentLinkedQueue<Integer>();
    var threads = new ArrayList<Thread>();
    Turn first = turn(order.queue(Origin.of("s"), FILE, PATIENCE));
    for (int i = 0; i < 5; i++) {
      int number = i;
      Thread thread =
          ENV.threads()
              .virtual(
                  "writer",
                  () -> {
                    try (Turn mine = turn(order.queue(Origin.of("s-" + number), FILE, PATIENCE))) {
                      assertThat(mine).isNotNull();
                      came.add(number);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      threads.add(thread);
      while (thread.getState() != Thread.State.TIMED_WAITING) {
        ENV.threads().pause(LOOK);
      }
    }
    assertThat(order.queue(Origin.of("late"), FILE, LOOK)).isInstanceOf(Order.Queued.Late.class);
    first.close();
    for (Thread thread : threads) {
      thread.join(PATIENCE);
    }
    assertThat(came).containsExactly(0, 1, 2, 3, 4);
    turn(order.queue(Origin.of("s"), FILE, Duration.ZERO)).close();
  }

  /**
   * The first writer's tool, an agent of another session, waits for something that the second
   * writer has; the second writer waits behind the first.
   */
  @Test
  void whoWaitsBehindAWriterWhoseToolWaitsForItHearsOfTheRing() throws InterruptedException {
    try (var commons = new MemoryCommons(ENV.clock());
        Waits waits = Waits.among(ENV, commons)) {
      var order = new Order(ENV, new MemoryLedger(), waits);
      Turn first = turn(order.queue(Origin.of("s-1").by("one"), FILE, PATIENCE));
      Origin nested =
          Origin.of("s-3")
              .by("nested")
              .in(
                  new Origin.Run(
                      "run",
                      Optional.of(Fingerprint.worker(Tenant.DEFAULT, "s-1")),
                      Remainder.UNTOLD));
      Signal over = ENV.threads().signal("over");
      Thread tool =
          ENV.threads()
              .virtual(
                  "tool",
                  () -> {
                    try (Wait wait = waits.begin(nested, "lease b:1", Set.of())) {
                      while (!over.await(LOOK)) {
                        Set<Party> second = Set.of(Party.session(Tenant.DEFAULT, "s-2"));
                        assertThat(wait.behind(ENV.clock().nanos(), second)).isEmpty();
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      ENV.threads().pause(LOOK.multipliedBy(5));
      Order.Queued queued = order.queue(Origin.of("s-2").by("two"), FILE, PATIENCE);
      over.raise();
      tool.join(PATIENCE);
      first.close();
      assertThat(queued)
          .isInstanceOfSatisfying(
              Order.Queued.Late.class,
              late -> {
                assertThat(late.fault().code()).isEqualTo(ErrorCode.DEADLOCK);
                assertThat(late.fault().detail())
                    .contains("two waits for resource file:/a", "nested waits for lease b:1");
              });
    }
  }
}
