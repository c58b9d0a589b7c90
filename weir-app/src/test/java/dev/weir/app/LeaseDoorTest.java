package dev.weir.app;

import static dev.weir.app.Worker.refused;
import static dev.weir.app.Worker.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.app.BuiltInHouse.Home;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

/** Agents take, renew and release leases through a real gateway, over MCP. */
@Timeout(300)
class LeaseDoorTest {
  private static final String YAML = "builtin: [leases]";

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @EnumSource(Home.class)
  void aLeaseIsOneAgentsUntilItLetsGo(Home home) throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker a = house.worker();
      Worker b = house.worker();
      JsonNode held =
          said(
              a.call(
                  "weir__leases_acquire",
                  "{'names':['ENV: staging ','port:7070'],'ttl_ms':60000}"));
      assertThat(held.path("lease").path("names").path(0).path("name").asString())
          .isEqualTo("env:staging");
      long fence = held.path("lease").path("names").path(0).path("fence").asLong();
      JsonNode busy = b.call("weir__leases_acquire", "{'names':['env:staging'],'wait_ms':100}");
      assertThat(refused(busy)).isEqualTo("lease-busy");
      JsonNode holder =
          busy.path("_meta").path("dev.weir/refusal").path("particulars").path("holders").path(0);
      assertThat(holder.path("until").asString())
          .isEqualTo(held.path("lease").path("until").asString());
      assertThat(busy.toString()).doesNotContain(held.path("token").asString());
      String token = "{'token':'" + held.path("token").asString() + "'}";
      assertThat(said(a.call("weir__leases_renew", token)).path("lease").path("until").asString())
          .isGreaterThanOrEqualTo(held.path("lease").path("until").asString());
      String forged = token.replaceFirst("....'}$", "0000'}");
      assertThat(refused(b.call("weir__leases_release", forged))).isEqualTo("lease-over");
      assertThat(refused(b.call("weir__leases_release", "{'token':'x'}"))).isEqualTo("lease-over");
      assertThat(said(a.call("weir__leases_release", token)).path("lease").path("how").asString())
          .isEqualTo("released");
      JsonNode next = said(b.call("weir__leases_acquire", "{'names':['env:staging']}"));
      assertThat(next.path("lease").path("names").path(0).path("fence").asLong())
          .isGreaterThan(fence);
      assertThat(refused(a.call("weir__leases_renew", token))).isEqualTo("lease-over");
    }
  }

  /** Each has what the other waits for: the younger wait is refused, and the other goes on. */
  @ParameterizedTest
  @EnumSource(Home.class)
  void aRingOfTwoAgentsIsBroken(Home home) throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker a = house.worker();
      Worker b = house.worker();
      JsonNode ofA = said(a.call("weir__leases_acquire", "{'names':['env:a']}"));
      JsonNode ofB = said(b.call("weir__leases_acquire", "{'names':['env:b']}"));
      CompletableFuture<JsonNode> first =
          CompletableFuture.supplyAsync(() -> waits(a, "env:b"), Thread::startVirtualThread);
      CompletableFuture<JsonNode> second =
          CompletableFuture.supplyAsync(() -> waits(b, "env:a"), Thread::startVirtualThread);
      JsonNode victim = (JsonNode) CompletableFuture.anyOf(first, second).join();
      assertThat(refused(victim)).isEqualTo("deadlock");
      assertThat(victim.toString()).contains("waits for lease env:a", "waits for lease env:b");
      boolean gaveUpFirst = first.isDone();
      Worker loser = gaveUpFirst ? a : b;
      JsonNode held = gaveUpFirst ? ofA : ofB;
      said(loser.call("weir__leases_release", "{'token':'" + held.path("token").asString() + "'}"));
      JsonNode goesOn = (gaveUpFirst ? second : first).join();
      assertThat(said(goesOn).path("token").asString()).isNotEmpty();
    }
  }

  private static JsonNode waits(Worker agent, String name) {
    try {
      return agent.call("weir__leases_acquire", "{'names':['" + name + "'],'wait_ms':20000}");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @EnumSource(Home.class)
  void whatDoesNotFitIsRefused(Home home) throws IOException, InterruptedException {
    try (BuiltInHouse house = BuiltInHouse.open(home, folder, YAML)) {
      Worker a = house.worker();
      for (String odd :
          new String[] {
            "{}",
            "{'names':[]}",
            "{'names':['x']}",
            "{'names':['env:a'],'ttl_ms':1}",
            "{'names':['env:a'],'ttl_ms':1e9}",
            "{'names':['env:a'],'wait_ms':-1}",
            "{'names':[7]}"
          }) {
        assertThat(refused(a.call("weir__leases_acquire", odd)))
            .as(odd)
            .isEqualTo("arguments-invalid");
      }
    }
  }
}
