package dev.weir.store;

import dev.weir.checker.StatesConformance;
import dev.weir.env.Env;
import dev.weir.state.StateLimits;
import dev.weir.state.States;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The states of an embedded ledger are states. */
class SqliteStatesTest extends StatesConformance {
  @TempDir private Path data;

  private final List<SqlLedger> ledgers = new ArrayList<>();

  @Override
  protected States open(StateLimits limits) {
    ledgers.add(SqlLedger.open(data.resolve("ledger-" + ledgers.size()), Env.system()));
    return openBeside(limits);
  }

  @Override
  protected States openBeside(StateLimits limits) {
    return ledgers.get(ledgers.size() - 1).states(limits);
  }

  @Override
  protected Optional<States> reopen(StateLimits limits) {
    Path last = data.resolve("ledger-" + (ledgers.size() - 1));
    close();
    ledgers.clear();
    ledgers.add(SqlLedger.open(last, Env.system()));
    return Optional.of(openBeside(limits));
  }

  @AfterEach
  void close() {
    ledgers.forEach(SqlLedger::close);
  }
}
