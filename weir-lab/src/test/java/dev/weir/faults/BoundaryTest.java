package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.env.Env;
import dev.weir.faults.Delivery.Told;
import dev.weir.faults.Delivery.Truth;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import dev.weir.world.ShopServer;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/**
 * A boundary before the shop as a real child process. Each fault does to the caller what its name
 * says; the shop's own journal says whether the record of deliveries is true.
 */
@Timeout(120)
final class BoundaryTest {
  private static final Env ENV = Env.system();

  @TempDir Path state;

  private FarSide shop() {
    return new FarSide.Command(ShopServer.command(state), Map.of(), state);
  }

  private Boundary boundary(Rule... rules) throws IOException {
    return Boundary.open("shop", shop(), FaultPlan.of(7, rules), ENV);
  }

  private static Rule first(FaultKind kind) {
    return new Rule("charge_card", kind, When.Exactly.of(1));
  }

  private static Rule first(FaultKind kind, Duration length) {
    return new Rule("shop.charge_*", kind, When.Exactly.of(1), Optional.of(length));
  }

  private static ObjectNode order(String order) {
    return Json.object().put("order_id", order).put("amount_cents", 100).put("card", "tok");
  }

  private long charges() {
    return ShopState.read(state).charges();
  }

  private static Delivery only(Boundary boundary) {
    assertThat(boundary.witness().deliveries()).hasSize(1);
    return boundary.witness().deliveries().getFirst();
  }

