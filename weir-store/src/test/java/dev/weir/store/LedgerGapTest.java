package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.ToolName;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Gap;
import dev.weir.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a restored ledger lost: who may say so, and what is said. On both databases alike. */
class LedgerGapTest {
  private static final Env ENV = Env.system();
  private static final ToolName PAY = new ToolName("shop", "pay");
  private static final ToolName MAIL = new ToolName("shop", "mail");
  private static final Instant LATER = Instant.parse("2026-01-31T12:00:00Z");
  private static final Instant EARLIER = Instant.parse("2026-01-31T06:00:00Z");

  @TempDir private Path data;

  @Test
  void anEmbeddedLedgerSaysWhatItLost() {
    SqlLedger.open(data, ENV).close();
    story(new LedgerCopy.Place.Directory(data));
  }

  @Test
  void aSharedLedgerSaysWhatItLost() {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, ENV).close();
    story(new LedgerCopy.Place.Postgres(url));
  }

  private static void story(LedgerCopy.Place place) {
    Node before;
    try (Ledger ledger = open(place)) {
      assertThat(ledger.gap(PAY)).isEmpty();
      assertThat(ledger.restored()).isEmpty();
      before = ledger.enlist("n");
      ledger.renew(before, Duration.ofMinutes(1));
      assertThatThrownBy(() -> LedgerGap.open(place, LATER, "Ada", ENV))
          .isInstanceOf(WeirException.class)
          .satisfies(e ->
              assertThat(((WeirException) e).fault().code()).isEqualTo(ErrorCode.LEDGER_IN_USE));
      ledger.retire(before);
    }
    LedgerGap.open(place, LATER, "Ada", ENV);
    LedgerGap.open(place, EARLIER, "Ada", ENV);
    try (Ledger ledger = open(place)) {
      assertThat(ledger.gap(PAY).map(Gap::since)).contains(EARLIER);
      assertThat(ledger.enlist("n").epoch()).isGreaterThan(before.epoch() + 1_000);

      LedgerGap.close(place, Optional.of(PAY), "Bo", ENV);
      assertThat(ledger.gap(PAY)).isEmpty();
      assertThat(ledger.gap(MAIL).map(Gap::since)).contains(EARLIER);
      assertThat(LedgerGap.standing(LedgerGap.lines(place))).isPresent();

      LedgerGap.close(place, Optional.empty(), "Bo", ENV);
      assertThat(ledger.gap(MAIL)).isEmpty();
      assertThat(LedgerGap.standing(LedgerGap.lines(place))).isEmpty();
      assertThat(ledger.restored())
          .as("who came after whom in that time nobody knows yet")
          .contains(LedgerGap.lines(place).get(1).at());
      assertThat(LedgerGap.lines(place))
          .extracting(LedgerGap.Line::person)
          .containsExactly("Ada", "Ada", "Bo", "Bo");
    }
  }

  private static Ledger open(LedgerCopy.Place place) {
    return switch (place) {
      case LedgerCopy.Place.Directory directory -> SqlLedger.open(directory.data(), ENV);
      case LedgerCopy.Place.Postgres postgres -> SqlLedger.open(postgres.jdbcUrl(), ENV);
    };
  }
}
