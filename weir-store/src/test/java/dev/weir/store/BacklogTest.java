package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** When a second writer helps. */
class BacklogTest {
  private static final int FULL = 256;

  private final HandClock clock = new HandClock();
  private long begun = 1_000;
  private int looks;

  private final Backlog backlog = new Backlog(clock, FULL);

  private int after(int ours, int theirs) throws SQLException {
    for (int i = 0; i < ours; i++) {
      backlog.wrote();
    }
    begun += ours + theirs;
    clock.pass(Backlog.LOOK);
    look();
    return backlog.getAsInt();
  }

  private void look() throws SQLException {
    backlog.look(() -> {
      looks++;
      return OptionalLong.of(begun);
    });
  }

  @Test
  void whereOthersWriteASecondWriterHelpsOnlyWithWhatIsTooMuchForABatch() throws SQLException {
    assertThat(backlog.getAsInt()).isEqualTo(Backlog.ALONE);
    assertThat(after(10, 10_000)).as("nothing to compare with").isEqualTo(Backlog.ALONE);
    assertThat(after(100, 200)).isEqualTo(FULL);
    assertThat(after(100, 51)).isEqualTo(FULL);
    assertThat(after(100, 50)).isEqualTo(Backlog.ALONE);
    assertThat(after(1, 1)).isEqualTo(FULL);
    assertThat(after(0, 0)).isEqualTo(Backlog.ALONE);
  }

  @Test
  void itLooksNowAndThen() throws SQLException {
    after(1, 1);
    look();
    clock.pass(Backlog.LOOK.minusNanos(1));
    look();
    assertThat(looks).isEqualTo(1);
    clock.pass(Duration.ofNanos(1));
    look();
    assertThat(looks).isEqualTo(2);
  }

  @Test
  void whereNobodyElseCanWriteThereIsNothingToCompare() throws SQLException {
    for (int i = 0; i < 3; i++) {
      clock.pass(Backlog.LOOK);
      backlog.look(OptionalLong::empty);
      assertThat(backlog.getAsInt()).isEqualTo(Backlog.ALONE);
    }
  }

  @Test
  void postgresCountsTransactionsThatWriteWhoeverBeginsThem() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    var dialect = new PostgresDialect();
    String url = TestPostgres.shared().freshSchema();
    try (var session = new Session(DriverManager.getConnection(url));
        Connection other = DriverManager.getConnection(url);
        var statement = other.createStatement()) {
      long before = dialect.transactions(session).orElseThrow();
      statement.execute("create table t (n integer)");
      for (int i = 0; i < 9; i++) {
        statement.execute("insert into t values (1)");
      }
      assertThat(dialect.transactions(session).orElseThrow()).isGreaterThanOrEqualTo(before + 10);
    }
  }
}
