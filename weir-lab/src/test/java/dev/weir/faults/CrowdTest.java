package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.faults.Delivery.Truth;
import dev.weir.toolserver.Json;
import dev.weir.world.ShopServer;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A hundred callers at once: the record agrees with the shop, and two runs are hurt alike. */
@Timeout(180)
final class CrowdTest {
  private static final int CALLERS = 100;
  private static final int EACH = 4;
  private static final Env ENV = Env.system();

  @TempDir Path scratch;

  private static final FaultPlan PLAN =
      FaultPlan.of(
          2026,
          new Rule("create_record", FaultKind.ANSWER_LOST, new When.Chance(0.1)),
          new Rule("create_record", FaultKind.DUPLICATE, new When.Chance(0.1)),
          new Rule("create_record", FaultKind.BEFORE_EFFECT, new When.Chance(0.1)),
          new Rule("create_record", FaultKind.UNAVAILABLE, new When.Chance(0.1)),
          new Rule("*", FaultKind.SLOW, new When.Chance(0.1), Optional.of(Duration.ofMillis(20))));

  @Test
  void twoRunsAreHurtAlikeAndTheRecordAgreesWithTheShop() throws Exception {
    Map<String, Integer> first = run(scratch.resolve("first"));
    Map<String, Integer> second = run(scratch.resolve("second"));
    assertThat(second).isEqualTo(first);
    assertThat(first.values()).contains(0, 1, 2);
  }

  /** How often each call was delivered. */
  private Map<String, Integer> run(Path state) throws Exception {
    var shop = new FarSide.Command(ShopServer.command(state), Map.of(), scratch);
    var delivered = new TreeMap<String, Integer>();
    try (Boundary boundary = Boundary.open("shop", shop, PLAN, ENV)) {
      var trouble = new AtomicReference<Optional<Throwable>>(Optional.empty());
      var threads = new ArrayList<Thread>();
      for (int i = 0; i < CALLERS; i++) {
        int number = i;
        threads.add(
            ENV.threads()
                .virtual(
                    "caller-" + i,
                    () -> {
                      try {
                        agent(boundary, number);
                      } catch (IOException | InterruptedException e) {
                        trouble.set(Optional.of(e));
                      }
                    }));
      }
      for (Thread thread : threads) {
        assertThat(thread.join(Duration.ofMinutes(2))).isTrue();
      }
      assertThat(trouble.get()).isEmpty();
      for (int i = 0; i < CALLERS * EACH; i++) {
        delivered.put("d" + i / EACH + "-" + i % EACH, 0);
      }
      boundary
          .witness()
          .deliveries()
          .forEach(one -> {
            assertThat(one.truth()).isEqualTo(Truth.WORKED);
            delivered.merge(Json.text(one.arguments(), "document"), 1, Integer::sum);
          });
      assertThat(boundary.witness().arrivals())
          .containsExactly(Map.entry("create_record", (long) CALLERS * EACH));
      assertThat(boundary.witness().underway()).isZero();
    }
    ShopState truth = ShopState.read(state);
    delivered.forEach((document, times) ->
        assertThat(truth.records(document)).as(document).isEqualTo((long) times));
    return delivered;
  }

  private static void agent(Boundary boundary, int number)
      throws IOException, InterruptedException {
    try (Caller caller = new Caller(boundary.url())) {
      for (int i = 0; i < EACH; i++) {
        ObjectNode record = Json.object().put("document", "d" + number + "-" + i).put("title", "t");
        try {
          caller.tryCall("create_record", record);
        } catch (IOException e) {
          // That is what a lost answer and a call that was not delivered look like.
        }
      }
    }
  }
}
