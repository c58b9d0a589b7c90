package dev.weir.app;

import static dev.weir.app.Running.charge;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.world.ShopFault;
import dev.weir.world.ShopFaults;
import dev.weir.world.ShopState;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Commands that run until they are told to stop: how they speak and how they end. */
@Timeout(300)
class ServingTest {
  @TempDir private Path folder = Path.of("");

  private Path data() {
    return folder.resolve("data");
  }

  @Test
  void aStopWithACallInFlightLeavesItInDoubtAndEndsWell() throws IOException, InterruptedException {
    Path shop = data().resolve("shop");
    new ShopFaults(shop, Env.system()).arm("charge_card", ShopFault.HANG_AFTER);
    try (Running weir = Running.up(data())) {
      Future<?> hanging =
          weir.client()
              .sendAsync(
                  weir.request(
                      Running.message(
                          "shop__charge_card", charge("4711"), Running.JSON.createObjectNode())),
                  BodyHandlers.ofString());
      ShopState.await(
          shop, "the charge", state -> state.charges() == 1, Running.PATIENCE, Env.system());
      List<ProcessHandle> family = weir.family();
      assertThat(weir.terminate()).isZero();
      Running.assertGone(family);
      hanging.cancel(true);
    }
    Running.Ended effects = Running.run("effects", "--json", "--data", data().toString());
    assertThat(effects.json())
        .singleElement()
        .satisfies(effect -> assertThat(effect.path("state").asString()).isEqualTo("IN_DOUBT"));
  }

  @Test
  void theTailShowsAnEffectAndEndsWithTheGateway() throws IOException, InterruptedException {
    try (Running weir = Running.up(data())) {
      Process tail =
          new ProcessBuilder(Running.command("tail", "--json", "--data", data().toString()))
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      try (BufferedReader lines = reader(tail)) {
        // The tail may have connected a moment after a call: calls go on until one is shown.
        Thread caller = Thread.ofVirtual().start(() -> callUntilInterrupted(weir));
        JsonNode shown = Running.JSON.readTree(lines.readLine());
        caller.interrupt();
        caller.join();
        assertThat(shown.path("tool").asString()).isEqualTo("shop.charge_card");
        weir.terminate();
        lines.lines().forEach(line -> assertThat(line).startsWith("{"));
      }
      assertThat(tail.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(tail.exitValue()).isZero();
    }
  }

  private static void callUntilInterrupted(Running weir) {
    try {
      for (int order = 0; !Thread.interrupted(); order++) {
        weir.call("shop__charge_card", charge("order-" + order));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void onStdioAnAgentThatClosesItsEndEndsItAllAndTheEffectIsKept()
      throws IOException, InterruptedException {
    Process stdio =
        new ProcessBuilder(Running.command("stdio", "--data", data().toString()))
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<ProcessHandle> family;
    try (BufferedReader out = reader(stdio);
        var in =
            new BufferedWriter(
                new OutputStreamWriter(stdio.getOutputStream(), StandardCharsets.UTF_8))) {
      ObjectNode hello = message("initialize", 1);
      ObjectNode params = hello.putObject("params");
      params.put("protocolVersion", "2025-11-25").putObject("capabilities");
      params.putObject("clientInfo").put("name", "test").put("version", "1");
      say(in, hello);
      assertThat(heard(out, 1).path("result").path("protocolVersion").asString())
          .isEqualTo("2025-11-25");
      ObjectNode ready = Running.JSON.createObjectNode();
      say(in, ready.put("jsonrpc", "2.0").put("method", "notifications/initialized"));
      ObjectNode call = message("tools/call", 2);
      call.putObject("params").put("name", "shop__charge_card").set("arguments", charge("4711"));
      say(in, call);
      assertThat(
              heard(out, 2).path("result").path("structuredContent").path("payment_id").asString())
          .isEqualTo("payment-1");
      family = stdio.descendants().toList();
      assertThat(family).isNotEmpty();
    }
    assertThat(stdio.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(stdio.exitValue()).isZero();
    Running.assertGone(family);
    assertThat(Running.run("sessions", "--json", "--data", data().toString()).json()).hasSize(1);
  }

  @Test
  void theDoctorNamesAServerThatDoesNotStart() throws IOException, InterruptedException {
    File file = folder.resolve("weir.yaml").toFile();
    java.nio.file.Files.writeString(
        file.toPath(), "servers:\n  gone: { command: [no-such-program-here] }\n");
    Running.Ended doctor =
        Running.run("doctor", "--json", "-c", file.toString(), "--data", data().toString());
    assertThat(doctor.code()).isEqualTo(Exit.FAILED.code());
    assertThat(doctor.json())
        .anySatisfy(finding -> {
          assertThat(finding.path("subject").asString()).isEqualTo("tool server gone");
          assertThat(finding.path("grade").asString()).isEqualTo("bad");
          assertThat(finding.path("remedy").asString()).isNotEmpty();
        });
  }

  private static BufferedReader reader(Process process) {
    return new BufferedReader(
        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  private static ObjectNode message(String method, int id) {
    return Running.JSON
        .createObjectNode()
        .put("jsonrpc", "2.0")
        .put("id", id)
        .put("method", method);
  }

  private static void say(BufferedWriter in, JsonNode message) throws IOException {
    in.write(message.toString());
    in.write('\n');
    in.flush();
  }

  /** The answer with this id; what comes before it is not asked for. */
  private static JsonNode heard(BufferedReader out, int id) throws IOException {
    while (true) {
      JsonNode message = Running.JSON.readTree(out.readLine());
      if (message.path("id").asInt(0) == id && !message.has("method")) {
        return message;
      }
    }
  }
}
