package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.CommonsConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.limit.Commons;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The commons on PostgreSQL are commons; the second handle is that of another node. */
class PostgresCommonsTest extends CommonsConformance {
  private final List<SqlLedger> nodes = new ArrayList<>();
  private String url = "";

  @Override
  protected Commons open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
    return openBeside();
  }

  @Override
  protected Commons openBeside() {
    SqlLedger node = SqlLedger.open(url, Env.system());
    nodes.add(node);
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
  }
}
