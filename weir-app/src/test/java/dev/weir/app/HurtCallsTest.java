package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.faults.Boundary;
import dev.weir.faults.FarSide;
import dev.weir.faults.FaultKind;
import dev.weir.faults.FaultPlan;
import dev.weir.faults.Rule;
import dev.weir.faults.When;
import dev.weir.world.ShopServer;
import dev.weir.world.ShopState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * Every kind of fault between a Weir and the shop: an agent that asks three times for one payment
 * pays once at most, whatever happens to its first call. The shop's journal is the truth.
 */
@Timeout(300)
class HurtCallsTest {
  private static final Env ENV = Env.system();

  @TempDir private Path folder = Path.of("");

  @Test
  void anAgentThatAsksAgainPaysOnce() throws IOException, InterruptedException {
    Path state = folder.resolve("shop");
    var shop = new FarSide.Command(ShopServer.command(state), Map.of(), folder);
    var open = new EnumMap<FaultKind, Boundary>(FaultKind.class);
    var heard = new EnumMap<FaultKind, String>(FaultKind.class);
    try (Boundary hub = Boundary.open("hub", shop, FaultPlan.NONE, ENV)) {
      var config = new StringBuilder("servers:\n");
      var rules = new StringBuilder("tools:\n");
      for (FaultKind kind : FaultKind.values()) {
        Boundary boundary =
            Boundary.open(name(kind), new FarSide.Address(hub.url()), first(kind), ENV);
        open.put(kind, boundary);
        config.append(
            "  " + name(kind) + ": { url: \"" + boundary.url() + "\", trust_annotations: true }\n");
        rules.append(rule(name(kind)));
      }
      Path file = folder.resolve("weir.yaml");
      Files.writeString(file, config.append(rules).toString());
      try (Running weir = Running.up(folder.resolve("weir"), "-c", file.toString())) {
        var agent = new AgentSession(weir);
        for (int time = 0; time < 3; time++) {
          for (FaultKind kind : FaultKind.values()) {
            JsonNode answer = agent.named(name(kind) + "__charge_card", Running.charge(name(kind)));
            heard.merge(kind, kind + " heard " + answer, (all, one) -> all + "\n" + one);
          }
        }
      }
      assertThat(hub.witness().awaitQuiet(Duration.ofSeconds(30))).isTrue();
      open.forEach(
          (kind, boundary) -> assertThat(boundary.witness().struck().keySet()).isSubsetOf(kind));
    } finally {
      open.values().forEach(Boundary::close);
    }
    ShopState truth = ShopState.read(state);
    for (FaultKind kind : FaultKind.values()) {
      long charges = truth.charges(name(kind));
      switch (kind) {
        // What a network does twice is done twice, unless the tool itself knows keys.
        case DUPLICATE -> assertThat(charges).as(heard.get(kind)).isEqualTo(2);
        // Weir cannot know that nothing arrived: one payment, or none and a doubt that is proved.
        case BEFORE_EFFECT, UNAVAILABLE ->
            assertThat(charges).as(heard.get(kind)).isLessThanOrEqualTo(1);
        case ANSWER_LOST,
            HANG,
            SLOW,
            DRIP,
            PARTIAL,
            GARBAGE,
            RESET,
            CONTRADICTION,
            STALE,
            TOO_MANY,
            EXPIRED ->
            assertThat(charges).as(heard.get(kind)).isEqualTo(1);
      }
    }
  }

  private static String name(FaultKind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace("_", "");
  }

  private static FaultPlan first(FaultKind kind) {
    Optional<Duration> length = kind.usualLength().map(usual -> Duration.ofMillis(300));
    return FaultPlan.of(1, new Rule("charge_card", kind, When.Exactly.of(1), length));
  }

  private static String rule(String server) {
    return """
      SERVER.charge_card:
        effect: irreversible
        key: '"order:" + args.order_id'
        probe:
          tool: get_payment
          args: { order_id: "{{args.order_id}}" }
          happened: 'result.amount_cents == args.amount_cents'
          absent: 'error.contains("no such payment")'
          settle: 1s
    """
        .replace("SERVER", server);
  }
}
