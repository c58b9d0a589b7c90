package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.LedgerTwins;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever happens to a ledger, the three adapters say and keep the same. */
class LedgerTwinsTest {
  private static final int HISTORIES = 4;
  private static final int STEPS = 400;

  /** So few that most keys lie in runs. */
  private static final int RUN_KEYS = 4;

  @TempDir private Path data;

  @Test
  void allAdaptersSayAndKeepTheSame() throws InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    // A fresh seed each run; a failure names it, and -Dweir.seed= plays it again.
    long first = Long.getLong("weir.seed", new Random().nextLong());
    for (int i = 0; i < HISTORIES; i++) {
      try (Ledger memory = new MemoryLedger();
          Ledger sqlite = SqlLedger.open(data.resolve("ledger-" + i), Env.system());
          Ledger runs =
              SqlLedger.open(
                  Home.directory(data.resolve("runs-" + i), RUN_KEYS, Env.system()), Env.system());
          Ledger postgres = SqlLedger.open(TestPostgres.shared().freshSchema(), Env.system())) {
        LedgerTwins.play(first + i, STEPS, List.of(memory, sqlite, runs, postgres));
      }
    }
  }
}
