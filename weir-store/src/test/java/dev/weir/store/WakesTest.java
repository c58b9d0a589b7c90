package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Two nodes on one PostgreSQL: whoever waits on the one hears what the other did. */
class WakesTest {
  private final Env env = Env.system();

  @Test
  void whoeverWaitsOnAnotherNodeIsTold() throws InterruptedException {
    String url = TestPostgres.shared().freshDatabase();
    Home one = Home.postgres(url);
    Home two = Home.postgres(url);
    EffectId id = EffectId.next(env);
    EffectId other = EffectId.next(env);
    Signal woken = env.threads().signal("woken");
    Signal wronglyWoken = env.threads().signal("wrongly woken");
    try (Connections theirs = one.connections();
        Connections ours = two.connections();
        var owner = new Wakes(theirs, env, changed -> {});
        var waiter =
            new Wakes(ours, env, changed -> (changed.equals(id) ? woken : wronglyWoken).raise())) {
      Instant deadline = env.clock().now().plusSeconds(60);
      do {
        waiter.watch(id);
        owner.moved(other);
        owner.moved(id);
      } while (!woken.await(Duration.ofMillis(20)) && env.clock().now().isBefore(deadline));
      assertThat(woken.raised()).isTrue();
      assertThat(wronglyWoken.raised()).as("nobody asked for it").isFalse();
    }
  }
}
