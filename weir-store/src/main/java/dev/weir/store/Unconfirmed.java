package dev.weir.store;

import dev.weir.effect.EffectId;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.sql.SQLException;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Claims whose callers were told that nobody knows whether they are stored, until somebody does.
 *
 * <p>Schedule that it is for: (1) a claim is sent, and the server stops answering; (2) its caller
 * hears "unavailable", sends nothing, and owes the ledger that the effect was never sent; (3) the
 * caller pays that debt on another connection: no such effect; (4) the old server process wakes and
 * stores the claim. The effect would stand as dispatched, and its key be busy, for as long as this
 * node lives. So as long as (4) can happen, (3) hears "unavailable" and tries again later.
 */
final class Unconfirmed {
  private static final Logger log = LoggerFactory.getLogger(Unconfirmed.class);
  private static final int MOST = 10_000;

  /** What is known of an effect that is not in the ledger. */
  enum Fate {
    /** Nobody here claimed it in vain. */
    UNHEARD_OF,
    /** It may still come. */
    OPEN,
    /** It came since, or never will: look again. */
    SETTLED
  }

  private final Connections connections;
  private final Dialect dialect;
  private final ConcurrentHashMap<UUID, Request.Birth> births = new ConcurrentHashMap<>();

  Unconfirmed(Connections connections, Dialect dialect) {
    this.connections = connections;
    this.dialect = dialect;
  }

  /**
   * Remembers a claim that failed, unless it is known that it was not written.
   *
   * @return whether it may have been written
   */
  boolean add(Request.Birth birth) {
    if (!open(birth)) {
      return false;
    }
    if (births.size() >= MOST) {
      log.error("claim {} is not followed: too many are unconfirmed", birth.claim().id());
    } else {
      births.put(birth.claim().id().uuid(), birth);
    }
    return true;
  }

  /** What is known of this effect. */
  Fate of(EffectId id) {
    Optional<Request.Birth> birth = Optional.ofNullable(births.get(id.uuid()));
    if (birth.isEmpty()) {
      return Fate.UNHEARD_OF;
    }
    if (birth.get().hasAnswer() ? !over(birth.get()) : birth.get().taken()) {
      return Fate.OPEN;
    }
    births.remove(id.uuid());
    return Fate.SETTLED;
  }

  /** Whether a writer is still at it, or gave it up without knowing. */
  private static boolean open(Request.Birth birth) {
    return birth.hasAnswer() ? !birth.lostOn().isEmpty() : birth.taken();
  }

  private boolean over(Request.Birth birth) {
    try {
      return connections.read(session -> {
        boolean over = true;
        for (Session.Backend backend : birth.lostOn()) {
          over &= dialect.over(session, backend);
        }
        return over;
      });
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, "the ledger " + dialect.trouble(e).text(), e);
    }
  }
}
