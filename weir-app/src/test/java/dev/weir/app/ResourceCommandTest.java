package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.env.Env;
import dev.weir.lease.Acquire;
import dev.weir.lease.Leases;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code weir resource}, asked of the ledger and of a running gateway. */
class ResourceCommandTest {
  @TempDir private Path data = Path.of("");

  @Test
  void whoHasALeaseIsShownWithAndWithoutAGateway() throws IOException, InterruptedException {
    try (SqlLedger ledger = SqlLedger.open(data, Env.system());
        Leases leases = ledger.leases()) {
      Origin bob = Origin.of("s-2").by("bob").because("to deploy");
      leases.acquire(Acquire.of(bob, "env:staging").lasting(Duration.ofMinutes(30)));
    }
    JsonNode alone = weir("resource", "ENV: staging ", "--json").json().getFirst();
    assertThat(alone.path("name").asString()).isEqualTo("env:staging");
    assertThat(alone.path("lease").path("holder").path("agent").asString()).isEqualTo("bob");
    assertThat(alone.path("lease").path("history").path(0).path("reason").asString())
        .isEqualTo("to deploy");
    assertThat(weir("resource", "env:staging").out()).contains("is leased by bob until");
    assertThat(weir("resource", "env:none").out()).contains("Nothing is on record of it.");
    try (Running gateway = Running.up(data)) {
      assertThat(gateway.address()).isNotNull();
      assertThat(weir("resource", "env:staging", "--json").json().getFirst()).isEqualTo(alone);
      assertThat(weir("resource", "env:staging").out()).contains("is leased by bob until");
      assertThat(weir("resource", " ").code()).isEqualTo(Exit.USAGE.code());
    }
    assertThat(weir("resource", "a\u0001b").code()).isEqualTo(Exit.USAGE.code());
  }

  private Running.Ended weir(String... command) throws IOException, InterruptedException {
    var all = new ArrayList<>(List.of(command));
    all.addAll(List.of("--data", data.toString()));
    return Running.run(all.toArray(String[]::new));
  }
}
