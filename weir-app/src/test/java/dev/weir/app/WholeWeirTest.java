package dev.weir.app;

import static dev.weir.app.Running.charge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.world.ShopFault;
import dev.weir.world.ShopFaults;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A whole Weir as its users have it: processes, ports, files, signals. */
@Timeout(300)
class WholeWeirTest {
  private static final String CHARGE = "shop__charge_card";

  /** Nothing tells whether a mail was sent: only a person can. */
  private static final String MAIL = "shop__send_mail";

  @TempDir private Path folder = Path.of("");

  private Path data() {
    return folder.resolve("data");
  }

  private Path shop() {
    return data().resolve("shop");
  }

  @Test
  void fromTheFirstCallToACleanStop() throws IOException, InterruptedException {
    try (Running weir = Running.up(data())) {
      JsonNode first = weir.call(CHARGE, charge("4711"));
      JsonNode second = weir.call(CHARGE, charge("4711"));
      assertThat(first.path("structuredContent").path("payment_id").asString())
          .isEqualTo("payment-1");
      assertThat(second.path("structuredContent")).isEqualTo(first.path("structuredContent"));
      assertThat(second.path("_meta").path("dev.weir/replayed").asBoolean(false)).isTrue();
      assertThat(ShopState.read(shop()).charges()).isEqualTo(1);

      Running.Ended live = Running.run("effects", "--json", "--data", data().toString());
      assertThat(live.code()).as(live.err()).isZero();
      JsonNode effect = live.json().getFirst();
      assertThat(effect.propertyNames())
          .contains("id", "tool", "class", "state", "attempts", "session", "key", "at");
      assertThat(effect.path("state").asString()).isEqualTo("SUCCEEDED");
      assertThat(effect.path("key").asString()).isEqualTo("business:order:4711");

      List<ProcessHandle> family = weir.family();
      assertThat(family).hasSizeGreaterThan(1);
      assertThat(weir.terminate()).isZero();
      Running.assertGone(family);
      assertThat(Beacon.find(data())).isEmpty();

      // Nobody runs: the same command opens the ledger itself and says the same.
      Running.Ended still = Running.run("effects", "--json", "--data", data().toString());
      assertThat(still.json()).isEqualTo(live.json());
    }
  }

  @Test
  void killedBetweenDispatchAndSettleItIsInDoubtAndAPersonSettlesIt()
      throws IOException, InterruptedException {
    new ShopFaults(shop(), Env.system()).arm("send_mail", ShopFault.HANG_AFTER);
    try (Running weir = Running.up(data())) {
      Future<?> lost =
          weir.client()
              .sendAsync(
                  weir.request(Running.message(MAIL, mail(), Running.JSON.createObjectNode())),
                  BodyHandlers.ofString());
      awaitMails();
      List<ProcessHandle> family = weir.family();
      weir.kill();
      Running.assertGone(family);
      assertThat(lost).satisfies(it -> assertThat(it.state()).isNotEqualTo(Future.State.SUCCESS));
    }
    try (Running weir = Running.up(data())) {
      JsonNode doubt = onlyEffect();
      assertThat(doubt.path("state").asString()).isEqualTo("IN_DOUBT");
      assertThat(doubt.path("source").asString()).isEqualTo("RECOVERY");

      JsonNode again = weir.call(MAIL, mail());
      assertThat(again.path("isError").asBoolean(false)).isTrue();
      assertThat(again.path("_meta").path("dev.weir/effect").asString())
          .isEqualTo(doubt.path("id").asString());
      assertThat(ShopState.read(shop()).mails("ada")).isEqualTo(1);

      Running.Ended resolved =
          Running.run(
              "resolve",
              doubt.path("id").asString(),
              "--happened",
              "--by",
              "Ada",
              "--json",
              "--data",
              data().toString());
      assertThat(resolved.code()).as(resolved.err()).isZero();
      assertThat(onlyEffect().path("state").asString()).isEqualTo("SUCCEEDED");
      assertThat(onlyEffect().path("source").asString()).isEqualTo("PERSON");

      JsonNode told = weir.call(MAIL, mail());
      assertThat(told.path("isError").asBoolean(false)).isFalse();
      assertThat(told.path("_meta").path("dev.weir/answer-lost").asBoolean(false)).isTrue();
      assertThat(told.path("content").path(0).path("text").asString()).contains("took effect");

      Running.Ended twice =
          Running.run(
              "resolve",
              doubt.path("id").asString(),
              "--did-not-happen",
              "--data",
              data().toString());
      assertThat(twice.code()).isEqualTo(Exit.NOT_FOUND.code());
      weir.call(MAIL, mail());
      assertThat(ShopState.read(shop()).mails("ada")).isEqualTo(1);

      Running.Ended story =
          Running.run("effect", doubt.path("id").asString(), "--data", data().toString());
      assertThat(story.out()).contains("Ada").contains("RECOVERY").doesNotContain("secret subject");
    }
  }