  @Test
  void whatIsNotHurtPassesUnchanged() throws Exception {
    try (Boundary boundary = boundary();
        Caller caller = new Caller(boundary.url())) {
      ObjectNode tools =
          Json.member(Json.read(caller.ask("tools/list", Json.object()).body()), "result");
      assertThat(tools.path("tools").path(0).path("outputSchema").isObject()).isTrue();
      assertThat(tools.path("tools").path(0).path("annotations").has("idempotentHint")).isTrue();
      ObjectNode result = caller.call("charge_card", order("o1"));
      assertThat(result.path("structuredContent").path("payment_id").asString())
          .isEqualTo("payment-1");
      ObjectNode unknown = Json.object().put("name", "no_such_tool");
      assertThat(Json.read(caller.ask("tools/call", unknown).body()).path("error").path("code"))
          .isEqualTo(Json.object().put("code", -32602).get("code"));

      HttpResponse<String> modern = caller.askModern("server/discover", "", Json.object());
      assertThat(Json.read(modern.body()).path("result").path("supportedVersions").toString())
          .contains("2026-07-28");
      ObjectNode call = Json.object().put("name", "charge_card");
      call.set("arguments", order("o2"));
      assertThat(
              Json.read(caller.askModern("tools/call", "charge_card", call).body())
                  .path("result")
                  .path("resultType")
                  .asString())
          .isEqualTo("complete");

      Delivery delivery = boundary.witness().deliveries().getFirst();
      assertThat(delivery.tool()).isEqualTo("charge_card");
      assertThat(delivery.arguments()).isEqualTo(order("o1"));
      assertThat(delivery.answer().orElseThrow().get("result")).isEqualTo(result);
      assertThat(delivery.truth()).isEqualTo(Truth.WORKED);
      assertThat(delivery.told()).isEqualTo(Told.TRUTH);
      assertThat(boundary.witness().deliveries().get(1).truth()).isEqualTo(Truth.FAILED);
      assertThat(boundary.witness().arrivals()).containsEntry("charge_card", 2L);
      assertThat(boundary.witness().underway()).isZero();
    }
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void beforeTheEffectNothingIsDelivered() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.BEFORE_EFFECT));
        Caller caller = new Caller(boundary.url())) {
      assertThatIOException().isThrownBy(() -> caller.tryCall("charge_card", order("o")));
      assertThat(boundary.witness().deliveries()).isEmpty();
      assertThat(boundary.witness().arrivals()).containsEntry("charge_card", 1L);
      assertThat(boundary.witness().struck()).containsEntry(FaultKind.BEFORE_EFFECT, 1L);
      assertThat(charges()).isZero();
      caller.call("charge_card", order("o"));
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aLostAnswerIsDeliveredAndTheCallerHearsNothing() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.ANSWER_LOST));
        Caller caller = new Caller(boundary.url())) {
      assertThatIOException().isThrownBy(() -> caller.tryCall("charge_card", order("o")));
      assertThat(only(boundary).truth()).isEqualTo(Truth.WORKED);
      assertThat(only(boundary).told()).isEqualTo(Told.NOTHING);
      assertThat(only(boundary).fault()).contains(FaultKind.ANSWER_LOST);
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aDuplicateIsTwoEffectsAndOneAnswer() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.DUPLICATE));
        Caller caller = new Caller(boundary.url())) {
      ObjectNode heard = caller.call("charge_card", order("o"));
      assertThat(heard.path("structuredContent").path("payment_id").asString())
          .isEqualTo("payment-1");
      assertThat(boundary.witness().deliveries()).hasSize(2);
      assertThat(boundary.witness().deliveries())
          .extracting(Delivery::told)
          .containsExactly(Told.TRUTH, Told.NOTHING);
      assertThat(boundary.witness().arrivals()).containsEntry("charge_card", 1L);
      assertThat(boundary.witness().delivered()).containsEntry("charge_card", 2L);
    }
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void whatHangsIsDeliveredAndTheConnectionStaysOpenForTheLength() throws Exception {
    Duration length = Duration.ofMillis(400);
    try (Boundary boundary = boundary(first(FaultKind.HANG, length));
        Caller caller = new Caller(boundary.url())) {
      long began = ENV.clock().nanos();
      assertThatIOException().isThrownBy(() -> caller.tryCall("charge_card", order("o")));
      assertThat(ENV.clock().nanos() - began).isGreaterThanOrEqualTo(length.toNanos());
      assertThat(only(boundary).told()).isEqualTo(Told.NOTHING);
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void whatIsSlowIsDeliveredLateAndAnswered() throws Exception {
    Duration length = Duration.ofMillis(300);
    try (Boundary boundary = boundary(first(FaultKind.SLOW, length));
        Caller caller = new Caller(boundary.url())) {
      long began = ENV.clock().nanos();
      assertThat(caller.call("charge_card", order("o")).has("structuredContent")).isTrue();
      assertThat(ENV.clock().nanos() - began).isGreaterThanOrEqualTo(length.toNanos());
      assertThat(only(boundary).at()).isGreaterThanOrEqualTo(length);
      assertThat(only(boundary).told()).isEqualTo(Told.TRUTH);
    }
  }

  @Test
  void whoWaitsForQuietSeesWhatIsDeliveredLate() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.SLOW, Duration.ofMillis(500)));
        Caller caller = new Caller(boundary.url())) {
      Thread late =
          ENV.threads()
              .virtual(
                  "late",
                  () -> {
                    try {
                      caller.tryCall("charge_card", order("o"));
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    }
                  });
      while (boundary.witness().underway() == 0) {
        ENV.threads().pause(Duration.ofMillis(1));
      }
      assertThat(boundary.witness().awaitQuiet(Duration.ofMillis(1))).isFalse();
      assertThat(boundary.witness().awaitQuiet(Duration.ofSeconds(30))).isTrue();
      assertThat(only(boundary).truth()).isEqualTo(Truth.WORKED);
      late.join();
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void whatDripsComesWholeInTheEnd() throws Exception {
    Duration length = Duration.ofMillis(400);
    try (Boundary boundary = boundary(first(FaultKind.DRIP, length));
        Caller caller = new Caller(boundary.url())) {
      long began = ENV.clock().nanos();
      assertThat(caller.call("charge_card", order("o")).has("structuredContent")).isTrue();
      assertThat(ENV.clock().nanos() - began)
          .isGreaterThanOrEqualTo(length.multipliedBy(9).dividedBy(10).toNanos());
      assertThat(only(boundary).told()).isEqualTo(Told.TRUTH);
    }
  }

  @Test
  void aPartOfAnAnswerIsNotJson() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.PARTIAL));
        Caller caller = new Caller(boundary.url())) {
      String body = caller.tryCall("charge_card", order("o")).body();
      assertThat(body).startsWith("{\"jsonrpc\"");
      assertThatThrownBy(() -> Json.read(body)).isInstanceOf(RpcException.class);
      assertThat(only(boundary).told()).isEqualTo(Told.NOTHING);
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void garbageIsNotJson() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.GARBAGE));
        Caller caller = new Caller(boundary.url())) {
      String body = caller.tryCall("charge_card", order("o")).body();
      assertThatThrownBy(() -> Json.read(body)).isInstanceOf(RpcException.class);
      assertThat(only(boundary).truth()).isEqualTo(Truth.WORKED);
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aResetReachesTheSocket() throws Exception {
    try (Boundary boundary = boundary(first(FaultKind.RESET));
        Caller caller = new Caller(boundary.url());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), boundary.url().getPort())) {
      ObjectNode params = Json.object().put("name", "charge_card");
      params.set("arguments", order("o"));
      byte[] body = caller.frame("tools/call", params);
      String head =
          "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
              + "Mcp-Session-Id: "
              + caller.session()
              + "\r\nContent-Length: "
              + body.length
              + "\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().write(body);
      assertThatThrownBy(() -> socket.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThat(only(boundary).fault()).contains(FaultKind.RESET);
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aContradictionTurnsTheAnswerAround() throws Exception {
    var always = new When.Chance(1);
    try (Boundary boundary = boundary(new Rule("*", FaultKind.CONTRADICTION, always));
        Caller caller = new Caller(boundary.url())) {
      assertThat(caller.call("charge_card", order("o")).path("isError").asBoolean()).isTrue();
      ObjectNode missing = Json.object().put("order_id", "no-such-order");
      ObjectNode heard = caller.call("get_order", missing);
      assertThat(heard.path("isError").asBoolean(false)).isFalse();
      assertThat(heard.path("content")).isNotEmpty();
      assertThat(boundary.witness().deliveries())
          .extracting(Delivery::truth)
          .containsExactly(Truth.WORKED, Truth.FAILED);
      assertThat(boundary.witness().deliveries())
          .extracting(Delivery::told)
          .containsOnly(Told.OTHER);
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void aStaleAnswerIsTheOneBeforeTheLastChange() throws Exception {
    var always = new When.Chance(1);
    ObjectNode cup = Json.object().put("sku", "cup");
    try (Boundary boundary = boundary(new Rule("get_stock", FaultKind.STALE, always));
        Caller caller = new Caller(boundary.url())) {
      assertThat(available(caller, cup)).isEqualTo(500);
      assertThat(available(caller, cup)).isEqualTo(500);
      assertThat(boundary.witness().struck()).isEmpty();
      caller.call("set_stock", cup.deepCopy().put("available", 3));
      assertThat(available(caller, cup)).isEqualTo(500);
      Delivery last = boundary.witness().deliveries().getLast();
      assertThat(last.told()).isEqualTo(Told.OTHER);
      assertThat(
              last.answer()
                  .orElseThrow()
                  .path("result")
                  .path("structuredContent")
                  .path("available")
                  .asInt())
          .isEqualTo(3);
      assertThat(boundary.witness().struck()).containsOnly(Map.entry(FaultKind.STALE, 1L));
    }
  }

  private static int available(Caller caller, ObjectNode cup) throws Exception {
    return caller.call("get_stock", cup).path("structuredContent").path("available").asInt();
  }

  @Test
  void whoIsTurnedAwayIsToldWhenToComeBack() throws Exception {
    try (Boundary boundary =
            boundary(
                first(FaultKind.TOO_MANY, Duration.ofMillis(1500)),
                new Rule("charge_card", FaultKind.UNAVAILABLE, When.Exactly.of(2)));
        Caller caller = new Caller(boundary.url())) {
      HttpResponse<String> tooMany = caller.tryCall("charge_card", order("o"));
      assertThat(tooMany.statusCode()).isEqualTo(429);
      assertThat(tooMany.headers().firstValue("Retry-After")).contains("2");
      HttpResponse<String> unavailable = caller.tryCall("charge_card", order("o"));
      assertThat(unavailable.statusCode()).isEqualTo(503);
      assertThat(unavailable.headers().firstValue("Retry-After")).contains("1");
      assertThat(boundary.witness().deliveries()).isEmpty();
    }
    assertThat(charges()).isZero();
  }

  @Test
  void credentialsExpireForEverybodyAndForAWhile() throws Exception {
    Duration length = Duration.ofMillis(700);
    try (Boundary boundary = boundary(first(FaultKind.EXPIRED, length));
        Caller caller = new Caller(boundary.url())) {
      HttpResponse<String> expired = caller.tryCall("charge_card", order("o"));
      assertThat(expired.statusCode()).isEqualTo(401);
      assertThat(expired.headers().firstValue("WWW-Authenticate").orElse("")).contains("Bearer");
      assertThat(caller.ask("tools/list", Json.object()).statusCode()).isEqualTo(401);
      assertThat(charges()).isZero();
      ENV.threads().pause(length);
      assertThat(caller.call("charge_card", order("o")).has("structuredContent")).isTrue();
    }
    assertThat(charges()).isEqualTo(1);
  }

  @Test
  void theBrakeEndsTheHarm() throws Exception {
    var plan =
        new FaultPlan(
            1,
            List.of(new Rule("*", FaultKind.ANSWER_LOST, new When.Chance(1))),
            Optional.of(new Brake(0.5, 4)));
    try (Boundary boundary = Boundary.open("shop", shop(), plan, ENV);
        Caller caller = new Caller(boundary.url())) {
      for (int i = 0; i < 4; i++) {
        assertThatIOException().isThrownBy(() -> caller.tryCall("charge_card", order("o")));
      }
      assertThat(boundary.witness().stopped()).isPresent();
      assertThat(caller.call("charge_card", order("o")).has("structuredContent")).isTrue();
    }
    assertThat(charges()).isEqualTo(5);
  }

  @Test
  void aChildThatDiesIsStartedAgainAndTheRecordSaysThatItWasSilent() throws Exception {
    try (Boundary boundary = boundary();
        Caller caller = new Caller(boundary.url())) {
      ObjectNode death = Json.object().put("tool", "charge_card").put("fault", "EXIT_AFTER");
      caller.call("_fault", death);
      assertThatIOException().isThrownBy(() -> caller.tryCall("charge_card", order("o")));
      assertThat(boundary.witness().deliveries().getLast().truth()).isEqualTo(Truth.SILENT);
      assertThat(boundary.witness().deliveries().getLast().told()).isEqualTo(Told.NOTHING);
      assertThat(caller.call("charge_card", order("o")).has("structuredContent")).isTrue();
    }
    assertThat(charges()).isEqualTo(2);
  }

  @Test
  void nothingIsLeftWhenItIsClosed() throws Exception {
    Path pid = state.resolve("pid");
    var naming =
        new ArrayList<>(List.of("sh", "-c", "echo $$ > \"$0\"; exec \"$@\"", pid.toString()));
    naming.addAll(ShopServer.command(state));
    FaultPlan plan = FaultPlan.of(7, first(FaultKind.HANG, Duration.ofMinutes(10)));
    Boundary boundary =
        Boundary.open("shop", new FarSide.Command(naming, Map.of(), state), plan, ENV);
    ProcessHandle child;
    try (Caller caller = new Caller(boundary.url())) {
      child = ProcessHandle.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
      var heard = ENV.threads().signal("heard");
      ENV.threads()
          .virtual(
              "hanging",
              () -> {
                try {
                  caller.tryCall("charge_card", order("o"));
                } catch (IOException e) {
                  heard.raise();
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
              });
      ShopState.await(state, "a charge", s -> s.charges() == 1, Duration.ofSeconds(30), ENV);
      boundary.close();
      boundary.close();
      assertThat(heard.await(Duration.ofSeconds(30))).isTrue();
    }
    assertThat(child.isAlive()).isFalse();
    assertThatThrownBy(
            () -> new Socket(InetAddress.getLoopbackAddress(), boundary.url().getPort()).close())
        .isInstanceOf(ConnectException.class);
  }
}
