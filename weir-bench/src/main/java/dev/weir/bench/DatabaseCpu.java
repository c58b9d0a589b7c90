package dev.weir.bench;

import dev.weir.checker.TestPostgres;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Processor time of all processes that the shared PostgreSQL ever had. One that ended counts with
 * what it had when it was last looked at: connections come and go, and the sum must never sink.
 *
 * <p>For any number of threads.
 */
final class DatabaseCpu {
  private final Map<Long, Duration> seen = new ConcurrentHashMap<>();

  Duration soFar() {
    TestPostgres.shared()
        .process()
        .descendants()
        .forEach(process -> seen.merge(process.pid(), Figure.cpu(process), DatabaseCpu::greater));
    return seen.values().stream().reduce(Duration.ZERO, Duration::plus);
  }

  private static Duration greater(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
