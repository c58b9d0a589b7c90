package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The lists of sessions on SQLite run behind the events, and nobody can tell. */
class SessionListTest {
  private static final Env ENV = Env.system();

  @TempDir private Path data;

  @Test
  void aSessionsEffectsAreFoundWhetherListedYetOrNot() {
    List<Effect> all = new ArrayList<>();
    for (int life = 1; life <= 3; life++) {
      try (Ledger ledger = SqlLedger.open(data, ENV)) {
        var writing = new Writing(ledger, ENV, "n");
        // Neither a multiple of what is listed at once, nor more than that in the second life.
        for (int i = 0; i < (life == 2 ? 100 : 700); i++) {
          all.add(writing.settled("life-" + life + "-" + i, Payload.of("1")));
        }
        assertFound(ledger, all);
      }
    }
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      assertFound(ledger, all);
    }
  }

  private static void assertFound(Ledger ledger, List<Effect> all) {
    for (int session = 0; session < 8; session++) {
      String name = "s-" + session;
      List<Effect> expected =
          all.stream()
              .filter(effect -> effect.origin().session().equals(name))
              .sorted(Comparator.comparing(Effect::id).reversed())
              .toList();
      assertThat(expected).isNotEmpty();
      assertThat(ledger.find(Query.newest(Tenant.DEFAULT, 1_000).ofSession(name)))
          .isEqualTo(expected);
      assertThat(
              ledger.find(
                  Query.newest(Tenant.DEFAULT, 5).ofSession(name).olderThan(expected.get(3).id())))
          .isEqualTo(expected.subList(4, Math.min(9, expected.size())));
    }
  }
}
