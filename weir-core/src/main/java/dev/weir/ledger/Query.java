package dev.weir.ledger;

import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * Which effects to find. Every condition that is present must hold.
 *
 * @param tenant whose
 * @param states in one of these states; empty for any
 * @param session of this session
 * @param tool of this tool
 * @param since claimed at or after
 * @param before with an id before this one: the next page of a list
 * @param after with an id after this one: what is new since
 * @param limit at most so many, 1 to 1,000
 */
public record Query(
    Tenant tenant,
    Set<State> states,
    Optional<String> session,
    Optional<ToolName> tool,
    Optional<Instant> since,
    Optional<EffectId> before,
    Optional<EffectId> after,
    int limit) {

  /** Checks the bound. */
  public Query {
    states = Set.copyOf(states);
    if (limit < 1 || limit > 1000) {
      throw new IllegalArgumentException("a query's limit is 1 to 1,000");
    }
  }

  /** The newest effects of a tenant. */
  public static Query newest(Tenant tenant, int limit) {
    return new Query(
        tenant,
        Set.of(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        limit);
  }

  /** The same in these states only. */
  public Query in(State... wanted) {
    return new Query(tenant, Set.of(wanted), session, tool, since, before, after, limit);
  }

  /** The same of one session only. */
  public Query ofSession(String wanted) {
    return new Query(tenant, states, Optional.of(wanted), tool, since, before, after, limit);
  }

  /** The same with ids after this one only, for following along. */
  public Query newerThan(EffectId id) {
    return new Query(tenant, states, session, tool, since, before, Optional.of(id), limit);
  }

  /** The same with ids before this one only, for paging. */
  public Query olderThan(EffectId id) {
    return new Query(tenant, states, session, tool, since, Optional.of(id), after, limit);
  }
}
