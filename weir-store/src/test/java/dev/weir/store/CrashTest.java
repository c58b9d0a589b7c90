package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A Weir is killed with SIGKILL at a random moment, again and again. What it acknowledged is there;
 * what it did not is there wholly or not at all; what it left dispatched is reported, once.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CrashTest {
  private static final int ROUNDS = 2;
  private static final int LINES_MAX = 800;

  @TempDir private Path data;

  @Test
  void sqliteKeepsWhatItAcknowledged() throws IOException, InterruptedException {
    survive(data.toString());
  }

  @Test
  void postgresKeepsWhatAKilledClientWasPromised() throws IOException, InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    survive(TestPostgres.shared().freshSchema());
  }

  private static void survive(String where) throws IOException, InterruptedException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var random = new Random(seed);
    Set<EffectId> known = new HashSet<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<String> acknowledged = killed(where, 1 + random.nextInt(LINES_MAX));
      try (Ledger ledger = CrashChild.open(where, Env.system())) {
        check(ledger, acknowledged, known);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ", round " + round, e);
      }
    }
  }

  /** Runs a child until it has said so many lines, kills it, and gives all it had said. */
  private static List<String> killed(String where, int lines)
      throws IOException, InterruptedException {
    Process child = CrashChild.start(where);
    var said = new ArrayList<String>();
    try (BufferedReader reader = child.inputReader(StandardCharsets.UTF_8)) {
      String line = reader.readLine();
      while (line != null) {
        assertThat(line).doesNotStartWith("failed");
        said.add(line);
        if (said.size() == lines) {
          child.toHandle().destroyForcibly(); // unlike the process's own, it leaves the pipe open
        }
        line = reader.readLine();
      }
    } finally {
      child.destroyForcibly();
    }
    assertThat(child.waitFor()).isEqualTo(137);
    // The last line may be cut short.
    return said.stream().filter(line -> line.matches("(claimed|settled) [0-9a-f-]{36}")).toList();
  }

  private static void check(Ledger ledger, List<String> acknowledged, Set<EffectId> known)
      throws InterruptedException {
    for (String line : acknowledged) {
      EffectId id = EffectId.parse(line.substring(8));
      Effect effect = ledger.effect(CrashChild.TENANT, id).orElseThrow();
      if (line.startsWith("settled")) {
        assertThat(effect.state()).isEqualTo(State.SUCCEEDED);
      }
      assertThat(ledger.holder(CrashChild.TENANT, EffectKey.given(id.toString()))).contains(effect);
    }
    Set<Effect> unsettled = new HashSet<>();
    for (Effect effect : all(ledger)) {
      if (known.add(effect.id())) {
        whole(ledger, effect);
        if (effect.state() == State.DISPATCHED) {
          unsettled.add(effect);
        }
      }
    }
    Node next = ledger.enlist("crash");
    assertThat(ledger.orphans(1_000)).containsExactlyInAnyOrderElementsOf(unsettled);
    unsettled.forEach(effect -> doubt(ledger, effect, next));
    assertThat(ledger.orphans(1_000)).isEmpty();
  }

  /** No half state: the effect, its key and its history tell one story. */
  private static void whole(Ledger ledger, Effect effect) {
    List<Entry> history = ledger.history(CrashChild.TENANT, effect.id());
    assertThat(history).hasSize(effect.state() == State.SUCCEEDED ? 2 : 1);
    Entry.Transition first = (Entry.Transition) history.get(0);
    Entry.Transition last = (Entry.Transition) history.get(history.size() - 1);
    assertThat(first.to()).isEqualTo(State.DISPATCHED);
    assertThat(first.body().orElseThrow().text()).endsWith(effect.id() + "\"");
    assertThat(last.to()).isEqualTo(effect.state());
    assertThat(last.outcome()).isEqualTo(effect.outcome());
    assertThat(ledger.holder(CrashChild.TENANT, effect.key().orElseThrow())).contains(effect);
  }

  private static void doubt(Ledger ledger, Effect effect, Node by) {
    Append append =
        Append.resolve(
            CrashChild.TENANT,
            effect.id(),
            by,
            Source.RECOVERY,
            new Outcome.InDoubt(Fault.of(ErrorCode.IN_DOUBT)),
            Optional.empty(),
            0,
            Instant.EPOCH);
    assertThat(ledger.append(append)).isInstanceOf(AppendVerdict.Appended.class);
  }

  private static List<Effect> all(Ledger ledger) {
    var all = new ArrayList<Effect>();
    Query query = Query.newest(CrashChild.TENANT, 1_000);
    List<Effect> page = ledger.find(query);
    while (!page.isEmpty()) {
      all.addAll(page);
      page = ledger.find(query.olderThan(page.get(page.size() - 1).id()));
    }
    return all;
  }
}
