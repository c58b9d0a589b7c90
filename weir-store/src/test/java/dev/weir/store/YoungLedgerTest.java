package dev.weir.store;

import static org.assertj.core.api.Assumptions.assumeThat;

import dev.weir.checker.LedgerConformance;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Optional;

/**
 * The ledger on PostgreSQL is a ledger when lives renew their leases, too: only then are effects
 * left out of the list of those that are not over.
 */
class YoungLedgerTest extends LedgerConformance {
  private static final Duration LEASE = Duration.ofMinutes(5);

  private Optional<String> url = Optional.empty();

  @Override
  protected Ledger open() {
    assumeThat(TestPostgres.missing()).isEmpty();
    url = Optional.of(TestPostgres.shared().freshSchema());
    return renewing(SqlLedger.open(url.get(), Env.system()));
  }

  @Override
  protected Optional<Ledger> reopen() {
    return url.map(where -> renewing(SqlLedger.open(where, Env.system())));
  }

  /** The same ledger, but that every life renews its lease as soon as it begins. */
  private static Ledger renewing(Ledger ledger) {
    return (Ledger)
        Proxy.newProxyInstance(
            Ledger.class.getClassLoader(),
            new Class<?>[] {Ledger.class},
            (proxy, method, arguments) -> {
              try {
                Object answer = method.invoke(ledger, arguments);
                if (method.getName().equals("enlist")) {
                  ledger.renew((Node) answer, LEASE);
                }
                return answer;
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