  @Test
  void anAnswerLostAfterDispatchAndAskedForAgainIsOneEffect()
      throws IOException, InterruptedException {
    new ShopFaults(shop(), Env.system()).arm("send_mail", ShopFault.EXIT_AFTER);
    var mail = Running.JSON.createObjectNode().put("to", "ada").put("subject", "s").put("body", "");
    try (Running weir = Running.up(data())) {
      JsonNode first = weir.call("shop__send_mail", mail);
      assertThat(first.path("isError").asBoolean(false)).isTrue();
      JsonNode again = weir.call("shop__send_mail", mail);
      assertThat(again.path("_meta").path("dev.weir/effect").asString())
          .isNotEmpty()
          .isEqualTo(first.path("_meta").path("dev.weir/effect").asString());
      assertThat(ShopState.read(shop()).mails("ada")).isEqualTo(1);
      assertThat(onlyEffect().path("state").asString()).isEqualTo("IN_DOUBT");
    }
  }

  @Test
  void aClientThatHangsUpAndAsksAgainHearsTheFirstAnswer()
      throws IOException, InterruptedException {
    new ShopFaults(shop(), Env.system()).arm("charge_card", ShopFault.SLOW, Duration.ofSeconds(3));
    try (Running weir = Running.up(data())) {
      Future<?> hungUp =
          weir.client()
              .sendAsync(
                  weir.request(
                      Running.message(CHARGE, charge("4711"), Running.JSON.createObjectNode())),
                  BodyHandlers.ofString());
      ShopState.await(
          shop(),
          "the slow call began",
          state -> state.fired("charge_card", ShopFault.SLOW) == 1,
          Running.PATIENCE,
          Env.system());
      hungUp.cancel(true);
      JsonNode again = weir.call(CHARGE, charge("4711"));
      assertThat(again.path("structuredContent").path("payment_id").asString())
          .startsWith("payment-");
      assertThat(ShopState.read(shop()).charges("4711")).isEqualTo(1);
      assertThat(onlyEffect().path("attempts").asInt()).isEqualTo(1);
    }
  }

  @Test
  void aHundredConcurrentCallsWithOneKeyAreOneEffectAndHearOneAnswer()
      throws IOException, InterruptedException, ExecutionException {
    try (Running weir = Running.up(data());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var meta = Running.JSON.createObjectNode().put("dev.weir/key", "the-one");
      var go = new CountDownLatch(1);
      var calls = new ArrayList<Future<JsonNode>>();
      for (int i = 0; i < 100; i++) {
        calls.add(
            threads.submit(() -> {
              go.await();
              return weir.call(CHARGE, charge("4711"), meta);
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
      assertThat(ShopState.read(shop()).charges()).isEqualTo(1);
      assertThat(onlyEffect().path("key").asString()).isEqualTo("given:the-one");
    }
  }

  @Test
  void aDirectoryInUseIsRefusedAndNamesItsUser() throws IOException, InterruptedException {
    try (Running weir = Running.up(data())) {
      Running.Ended second = Running.run("up", "--port", "0", "--data", data().toString());
      assertThat(second.code()).isEqualTo(Exit.UNAVAILABLE.code());
      assertThat(second.err())
          .contains("in use")
          .contains(weir.address().toString())
          .doesNotContain("\tat ");
      assertThat(weir.get("/readyz").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aPortInUseIsRefusedAndLeavesNothingBehind() throws IOException, InterruptedException {
    try (Running weir = Running.up(data())) {
      Path other = folder.resolve("other");
      Running.Ended second =
          Running.run(
              "up", "--port", String.valueOf(weir.address().getPort()), "--data", other.toString());
      assertThat(second.code()).isEqualTo(Exit.FAILED.code());
      assertThat(second.err()).contains(String.valueOf(weir.address().getPort()));
      assertThat(Beacon.find(other)).isEmpty();
      assertThat(Running.run("effects", "--json", "--data", other.toString()).code()).isZero();
    }
  }

  @Test
  void theDoctorFindsARunningGatewayWell() throws IOException, InterruptedException {
    try (Running weir = Running.up(data())) {
      Running.Ended doctor = Running.run("doctor", "--json", "--data", data().toString());
      assertThat(doctor.code()).as(doctor.out()).isZero();
      assertThat(doctor.json())
          .extracting(finding -> finding.path("subject").asString())
          .contains(
              "java", "data directory", "gateway", "ledger", "ledger size", "tool server shop");
      assertThat(doctor.json())
          .anySatisfy(
              finding -> assertThat(finding.path("figures").path("tables").size()).isPositive());
      assertThat(doctor.out()).contains(weir.address().toString());
    }
  }

  private static ObjectNode mail() {
    return Running.JSON
        .createObjectNode()
        .put("to", "ada")
        .put("subject", "secret subject")
        .put("body", "");
  }

  private void awaitMails() throws InterruptedException {
    ShopState.await(
        shop(), "a mail to ada", state -> state.mails("ada") == 1, Running.PATIENCE, Env.system());
  }

  private JsonNode onlyEffect() throws IOException, InterruptedException {
    Running.Ended effects = Running.run("effects", "--json", "--data", data().toString());
    assertThat(effects.code()).as(effects.err()).isZero();
    assertThat(effects.json()).hasSize(1);
    return effects.json().getFirst();
  }
}
