package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import com.zaxxer.hikari.HikariDataSource;
import dev.weir.checker.CommonsConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.limit.Commons;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The commons on PostgreSQL through pools of the user's, which do not commit by themselves. */
class OwnedPostgresCommonsTest extends CommonsConformance {
  private final List<SqlLedger> nodes = new ArrayList<>();
  private final List<HikariDataSource> pools = new ArrayList<>();
  private String url = "";

  @Override
  protected Commons open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
    return openBeside();
  }

  @Override
  protected Commons openBeside() {
    var pool = new HikariDataSource();
    pool.setJdbcUrl(url);
    pool.setAutoCommit(false);
    pool.setMinimumIdle(1);
    SqlLedger node = SqlLedger.open(pool, Env.system());
    nodes.add(node);
    pools.add(pool);
    return node.commons();
  }

  @Override
  protected Optional<Commons> reopen() {
    close();
    return Optional.of(openBeside());
  }

  @AfterEach
  void close() {
    nodes.forEach(SqlLedger::close);
    nodes.clear();
    pools.forEach(HikariDataSource::close);
    pools.clear();
  }
}
