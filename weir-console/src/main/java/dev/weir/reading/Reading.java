package dev.weir.reading;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.ledger.Ledger;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The read model of one tenant: questions about effects, answered from the ledger. */
public final class Reading {
  /** How many of the newest effects the summaries look at. */
  public static final int SUMMARISED = 10_000;

  private final Ledger ledger;
  private final Tenant tenant;
  private final Clock clock;

  /** A reading of a tenant's effects. */
  public Reading(Ledger ledger, Tenant tenant, Clock clock) {
    this.ledger = ledger;
    this.tenant = tenant;
    this.clock = clock;
  }

  /** Effects that match, newest first. */
  public List<Effect> effects(Filter filter) {
    return ledger.find(filter.query(tenant));
  }

  /** One effect and its history. */
  public Optional<Story> story(EffectId id) {
    return ledger.effect(tenant, id).map(effect -> new Story(effect, ledger.history(tenant, id)));
  }

  /** The sessions of the newest {@link #SUMMARISED} effects, the one that was active last first. */
  public List<SessionSummary> sessions() {
    var sessions = new LinkedHashMap<String, SessionSummary>();
    for (Effect effect : newest()) {
      int doubt = effect.state() == State.IN_DOUBT ? 1 : 0;
      sessions.merge(
          effect.origin().session(),
          new SessionSummary(
              effect.origin().session(),
              effect.origin().agent(),
              1,
              doubt,
              effect.at(),
              effect.at()),
          Reading::together);
    }
    return List.copyOf(sessions.values());
  }

  /** How many of the newest {@link #SUMMARISED} effects are in each state that occurs. */
  public Map<State, Integer> counts() {
    var counts = new EnumMap<State, Integer>(State.class);
    newest().forEach(effect -> counts.merge(effect.state(), 1, Integer::sum));
    return counts;
  }

  /** Follows new and changed effects from now on. */
  public Follower follow() {
    return new Follower(ledger, tenant, clock);
  }

  private List<Effect> newest() {
    var all = new ArrayList<Effect>();
    List<Effect> page = effects(Filter.newest(Filter.MAX_LIMIT));
    while (!page.isEmpty()) {
      all.addAll(page);
      if (page.size() < Filter.MAX_LIMIT || all.size() >= SUMMARISED) {
        break;
      }
      page = effects(Filter.newest(Filter.MAX_LIMIT).olderThan(page.getLast().id()));
    }
    return all;
  }

  private static SessionSummary together(SessionSummary newer, SessionSummary older) {
    return new SessionSummary(
        newer.session(),
        newer.agent().or(older::agent),
        newer.effects() + older.effects(),
        newer.inDoubt() + older.inDoubt(),
        older.first(),
        newer.last());
  }
}
