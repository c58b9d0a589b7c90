package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.store.LedgerSettings.Remark;
import dev.weir.store.LedgerSettings.Weight;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a server is set to is looked at, and what Weir can set for itself, it does. */
class LedgerSettingsTest {
  private static final Env ENV = Env.system();

  @Test
  void anEmbeddedLedgerHasNoServerToBeSet(@TempDir Path data) {
    assertThat(LedgerSettings.of(new LedgerCopy.Place.Directory(data))).isEmpty();
  }

  @Test
  void aServerThatForgetsAndOneThatIsTooNarrowAreTold() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    try (TestPostgres server =
        TestPostgres.startWith("fsync=off", "full_page_writes=off", "shared_buffers=1MB")) {
      String url = server.freshDatabase();
      SqlLedger.open(url, ENV).close();
      var place = new LedgerCopy.Place.Postgres(url);
      assertThat(LedgerSettings.of(place))
          .allMatch(it -> it.weight() == Weight.LOSES)
          .extracting(Remark::text)
          .satisfiesExactly(
              first -> assertThat(first).startsWith("fsync is off"),
              second -> assertThat(second).startsWith("full_page_writes is off"));

      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "insert into weir_key select gen_random_uuid(), 0, gen_random_uuid(), 't'"
                + " from generate_series(1, 40000) n");
        for (int i = 0; i < 12; i++) {
          statement.execute("checkpoint");
        }
      }
      assertThat(LedgerSettings.of(place))
          .filteredOn(it -> it.weight() == Weight.SLOWS)
          .extracting(Remark::text)
          .satisfiesExactly(
              first -> assertThat(first).contains("larger than shared_buffers (1 MiB)"),
              second -> assertThat(second).contains("checkpoints were made before their time"));
    }
  }

  @Test
  void aServerThatKeepsWhatItConfirmsLosesNothing() {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, ENV).close();
    assertThat(LedgerSettings.of(new LedgerCopy.Place.Postgres(url)))
        .noneMatch(it -> it.weight() == Weight.LOSES);
  }

  @Test
  void aDatabaseThatConfirmsTooEarlyDoesNotMakeTheLedgerDoSo() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshDatabase();
    for (String lax : List.of("off", "local")) {
      try (Connection connection = DriverManager.getConnection(url);
          Statement statement = connection.createStatement()) {
        statement.execute(
            "alter database " + connection.getCatalog() + " set synchronous_commit = " + lax);
      }
      Home home = Home.postgres(url);
      try (Session session = home.connections().writer();
          Statement statement = session.connection().createStatement();
          ResultSet row = statement.executeQuery("show synchronous_commit")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(lax.equals("off") ? "on" : lax);
      } finally {
        home.connections().close();
      }
    }
  }
}
