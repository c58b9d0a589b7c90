package dev.weir.app;

import static java.util.Objects.requireNonNull;

import dev.weir.checker.TestPostgres;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.ledger.Ledger;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Three nodes on one PostgreSQL with one till behind them, each in a process of its own. Nodes are
 * started and killed by one thread; any thread may ask them.
 */
final class Trio implements AutoCloseable {
  static final List<String> NAMES = List.of("a", "b", "c");

  private final Path folder;
  private final Env env;
  private final String ledger = TestPostgres.shared().freshDatabase();
  private final Signal over;
  private final Signal enough;
  private final Child till;
  private final Map<String, Child> nodes = new ConcurrentHashMap<>();
  private final Map<String, Payer> payers = new TreeMap<>();
  private int lives;

  Trio(Path folder, Env env) throws IOException, InterruptedException {
    this.folder = folder;
    this.env = env;
    this.over = env.threads().signal("over");
    this.enough = env.threads().signal("enough");
    this.till = child(Till.class, "till", List.of(folder.resolve("till").toString(), "0", "1"));
    Files.writeString(folder.resolve("weir.yaml"), Help.configuration(till.awaitUp()));
    for (String name : NAMES) {
      payers.put(name, new Payer(over, enough, env));
      start(name);
    }
    for (String name : NAMES) {
      awaitUp(name);
    }
  }

  private Child child(Class<?> main, String name, List<String> arguments) throws IOException {
    return Child.start(
        main,
        folder.resolve(name + ".log"),
        List.of("-cp", System.getProperty("java.class.path")),
        arguments);
  }

  /** Starts a node, and the life that its payments may name. */
  void start(String name) throws IOException {
    Path data = Files.createDirectories(folder.resolve(name));
    lives++;
    nodes.put(
        name,
        child(
            HaltingWeir.class,
            name,
            List.of(
                folder.resolve("weir.yaml").toString(),
                data.toString(),
                ledger,
                name,
                String.valueOf(lives),
                HaltingWeir.Lie.NONE.name())));
  }

  /** The number of the newest life of any node. */
  int newestLife() {
    return lives;
  }

  void awaitUp(String name) throws InterruptedException {
    payer(name).serves(URI.create(node(name).awaitUp()));
  }

  /** Kills a node as kill -9 does. */
  void kill(String name) throws InterruptedException {
    node(name).kill();
  }

  Child node(String name) {
    return requireNonNull(nodes.get(name));
  }

  /** Somebody who asks at this node. */
  Payer payer(String name) {
    return requireNonNull(payers.get(name));
  }

  /** The ledger itself, as an operator would open it. */
  Ledger open() {
    return SqlLedger.open(ledger, env);
  }

  /** Compares, when all is over; nodes may still run. */
  List<Audit.Complaint> audit(List<Payment> payments)
      throws IOException, InterruptedException, SQLException {
    for (Child node : new ArrayList<>(nodes.values())) {
      if (node.terminate() != 0) {
        throw new AssertionError("a node did not end well, see " + folder);
      }
    }
    till.kill();
    try (Ledger book = open()) {
      return Audit.of(payments, TillBooks.read(folder.resolve("till")), book);
    }
  }

  @Override
  public void close() {
    over.raise();
    enough.raise();
    nodes.values().forEach(Child::close);
    till.close();
    payers.values().forEach(Payer::close);
  }
}
