package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.env.Env;
import dev.weir.ledger.ClaimVerdict;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.util.PSQLException;

/**
 * A batch of claims of which another node has one key fails as a whole, is written again with care,
 * and only who wanted that key hears who holds it.
 */
@Timeout(120)
class RacedClaimsTest {
  private static final Env ENV = Env.system();
  private static final Payload NOTHING = Payload.of("{}");
  private static final int CALLERS = 64;
  private static final int ROUNDS = 20;

  @Test
  void whoWantsATakenKeyHearsWhoHasItAndTheOthersWin() throws Exception {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    try (SqlLedger here = SqlLedger.open(url, ENV);
        SqlLedger there = SqlLedger.open(url, ENV);
        ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor()) {
      var writing = new Writing(here, ENV, "here");
      var others = new Writing(there, ENV, "there");
      for (int round = 0; round < ROUNDS; round++) {
        // Effects are young only as long as their node renews.
        here.renew(writing.node(), Duration.ofMinutes(5));
        Effect holder = others.dispatched(round + "-" + round, NOTHING);
        List<ClaimVerdict> verdicts = together(callers, here, writing, round);
        var won = new HashSet<Effect>();
        for (int i = 0; i < CALLERS; i++) {
          String key = round + "-" + i;
          if (i == round) {
            assertThat(verdicts.get(i)).isEqualTo(new ClaimVerdict.Held(holder));
          } else {
            assertThat(verdicts.get(i)).isInstanceOf(ClaimVerdict.Won.class);
            Effect mine = ((ClaimVerdict.Won) verdicts.get(i)).effect();
            assertThat(won.add(mine)).isTrue();
            assertThat(there.holder(Tenant.DEFAULT, EffectKey.given(key)))
                .map(Effect::id)
                .contains(mine.id());
            assertThat(there.history(Tenant.DEFAULT, mine.id())).hasSize(1);
          }
        }
      }
    }
  }

  private static List<ClaimVerdict> together(
      ExecutorService callers, SqlLedger ledger, Writing writing, int round) throws Exception {
    var go = new CountDownLatch(1);
    var claims = new ArrayList<Future<ClaimVerdict>>();
    for (int i = 0; i < CALLERS; i++) {
      String key = round + "-" + i;
      claims.add(
          callers.submit(() -> {
            go.await();
            return ledger.claim(writing.claim(key, NOTHING));
          }));
    }
    go.countDown();
    var verdicts = new ArrayList<ClaimVerdict>();
    for (Future<ClaimVerdict> claim : claims) {
      verdicts.add(claim.get());
    }
    return verdicts;
  }

  /** What it says of a key that is taken, the server says in its log, too. */
  @Test
  void theServerNeverSpeaksOfAKey() throws SQLException {
    assumeThat(TestPostgres.missing()).isEmpty();
    String url = TestPostgres.shared().freshSchema();
    SqlLedger.open(url, ENV).close();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(Writing.takingKey("alice@example.com"));
      PSQLException taken =
          catchThrowableOfType(
              PSQLException.class, () -> statement.execute(Writing.takingKey("alice@example.com")));
      var said = Optional.ofNullable(taken.getServerErrorMessage()).orElseThrow();
      assertThat(said.getTable())
          .satisfies(table -> assertThat(PostgresKeys.taken(table)).isTrue());
      assertThat(said.toString()).contains("(hash, occurrence)=(").doesNotContain("alice");
    }
  }
}
