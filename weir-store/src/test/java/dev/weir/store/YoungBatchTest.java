package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.store.Sheet.Column;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What travels as one array arrives as what it was: claims and settlements beside each other, those
 * that say why they failed beside those that did not.
 */
@Timeout(120)
class YoungBatchTest {
  private static final Env ENV = Env.system();
  private static final int CALLERS = 48;
  private static final int ROUNDS = 6;

  @Test
  void everyEffectIsReadAsItWasWritten() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    try (SqlLedger ledger = SqlLedger.open(url, ENV);
        SqlLedger reading = SqlLedger.open(url, ENV);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new Writing(ledger, ENV, "n");
      List<Effect> before = List.of();
      for (int round = 0; round < ROUNDS; round++) {
        ledger.renew(writing.node(), Duration.ofMinutes(5)); // else no effect is young
        List<Append> settlements = settlements(writing, before, round);
        List<Effect> born = atOnce(callers, ledger, writing, settlements, round);
        for (Append settlement : settlements) {
          assertThat(reading.effect(Tenant.DEFAULT, settlement.id()))
              .flatMap(Effect::outcome)
              .contains(settlement.outcome().orElseThrow());
        }
        for (Effect effect : born) {
          assertThat(reading.effect(Tenant.DEFAULT, effect.id())).contains(effect);
        }
        before = born;
      }
    }
  }

  /** Of every other round some settlements say why. */
  private static List<Append> settlements(Writing writing, List<Effect> effects, int round) {
    return IntStream.range(0, effects.size())
        .mapToObj(i -> {
          Effect effect = effects.get(i);
          return round % 2 == 0 && i % 5 == 0
              ? writing.failure(effect, Fault.of(ErrorCode.TOOL_FAILED, "no. " + i))
              : writing.success(effect, Payload.of("{\"n\":" + i + "}"));
        })
        .toList();
  }

  private static List<Effect> atOnce(
      ExecutorService callers,
      SqlLedger ledger,
      Writing writing,
      List<Append> settlements,
      int round)
      throws Exception {
    var go = new CountDownLatch(1);
    var claims = new ArrayList<Future<ClaimVerdict>>();
    var settled = new ArrayList<Future<AppendVerdict>>();
    for (int i = 0; i < CALLERS; i++) {
      String key = round + "-" + i;
      claims.add(
          callers.submit(after(go, () -> ledger.claim(writing.claim(key, Payload.of("{}"))))));
      if (i < settlements.size()) {
        Append settlement = settlements.get(i);
        settled.add(callers.submit(after(go, () -> ledger.append(settlement))));
      }
    }
    go.countDown();
    for (Future<AppendVerdict> one : settled) {
      assertThat(one.get()).isInstanceOf(AppendVerdict.Appended.class);
    }
    var born = new ArrayList<Effect>();
    for (Future<ClaimVerdict> claim : claims) {
      born.add(((ClaimVerdict.Won) claim.get()).effect());
    }
    return born;
  }

  private static <T> Callable<T> after(CountDownLatch go, Callable<T> then) {
    return () -> {
      go.await();
      return then.call();
    };
  }

  /** The server reads a row's fields by their order, and says nothing where types agree. */
  @Test
  void theSchemasRowsHaveTheSheetsColumnsInTheirOrder() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, ENV).close();
    Map<String, List<Column>> rows =
        Map.of(
            ClaimsAndSteps.FIRST_ROW, Columns.FIRST,
            ClaimsAndSteps.STEP_ROW, Columns.STEP,
            ClaimsAndSteps.TAKE_ROW, Columns.TAKE,
            YoungBatch.USUAL_ROW, Columns.USUAL,
            PostgresKeys.ROW, Columns.HASHED_KEY);
    try (Connection connection = DriverManager.getConnection(url);
        PreparedStatement fields =
            connection.prepareStatement(
                "select attname, atttypid::regtype::text from pg_attribute a join pg_class c"
                    + " on c.oid = a.attrelid where c.oid = ?::regclass order by attnum")) {
      for (Map.Entry<String, List<Column>> row : rows.entrySet()) {
        fields.setString(1, row.getKey());
        assertThat(fields(fields)).as(row.getKey()).isEqualTo(row.getValue());
      }
    }
  }

  private static List<Column> fields(PreparedStatement statement) throws SQLException {
    var columns = new ArrayList<Column>();
    try (ResultSet field = statement.executeQuery()) {
      while (field.next()) {
        columns.add(new Column(field.getString(1), type(field.getString(2))));
      }
    }
    return columns;
  }

  private static Sheet.Type type(String name) {
    return switch (name) {
      case "integer" -> Sheet.Type.INT;
      case "bigint" -> Sheet.Type.LONG;
      case "uuid" -> Sheet.Type.ID;
      case "text" -> Sheet.Type.TEXT;
      case "bytea" -> Sheet.Type.BYTES;
      default -> throw new IllegalStateException(name);
    };
  }
}
