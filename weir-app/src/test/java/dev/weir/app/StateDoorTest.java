package dev.weir.app;

import static dev.weir.app.Worker.refused;
import static dev.weir.app.Worker.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.BuiltInHouse.Home;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Agents share state through a real gateway, over MCP. */
@Timeout(300)
class StateDoorTest {
  private static final int AGENTS = 10;
  private static final int TIMES = 10;
  private static final String YAML = "builtin: [state, supervision]";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(Home.class)
  void whoWritesOnAnOldVersionHearsWhoWroteWhatIsThere(Home home)
      throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker a = house.worker();
      Worker b = house.worker();
      JsonNode made =
          said(
              a.call(
                  "weir__state_put",
                  "{'key':'plan','scope':'shared','value':{'day':1},'expect':'absent'}"));
      long first = made.path("version").path("version").asLong();
      JsonNode seen = said(b.call("weir__state_get", "{'keys':['plan'],'scope':'shared'}"));
      assertThat(seen.path("found").path(0).path("version").asLong()).isEqualTo(first);
      assertThat(seen.path("found").path(0).path("value").path("day").asInt()).isEqualTo(1);
      JsonNode second = said(b.call("weir__state_put", put("plan", 2, first)));
      JsonNode refusal = a.call("weir__state_put", put("plan", 3, first));
      assertThat(refused(refusal)).isEqualTo("state-conflict");
      JsonNode there =
          refusal.path("_meta").path("dev.weir/refusal").path("particulars").path("current");
      assertThat(there.path("version")).isEqualTo(second.path("version").path("version"));
      assertThat(there.path("session").asString()).isNotEmpty();
      assertThat(there.has("value")).isFalse();
      JsonNode history =
          said(a.call("weir__state_history", "{'key':'plan','scope':'shared'}")).path("versions");
      assertThat(history).hasSize(2);
      assertThat(history.path(0).path("session")).isNotEqualTo(history.path(1).path("session"));
      assertThat(history.path(0).path("agent").asString()).isEqualTo("worker");
      JsonNode before =
          said(
              a.call(
                  "weir__state_get",
                  "{'keys':['plan'],'scope':'shared','as_of_version':" + first + "}"));
      assertThat(before.path("found").path(0).path("value").path("day").asInt()).isEqualTo(1);
    }
  }

  private static String put(String key, int day, long expected) {
    return "{'key':'"
        + key
        + "','scope':'shared','value':{'day':"
        + day
        + "},'expect_version':"
        + expected
        + "}";
  }

  @ParameterizedTest
  @EnumSource(Home.class)
  void noAdditionOfTenAgentsIsLost(Home home) throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      var failures = new ConcurrentLinkedQueue<Throwable>();
      var agents = new ArrayList<Thread>();
      for (int i = 0; i < AGENTS; i++) {
        Worker agent = house.worker();
        agents.add(
            Thread.startVirtualThread(() -> {
              try {
                for (int n = 0; n < TIMES; n++) {
                  said(
                      agent.call(
                          "weir__state_add",
                          "{'key':'hits','scope':'shared','amount':1,'weir_distinct':'"
                              + n
                              + "'}"));
                }
              } catch (Throwable e) {
                failures.add(e);
              }
            }));
      }
      for (Thread agent : agents) {
        agent.join();
      }
      assertThat(failures).isEmpty();
      JsonNode hits =
          said(house.worker().call("weir__state_get", "{'keys':['hits'],'scope':'shared'}"));
      assertThat(hits.path("found").path(0).path("value").asInt()).isEqualTo(AGENTS * TIMES);
    }
  }

  @Test
  void aSessionsKeysAreItsOwnUntilItPromotesThem() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker a = house.worker();
      Worker b = house.worker();
      said(a.call("weir__state_put", "{'key':'note','value':'mine','expect':'absent'}"));
      assertThat(is(b, "{'keys':['note']}")).isEqualTo("absent");
      assertThat(is(b, "{'keys':['note'],'scope':'shared'}")).isEqualTo("absent");
      assertThat(
              refused(
                  b.call(
                      "weir__state_put", "{'key':'note','value':1,'session':'x','expect':'any'}")))
          .as("nobody names another session")
          .isEqualTo("arguments-invalid");
      said(a.call("weir__state_promote", "{'key':'note','why':'checked twice'}"));
      assertThat(is(b, "{'keys':['note'],'scope':'shared'}")).isEqualTo("present");
      assertThat(said(b.call("weir__state_list", "{'scope':'shared'}")).path("keys")).hasSize(1);
      JsonNode pinned = said(b.call("weir__state_pin", "{'key':'note','scope':'shared'}"));
      long version = pinned.path("version").path("version").asLong();
      said(a.call("weir__state_delete", "{'key':'note','scope':'shared'}"));
      assertThat(is(b, "{'keys':['note'],'scope':'shared','as_of_version':" + version + "}"))
          .isEqualTo("present");
      said(b.call("weir__state_unpin", "{'version':" + version + "}"));
      assertThat(refused(b.call("weir__state_pin", "{'key':'never','scope':'shared'}")))
          .isEqualTo("state-absent");
    }
  }

  private static String is(Worker agent, String arguments)
      throws IOException, InterruptedException {
    return said(agent.call("weir__state_get", arguments))
        .path("found")
        .path(0)
        .path("is")
        .asString();
  }

  @Test
  void aSessionThatWasLedAstrayIsRolledBackAfterALook() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker good = house.worker();
      Worker astray = house.worker();
      said(good.call("weir__state_put", share("fact", "so")));
      JsonNode lie =
          said(
              astray.call(
                  "weir__state_put",
                  "{'key':'fact','scope':'shared','value':'a lie','expect':'any'}"));
      String session = lie.path("version").path("session").asString();
      ObjectNode wish =
          Worker.JSON.createObjectNode().put("session", session).put("why", "it lies");
      JsonNode foreseen = said(good.call("weir__state_taint", wish));
      assertThat(foreseen.path("applied").asBoolean()).isFalse();
      assertThat(foreseen.path("restored")).hasSize(1);
      assertThat(value(good)).isEqualTo("a lie");
      JsonNode done = said(good.call("weir__state_taint", wish.deepCopy().put("apply", true)));
      assertThat(done.path("applied").asBoolean()).isTrue();
      assertThat(value(good)).isEqualTo("so");
      assertThat(refused(astray.call("weir__state_put", share("more", "lies"))))
          .isEqualTo("session-tainted");
      assertThat(said(good.call("weir__state_taints", "{}")).path("taints")).hasSize(1);
      assertThat(
              said(good.call("weir__state_trust", wish.deepCopy().put("why", "mended")))
                  .path("was_tainted")
                  .asBoolean())
          .isTrue();
      said(astray.call("weir__state_put", share("more", "truth")));
    }
  }

  private static String share(String key, String value) {
    return "{'key':'" + key + "','scope':'shared','value':'" + value + "','expect':'absent'}";
  }

  private static String value(Worker agent) throws IOException, InterruptedException {
    return said(agent.call("weir__state_get", "{'keys':['fact'],'scope':'shared'}"))
        .path("found")
        .path(0)
        .path("value")
        .asString();
  }

  @Test
  void whatAgentsSendIsBoundedAndRefusedByName() throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(Home.SQLITE, folder, YAML)) {
      Worker agent = house.worker();
      String megabyte = "k".repeat(1 << 20);
      ObjectNode put = Worker.JSON.createObjectNode().put("key", "k").put("value", 1);
      assertThat(refused(agent.call("weir__state_put", put)))
          .as("neither expect nor expect_version")
          .isEqualTo("arguments-invalid");
      put.put("expect", "any");
      assertThat(refused(agent.call("weir__state_put", put.deepCopy().put("key", megabyte))))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__state_put", put.deepCopy().put("value", megabyte))))
          .isEqualTo("state-unusable");
      assertThat(
              refused(
                  agent.call(
                      "weir__state_put",
                      "{'key':'k','expect':'any','value':"
                          + "[".repeat(150)
                          + "]".repeat(150)
                          + "}")))
          .isEqualTo("state-unusable");
      assertThat(refused(agent.call("weir__state_add", "{'key':'k','amount':1e400}")))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__state_patch", "{'key':'none','patch':{}}")))
          .isEqualTo("state-unusable");
      assertThat(refused(agent.call("weir__state_get", "{'keys':[]}")))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__state_get", "{'keys':['k'],'as_of':'yesterday'}")))
          .isEqualTo("arguments-invalid");
      assertThat(refused(agent.call("weir__state_pin", "{'key':'k','length_ms':999999999999}")))
          .isEqualTo("arguments-invalid");
      ObjectNode many = put.deepCopy();
      for (int i = 0; i < 200; i++) {
        many.withArray("unmoved").addObject().put("key", "k" + i).put("version", 0);
      }
      assertThat(refused(agent.call("weir__state_put", many))).isEqualTo("arguments-invalid");
      assertThat(said(agent.call("weir__state_list", "{}")).path("keys")).isEmpty();
    }
  }
}
