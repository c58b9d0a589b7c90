package dev.weir.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.checker.TestPostgres;
import dev.weir.history.Anomaly;
import dev.weir.history.Anomaly.Kind;
import dev.weir.history.Serializability;
import dev.weir.history.Transaction;
import dev.weir.history.Transaction.Fate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Twenty agents read and write five registers through three nodes on one PostgreSQL, as chance has
 * it, while one of the nodes is killed and comes back. A checker that knows nothing of Weir looks
 * for an order of what they did, by what they saw and by the books of the registers. The same
 * checker is shown two policies that allow too much, and names what comes of each.
 */
@Timeout(300)
class SerializableTest {
  private static final List<String> NODES = List.of("a", "b", "c");
  private static final int AGENTS = 20;
  private static final int EACH = Integer.getInteger("weir.history.each", 12);

  private final long seed = Long.getLong("weir.seed", new Random().nextLong());
  private final String ledger = TestPostgres.shared().freshDatabase();
  private final Map<String, Running> nodes = new ConcurrentHashMap<>();

  @TempDir private Path folder = Path.of("");

  @Test
  void whatAgentsDoTogetherIsWhatTheyWouldDoOneAfterAnother()
      throws IOException, InterruptedException {
    System.out.println("SerializableTest: -Dweir.seed=" + seed);
    try (var registers = new Registers(List.of("write", "write_stale", "write_skewed"))) {
      Files.writeString(folder.resolve("weir.yaml"), configuration(registers.url()));
      for (String node : NODES) {
        Files.createDirectories(folder.resolve(node));
        up(node);
      }
      List<Transaction> strict = together(task("write", "r", 3), this::killOne);
      List<Transaction> stale = together(task("write_stale", "s", 3), () -> {});
      List<Transaction> skewed = together(task("write_skewed", "w", 1), () -> {});
      nodes.values().forEach(Running::close);

      assertThat(Serializability.anomalies(strict, registers.books("r")))
          .as("-Dweir.seed=" + seed)
          .isEmpty();
      assertThat(written(strict, Fate.HAPPENED)).isGreaterThan(AGENTS);
      assertThat(written(strict, Fate.DID_NOT_HAPPEN)).isPositive();

      assertThat(Serializability.anomalies(stale, registers.books("s")))
          .as("-Dweir.seed=" + seed)
          .extracting(Anomaly::kind)
          .contains(Kind.LOST_UPDATE);
      // What an agent reads one after the other is of several times: it may have read one register
      // before a write, and another one after a write that began when that was over.
      assertThat(Serializability.anomalies(skewed, registers.books("w")))
          .as("-Dweir.seed=" + seed)
          .isNotEmpty()
          .extracting(Anomaly::kind)
          .isSubsetOf(Kind.G_SINGLE, Kind.G2_ITEM, Kind.REAL_TIME);
    } finally {
      nodes.values().forEach(Running::close);
    }
  }

  private static long written(List<Transaction> history, Fate fate) {
    return history.stream().filter(it -> !it.writes().isEmpty() && it.fate() == fate).count();
  }

  private static Reckoner.Task task(String tool, String prefix, int mostWritten) {
    List<String> registers = IntStream.range(0, 5).mapToObj(i -> prefix + i).toList();
    return new Reckoner.Task(tool, registers, mostWritten);
  }

  /** The first write is declared as it should be, the others allow too much. */
  private static String configuration(String url) {
    String probe =
        """
        probe: { tool: find, args: { id: "{{args.id}}" }, happened: 'result.id == args.id',
                 absent: 'error.contains("no such write")', settle: 1s }\
        """;
    return """
    servers: { reg: { url: "%s", limits: { at_least: 100 } } }
    tools:
      reg.*: { breaker: { failures: 1000, open: 1s } }
      reg.find: { effect: read }
      reg.read: { effect: read, resource: '"reg:" + args.register' }
      reg.write:
        effect: write
        timeout: 5s
        resource: 'args.rests_on.map(it, "reg:" + it)'
        %s
      reg.write_stale:
        effect: write
        resource: 'args.rests_on.map(it, "reg:" + it)'
        on_stale: allow
        unread: allow
      reg.write_skewed:
        effect: write
        resource: 'args.writes.map(it, "reg:" + it)'
    """
        .formatted(url, probe.replace("\n", "\n    "));
  }

  private void up(String node) throws IOException, InterruptedException {
    nodes.put(
        node,
        Running.up(
            folder.resolve(node),
            "-c",
            folder.resolve("weir.yaml").toString(),
            "--ledger",
            ledger,
            "--node",
            node));
  }

  private void killOne() throws IOException, InterruptedException {
    String victim = NODES.get(new Random(seed).nextInt(NODES.size()));
    Running node = requireNonNull(nodes.remove(victim));
    node.kill();
    node.close();
    up(victim);
  }

  /** What happens besides, when half of the agents' work is done. */
  private interface Besides {
    void happens() throws IOException, InterruptedException;
  }

  private List<Transaction> together(Reckoner.Task task, Besides besides)
      throws IOException, InterruptedException {
    var history = new ConcurrentLinkedQueue<Transaction>();
    var failures = new ConcurrentLinkedQueue<Throwable>();
    var half = new CountDownLatch(AGENTS * EACH / 2);
    var agents = new ArrayList<Thread>();
    for (int i = 0; i < AGENTS; i++) {
      var random = new Random(seed + i);
      var agent =
          new Reckoner(task.tool() + i, () -> List.copyOf(nodes.values()), task, random, history);
      agents.add(
          Thread.startVirtualThread(() -> {
            try {
              for (int n = 0; n < EACH; n++) {
                agent.reckon();
                half.countDown();
              }
            } catch (Throwable e) {
              failures.add(e);
              IntStream.range(0, EACH).forEach(left -> half.countDown());
            }
          }));
    }
    half.await();
    besides.happens();
    for (Thread agent : agents) {
      agent.join();
    }
    assertThat(failures).as("-Dweir.seed=" + seed).isEmpty();
    return List.copyOf(history);
  }
}
