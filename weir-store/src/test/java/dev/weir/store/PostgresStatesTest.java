package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.StatesConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;

/** The states on PostgreSQL are states; the second handle is that of another node. */
class PostgresStatesTest extends StatesConformance {
  private final List<SqlLedger> nodes = new ArrayList<>();
  private String url = "";

  @Override
  protected States open(StateLimits limits) {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = TestPostgres.shared().freshSchema();
    return openBeside(limits);
  }

  @Override
  protected States openBeside(StateLimits limits) {
    SqlLedger node = SqlLedger.open(url, Env.system());
    nodes.add(node);
    return node.states(limits);
  }

  @Override
  protected Optional<States> reopen(StateLimits limits) {
    close();
    return Optional.of(openBeside(limits));
  }

  @AfterEach
  void close() {
    nodes.forEach(SqlLedger::close);
    nodes.clear();
  }
}
