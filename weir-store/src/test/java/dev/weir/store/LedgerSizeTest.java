package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.error.WeirException;
import dev.weir.ledger.Ledger;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger is measured beside the Weir that writes it, on both databases alike. */
class LedgerSizeTest {
  private static final Env ENV = Env.system();

  @TempDir private Path data;

  @Test
  void anEmbeddedLedgerIsMeasuredWhileItIsInUse() {
    try (Ledger ledger = SqlLedger.open(data, ENV)) {
      measure(ledger, new LedgerCopy.Place.Directory(data));
    }
  }

  @Test
  void aSharedLedgerIsMeasuredWhileItIsInUse() {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    try (Ledger ledger = SqlLedger.open(url, ENV)) {
      measure(ledger, new LedgerCopy.Place.Postgres(url));
    }
  }

  @Test
  void whereThereIsNoLedgerThereIsNoSize() {
    assertThatThrownBy(() -> LedgerSize.of(new LedgerCopy.Place.Directory(data), Tenant.DEFAULT))
        .isInstanceOf(WeirException.class)
        .hasMessageContaining("no embedded ledger");
  }

  private static void measure(Ledger ledger, LedgerCopy.Place place) {
    assertThat(LedgerSize.of(place, Tenant.DEFAULT).oldest()).isEmpty();
    var writing = new Writing(ledger, ENV, "n");
    Effect first = writing.settled("first", Payload.of("\"" + "a".repeat(5_000) + "\""));
    Effect second = writing.dispatched("second", Payload.of("{}"));
    LedgerSize size = LedgerSize.of(place, Tenant.DEFAULT);
    Map<String, Long> rows =
        size.tables().stream()
            .collect(Collectors.toMap(LedgerSize.Table::name, LedgerSize.Table::rows));
    assertThat(rows)
        .containsEntry("weir_event", 3L)
        .containsEntry("weir_key", 2L)
        .containsEntry("weir_body", 1L)
        .containsEntry("weir_node", 1L);
    assertThat(size.tables())
        .allMatch(table -> table.counting() == LedgerSize.Counting.EXACT)
        .allMatch(table -> table.bytes().orElseThrow() > 0);
    assertThat(size.bytes()).isGreaterThan(5_000);
    assertThat(size.oldest()).contains(first.at());
    assertThat(size.open()).isEqualTo(1);
    assertThat(size.oldestOpen()).contains(second.at());
  }
}
