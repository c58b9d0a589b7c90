package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.weir.env.Env;
import dev.weir.toolserver.Json;
import dev.weir.toolserver.RawStdio;
import dev.weir.world.ShopServer;
import dev.weir.world.ShopState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.ObjectNode;

/** A boundary as a process on standard input and output, and how its rules are written. */
@Timeout(120)
final class BoundaryServerTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path state;

  @Test
  void itStandsInForTheServerItStarts() throws Exception {
    Path record = state.resolve("record.jsonl");
    var arguments =
        new ArrayList<>(
            List.of(
                "--name",
                "shop",
                "--seed",
                "5",
                "--rule",
                "shop.charge_card:garbage:#1",
                "--rule",
                "charge_card:answer-lost:#2",
                "--rule",
                "charge_card:too-many:#3:4s",
                "--rule",
                "charge_card:drip:#4:200ms",
                "--rule",
                "charge_card:partial:#5",
                "--record",
                record.toString(),
                "--"));
    arguments.addAll(ShopServer.command(state));
    ObjectNode charge =
        Json.object().put("order_id", "o").put("amount_cents", 1).put("card", "tok");
    List<ProcessHandle> family;
    try (RawStdio boundary = new RawStdio(BoundaryServer.command(arguments))) {
      ObjectNode hello =
          Json.own(
              """
              {"protocolVersion": "2025-06-18", "capabilities": {},
               "clientInfo": {"name": "test", "version": "1"}}
              """);
      assertThat(boundary.ask("initialize", hello).path("result").path("serverInfo").toString())
          .contains("weir-shop");
      family = boundary.process().toHandle().descendants().toList();
      assertThat(family).isNotEmpty();

      boundary.sendCall("charge_card", charge);
      assertThat(boundary.line()).startsWith("Warning");
      boundary.sendCall("charge_card", charge);
      ShopState.await(state, "a charge", s -> s.charges() == 2, PATIENCE, Env.system());
      boundary.sendCall("charge_card", charge);
      ObjectNode tooMany = boundary.message(); // nothing was said of the call before it
      assertThat(tooMany.path("error").path("data").path("status").asInt()).isEqualTo(429);
      assertThat(tooMany.path("error").path("data").path("Retry-After").asString()).isEqualTo("4");
      assertThat(boundary.call("charge_card", charge).has("structuredContent")).isTrue();
      boundary.sendCall("charge_card", charge);
      assertThat(boundary.line()).startsWith("{\"jsonrpc\"").doesNotEndWith("}");
    }
    assertThat(ShopState.read(state).charges()).isEqualTo(4);
    List<String> lines = Files.readAllLines(record);
    assertThat(lines).hasSize(4);
    ObjectNode lost = Json.own(lines.get(1));
    assertThat(lost.path("fault").asString()).isEqualTo("ANSWER_LOST");
    assertThat(lost.path("told").asString()).isEqualTo("NOTHING");
    assertThat(lost.path("answer").path("result").toString()).contains("payment-2");
    assertThat(family).noneMatch(ProcessHandle::isAlive);
  }

  @Test
  void rulesAreReadAsTheyAreWritten() {
    assertThat(Rule.of("shop.charge_*:answer-lost:0.25"))
        .isEqualTo(new Rule("shop.charge_*", FaultKind.ANSWER_LOST, new When.Chance(0.25)));
    assertThat(Rule.of("*:SLOW:#1,3:2s"))
        .isEqualTo(
            new Rule(
                "*", FaultKind.SLOW, When.Exactly.of(1, 3), Optional.of(Duration.ofSeconds(2))));
    refused("*:slow", "TOOLS:KIND:WHEN");
    refused("*:sloow:0.1", "answer-lost");
    refused("*:slow:often", "a chance such as 0.2");
    refused("*:slow:#x", "arrivals such as #1,3");
    refused("*:slow:1:5h", "such as 500ms");
  }

  private static void refused(String rule, String hint) {
    assertThatExceptionOfType(ImpossiblePlanException.class)
        .isThrownBy(() -> Rule.of(rule))
        .withMessageContaining(hint);
  }
}
