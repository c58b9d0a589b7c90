package dev.weir.app;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.policy.Configuration;
import dev.weir.policy.Door;
import dev.weir.policy.LedgerHome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** A whole gateway in this JVM with nothing but built-in tools, on a database of its own. */
final class BuiltInHouse implements AutoCloseable {
  private final Gateway gateway;
  private final HttpClient client = HttpClient.newHttpClient();
  final URI address;

  /** Where its ledger is. */
  enum Home {
    SQLITE,
    POSTGRES
  }

  private BuiltInHouse(LedgerHome ledger, Path data, String yaml) {
    Configuration configuration = Configuration.parse("weir.yaml", yaml, Map.of());
    var door = new Door(Door.HOST, 0, java.util.List.of(), java.util.List.of(), Door.REQUEST_BYTES);
    gateway =
        Gateway.behind(new Plan(configuration, door, ledger, data, "test", "a test"), Env.system());
    address = gateway.openHttp();
  }

  /** One with this configuration. */
  static BuiltInHouse open(Home home, Path data, String yaml) {
    return new BuiltInHouse(
        switch (home) {
          case SQLITE -> new LedgerHome.Embedded();
          case POSTGRES -> {
            Assumptions.assumeTrue(TestPostgres.missing().isEmpty());
            yield LedgerHome.of(TestPostgres.shared().freshSchema()).orElseThrow();
          }
        },
        data,
        yaml);
  }

  Worker worker() throws IOException, InterruptedException {
    return new Worker(client, address);
  }

  HttpClient client() {
    return client;
  }

  @Override
  public void close() {
    gateway.close();
    client.close();
  }
}
