package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** No server compiles our statements, whatever it thinks that they cost. */
class NotCompiledTest {
  /** A table of one row without an index: each start of a node reads it. */
  private static final String SECRET = "select bytes from weir_secret";

  private String url = "";

  @BeforeEach
  void aLedger() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, Env.system()).close();
  }

  @Test
  void sessionsOfOurOwnPoolDoNotAskForIt() throws SQLException {
    Home home = Home.postgres(url);
    try (Connections connections = home.connections();
        Session writer = connections.writer()) {
      assertThat(answer(writer, "show jit")).isEqualTo("off");
      assertThat(connections.<String>read(reader -> answer(reader, "show jit"))).isEqualTo("off");
    }
  }

  @Test
  void writersFromAPoolOfTheUsersDoNotAskForIt() throws SQLException {
    try (Session writer = Home.owned(source()).connections().writer()) {
      assertThat(answer(writer, "show jit")).isEqualTo("off");
    }
  }

  /** Only where the server can compile and still prices what is forbidden at ten billions. */
  @Test
  void whatLooksCostlyIsNotCompiled() throws SQLException {
    try (Session writer = Home.owned(source()).connections().writer()) {
      assertThat(explained(writer)).doesNotContain("JIT");
      writer.run("set jit = on");
      assumeThat(answer(writer, "select pg_jit_available()")).isEqualTo("t");
      assumeThat(answer(writer, "show server_version_num")).isLessThan("180000");
      assertThat(explained(writer)).contains("JIT");
    }
  }

  private PGSimpleDataSource source() {
    var source = new PGSimpleDataSource();
    source.setUrl(url);
    return source;
  }

  private static String explained(Session session) throws SQLException {
    return answer(session, "explain analyze " + SECRET);
  }

  private static String answer(Session session, String question) throws SQLException {
    try (var statement = session.connection().createStatement();
        ResultSet row = statement.executeQuery(question)) {
      var lines = Stream.<String>builder();
      while (row.next()) {
        lines.add(row.getString(1));
      }
      return lines.build().collect(Collectors.joining("\n"));
    }
  }
}
