package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.Ledger;
import dev.weir.store.TableReads.Looks;
import java.sql.DriverManager;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Over many ranges a look-up is one look into one range, and reads there what it is about and
 * nothing else, whatever the planner knew when it first saw the statement. The database itself
 * counts how often it looked into which table, and how much it read.
 */
class PartitionPlansTest {
  private static final Env ENV = Env.system();
  private static final int TIMES = 60;

  @Test
  void whoKnowsTheIdOrTheKeyLooksIntoOneRange() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    var reads = new TableReads("weir-partition-plans");
    String url = reads.url();
    SqlLedger.open(url, ENV).close();
    Instant then = ENV.clock().now().minus(Duration.ofDays(28 * 60 - 14));
    try (var session = new Session(DriverManager.getConnection(url))) {
      Partitions.cover(session, EffectId.first(then).uuid());
      assertThat(Partitions.all(session)).hasSizeBetween(60, 70);
    }
    reads.leaveAlone();
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      var old = new Writing(ledger, OldLedger.at(then), "then");
      var now = new Writing(ledger, ENV, "now");
      List<Effect> effects = new ArrayList<>();
      for (int i = 0; i < TIMES; i++) {
        effects.add(old.settled("k" + i, Payload.of("{}")));
        now.settled("n" + i, Payload.of("{}"));
      }
      for (Effect effect : effects) {
        assertThat(ledger.effect(Tenant.DEFAULT, effect.id())).isPresent();
        assertThat(ledger.history(Tenant.DEFAULT, effect.id())).hasSize(2);
        EffectKey key = effect.key().orElseThrow();
        assertThat(ledger.holder(Tenant.DEFAULT, key)).isPresent();
        Append late = now.success(effect, Payload.of("{}"));
        ledger.append(late); // refused, and kept as evidence
      }
    }
    Map<String, Looks> looks = reads.of("weir_event_0%");
    // A look into each range would count once for each question; making a range looks twice.
    assertThat(looks.values()).filteredOn(it -> it.times() >= TIMES).hasSize(2);
    // An effect has three events at most, and each of these questions is about one effect.
    long questions = looks.values().stream().mapToLong(Looks::times).sum();
    assertThat(looks.values().stream().mapToLong(Looks::entries).sum()).isLessThan(4 * questions);
  }
}
