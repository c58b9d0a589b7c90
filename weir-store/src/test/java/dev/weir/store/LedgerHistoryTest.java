package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.LedgerWitness;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What many clients of a ledger see at once is what they could have seen one after another. Method:
 * twelve threads on few keys, every request and answer written down with its time, judged by a
 * checker that knows no ledger.
 */
class LedgerHistoryTest {
  private static final Env ENV = Env.system();
  private static final int STEPS = 200;

  private final long seed = Long.getLong("weir.seed", new Random().nextLong());

  @TempDir private Path data;

  @RepeatedTest(10)
  void inMemory() throws InterruptedException {
    try (Ledger ledger = new MemoryLedger()) {
      explained(List.of(ledger));
    }
  }

  @Test
  void onSqlite() throws InterruptedException {
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      explained(List.of(ledger));
    }
  }

  /** Keys move from the heap into runs while they are asked for. */
  @Test
  void onSqliteWithShortRuns() throws InterruptedException {
    try (Ledger ledger = SqlLedger.open(Home.directory(data, 4, ENV), ENV)) {
      explained(List.of(ledger));
    }
  }

  @Test
  void onPostgres() throws InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    try (Ledger ledger = SqlLedger.open(TestPostgres.shared().freshSchema(), ENV)) {
      explained(List.of(ledger));
    }
  }

  @Test
  void throughTwoLedgersOnOnePostgres() throws InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    try (Ledger a = SqlLedger.open(url, ENV);
        Ledger b = SqlLedger.open(url, ENV)) {
      explained(List.of(a, b));
    }
  }

  private void explained(List<Ledger> ledgers) throws InterruptedException {
    assertThat(LedgerWitness.flaws(seed, STEPS, ledgers, ENV)).as("seed " + seed).isEmpty();
  }
}
