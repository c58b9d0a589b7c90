package dev.weir.reading;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.ledger.Query;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which effects to read. Every condition that is present must hold.
 *
 * @param states in one of these states; empty for any
 * @param session of this session
 * @param tool of this tool
 * @param since claimed at or after
 * @param before with an id before this one: the next page of a list
 * @param limit at most so many, 1 to 1,000
 */
public record Filter(
    Set<State> states,
    Optional<String> session,
    Optional<ToolName> tool,
    Optional<Instant> since,
    Optional<EffectId> before,
    int limit) {

  /** The largest page. */
  public static final int MAX_LIMIT = 1000;

  /** Checks the bound. */
  public Filter {
    states = Set.copyOf(states);
    if (limit < 1 || limit > MAX_LIMIT) {
      throw new IllegalArgumentException("limit is 1 to " + MAX_LIMIT);
    }
  }

  /** The newest effects. */
  public static Filter newest(int limit) {
    return new Filter(
        Set.of(), Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty(), limit);
  }

  /** The same in these states only. */
  public Filter in(State... wanted) {
    return new Filter(Set.of(wanted), session, tool, since, before, limit);
  }

  /** The same before an id: the next page. */
  public Filter olderThan(EffectId id) {
    return new Filter(states, session, tool, since, Optional.of(id), limit);
  }

  Query query(Tenant tenant) {
    return new Query(tenant, states, session, tool, since, before, Optional.empty(), limit);
  }
}
