package dev.weir.store;

import static dev.weir.store.OldLedger.ENV;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.ledger.Upkeep;
import dev.weir.limit.Asking;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.Commons;
import dev.weir.limit.Halt;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.limit.Passage;
import dev.weir.limit.ToolLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fleet knows of its limits stays when the ledger forgets old effects. */
class LimitsUpkeepTest {
  private static final ToolName PAY = new ToolName("shop", "pay");

  @TempDir private Path data;

  @Test
  void whatIsHaltedAndBrokenStaysSoOnSqlite() throws InterruptedException {
    try (SqlLedger ledger = SqlLedger.open(data, ENV)) {
      staysSo(ledger, ledger);
    }
  }

  @Test
  void whatIsHaltedAndBrokenStaysSoOnPostgres() throws InterruptedException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    try (SqlLedger one = SqlLedger.open(url, ENV);
        SqlLedger other = SqlLedger.open(url, ENV)) {
      staysSo(one, other);
    }
  }

  private static Limits.Verdict enter(Limits limits, ToolName tool) throws InterruptedException {
    return limits.enter(
        new Asking(
            Call.of(Origin.of("s"), tool, Value.Obj.empty()),
            EffectClass.READ,
            ToolLimits.USUAL,
            Priority.INTERACTIVE,
            Duration.ofMinutes(1)));
  }

  private static void broken(Limits limits) throws InterruptedException {
    for (int i = 0; i < BreakerRule.USUAL.failures(); i++) {
      assertThat(enter(limits, PAY)).isInstanceOf(Limits.Verdict.Entered.class);
      if (enter(limits, PAY) instanceof Limits.Verdict.Entered(Passage passage)) {
        try (passage) {
          passage.attempt();
          passage.ended(new Passage.Ending.Broke());
        }
      }
    }
  }

  private static ErrorCode refusal(Limits limits, ToolName tool) throws InterruptedException {
    Limits.Verdict verdict = enter(limits, tool);
    assertThat(verdict).isInstanceOf(Limits.Verdict.Refused.class);
    return ((Limits.Verdict.Refused) verdict).fault().code();
  }

  private static void staysSo(SqlLedger one, SqlLedger other) throws InterruptedException {
    ToolName mail = new ToolName("shop", "mail");
    try (Commons before = one.commons();
        Limits limits = Limits.open(ENV, before, LimitSettings.USUAL, "one")) {
      broken(limits);
      limits.halt(
          new Halt(new Halt.Scope.OfTool(mail), "ann", "it mails twice", ENV.clock().now()));
      // Closing says what is left to say.
    }
    Upkeep became = Upkeep.MORE;
    while (became == Upkeep.MORE) {
      became = one.upkeep(Optional.of(ENV.clock().now()));
    }
    try (Commons after = other.commons();
        Limits limits = Limits.open(ENV, after, LimitSettings.USUAL, "other")) {
      assertThat(after.list("").cells()).extracting(Commons.Standing::cell).hasSizeGreaterThan(1);
      assertThat(refusal(limits, mail)).isEqualTo(ErrorCode.HALTED);
      // A tool is known from its first call on; then its cell is heard of at the next beat.
      long began = System.nanoTime();
      while (enter(limits, PAY) instanceof Limits.Verdict.Entered(Passage passage)) {
        passage.close();
        assertThat(System.nanoTime() - began).isLessThan(Duration.ofSeconds(60).toNanos());
        ENV.threads().pause(Duration.ofMillis(5));
      }
      assertThat(refusal(limits, PAY)).isEqualTo(ErrorCode.BREAKER_OPEN);
    }
  }
}
