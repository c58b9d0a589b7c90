package dev.weir.app;

import static dev.weir.app.Running.charge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.world.ShopFault;
import dev.weir.world.ShopFaults;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Two gateways on one PostgreSQL. Each has a shop of its own, so effects are counted in both. */
@Timeout(300)
class TwoNodesTest {
  private static final String CHARGE = "shop__charge_card";
  private static final String MAIL = "shop__send_mail";

  private final String ledger = TestPostgres.shared().freshDatabase();

  @TempDir private Path folder = Path.of("");

  @BeforeEach
  void rooms() throws IOException {
    Files.createDirectories(data("a"));
    Files.createDirectories(data("b"));
  }

  @Test
  void oneKeyIsOneEffectWhicheverNodeIsAsked()
      throws IOException, InterruptedException, ExecutionException {
    try (Running a = up("a");
        Running b = up("b");
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var go = new CountDownLatch(1);
      var calls = new ArrayList<Future<JsonNode>>();
      for (int i = 0; i < 60; i++) {
        Running node = i % 2 == 0 ? a : b;
        calls.add(
            threads.submit(() -> {
              go.await();
              return node.call(CHARGE, charge("4711"), key("the-one"));
            }));
      }
      go.countDown();
      var answers = new HashSet<JsonNode>();
      for (Future<JsonNode> call : calls) {
        JsonNode answer = call.get();
        assertThat(answer.path("isError").asBoolean(false)).as(answer.toString()).isFalse();
        answers.add(answer.path("structuredContent"));
      }
      assertThat(answers).hasSize(1);
      assertThat(shop("a").charges() + shop("b").charges()).isEqualTo(1);
      assertThat(effects()).hasSize(1);
      assertThat(a.terminate()).isZero();
      assertThat(b.call(CHARGE, charge("4711"), key("the-one")).path("structuredContent"))
          .isIn(answers);
    }
  }

  @Test
  void whatADeadNodeLeftIsInDoubtForItsNeighbourToo() throws IOException, InterruptedException {
    new ShopFaults(shopDirectory("a"), Env.system()).arm("send_mail", ShopFault.HANG_AFTER);
    try (Running b = up("b")) {
      try (Running a = up("a")) {
        Future<?> lost =
            a.client()
                .sendAsync(
                    a.request(Running.message(MAIL, mail(), key("mail-1"))),
                    BodyHandlers.ofString());
        ShopState.await(
            shopDirectory("a"),
            "a mail to ada",
            state -> state.mails("ada") == 1,
            Running.PATIENCE,
            Env.system());
        a.kill();
        assertThat(lost.state()).isNotEqualTo(Future.State.SUCCESS);
      }
      try (Running a = up("a")) {
        for (Running node : List.of(a, b)) {
          JsonNode told = node.call(MAIL, mail(), key("mail-1"));
          assertThat(told.path("isError").asBoolean(false)).as(told.toString()).isTrue();
          assertThat(told.path("_meta").path("dev.weir/in-doubt").asBoolean(false)).isTrue();
        }
        assertThat(shop("a").mails("ada") + shop("b").mails("ada")).isEqualTo(1);
        assertThat(effects())
            .singleElement()
            .satisfies(it -> assertThat(it.path("state").asString()).isEqualTo("IN_DOUBT"));
      }
    }
  }

  private Running up(String node) throws IOException, InterruptedException {
    return Running.up(data(node), "--ledger", ledger, "--node", node);
  }

  private List<JsonNode> effects() throws IOException, InterruptedException {
    Running.Ended effects =
        Running.run("effects", "--json", "--ledger", ledger, "--data", data("c").toString());
    assertThat(effects.code()).as(effects.err()).isZero();
    return effects.json();
  }

  private static ObjectNode key(String key) {
    return Running.JSON.createObjectNode().put("dev.weir/key", key);
  }

  private static ObjectNode mail() {
    return Running.JSON.createObjectNode().put("to", "ada").put("subject", "s").put("body", "b");
  }

  private Path data(String node) {
    return folder.resolve(node);
  }

  private ShopState shop(String node) {
    return ShopState.read(shopDirectory(node));
  }

  private Path shopDirectory(String node) {
    return data(node).resolve("shop");
  }
}
