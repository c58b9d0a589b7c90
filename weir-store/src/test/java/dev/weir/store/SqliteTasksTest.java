package dev.weir.store;

import dev.weir.checker.TasksConformance;
import dev.weir.env.Env;
import dev.weir.task.Tasks;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** The queue in an embedded ledger is a queue. */
class SqliteTasksTest extends TasksConformance {
  private final AtomicLong ahead = new AtomicLong();

  @TempDir private Path data;

  private Optional<SqlLedger> ledger = Optional.empty();

  @Override
  protected Tasks open() {
    ledger = Optional.of(SqlLedger.open(data, Env.system()));
    return openBeside();
  }

  @Override
  protected Tasks openBeside() {
    return ledger.orElseThrow().tasks(ahead::get);
  }

  @Override
  protected Optional<Tasks> reopen() {
    close();
    return Optional.of(open());
  }

  @Override
  protected void advance(Duration by) {
    ahead.addAndGet(Codes.micros(by));
  }

  @AfterEach
  void close() {
    ledger.ifPresent(SqlLedger::close);
  }
}
