package dev.weir.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Clock;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.guard.SwitchableLedger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The housekeeper asks for pieces until all is done, and comes back whatever the ledger says. */
class HousekeeperTest {
  private static final Instant NOW = Instant.parse("2026-01-31T00:00:00Z");
  private static final Housekeeper.Pace QUICK =
      new Housekeeper.Pace(1, Duration.ofMillis(20), Duration.ofMillis(10));

  private final Env env = new Env(new Still(), Env.system().entropy(), Env.system().threads());
  private final BlockingQueue<Optional<Instant>> asked = new LinkedBlockingQueue<>();

  /** Wall time stands; waits do not. */
  private static final class Still implements Clock {
    @Override
    public Instant now() {
      return NOW;
    }

    @Override
    public long nanos() {
      return System.nanoTime();
    }
  }

  @Test
  void effectsLeaveWhenTheyAreOlderThanTheRetention() throws InterruptedException {
    var ledger = new Scripted(List.of(Upkeep.MORE, Upkeep.MORE, Upkeep.DONE));
    try (var keeper = new Housekeeper(env, ledger, Optional.of(Duration.ofDays(30)), QUICK)) {
      keeper.start();
      for (int round = 0; round < 4; round++) {
        assertThat(next()).contains(Instant.parse("2026-01-01T00:00:00Z"));
      }
    }
  }

  @Test
  void whereEverythingIsKeptThereIsStillUpkeep() throws InterruptedException {
    var ledger = new Scripted(List.of(Upkeep.DONE));
    try (var keeper = new Housekeeper(env, ledger, Optional.empty(), QUICK)) {
      keeper.start();
      assertThat(next()).isEmpty();
      assertThat(next()).isEmpty();
    }
  }

  @Test
  void aLedgerThatIsAwayIsAskedAgainLater() throws InterruptedException {
    var ledger = new Scripted(List.of());
    try (var keeper = new Housekeeper(env, ledger, Optional.empty(), QUICK)) {
      keeper.start();
      next();
      next();
    }
  }

  @Test
  void nothingIsAskedOnceItIsClosed() throws InterruptedException {
    var ledger = new Scripted(List.of(Upkeep.DONE));
    var keeper = new Housekeeper(env, ledger, Optional.empty(), QUICK);
    keeper.start();
    next();
    keeper.close(); // waits for the end of its thread
    asked.clear();
    assertThat(keeper.ended()).isTrue();
    assertThat(asked).isEmpty();
  }

  private Optional<Instant> next() throws InterruptedException {
    Optional<Instant> leaving = asked.poll(60, TimeUnit.SECONDS);
    assertThat(leaving).as("another piece").isNotNull();
    return leaving;
  }

  /** Answers as it was told, the last for ever; without an answer it is away. */
  private final class Scripted extends SwitchableLedger {
    private final List<Upkeep> answers;
    private int given;

    Scripted(List<Upkeep> answers) {
      super(new MemoryLedger());
      this.answers = answers;
    }

    @Override
    public Upkeep upkeep(Optional<Instant> leaving) {
      asked.add(leaving);
      if (answers.isEmpty()) {
        throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the ledger is away");
      }
      return answers.get(Math.min(given++, answers.size() - 1));
    }
  }
}
