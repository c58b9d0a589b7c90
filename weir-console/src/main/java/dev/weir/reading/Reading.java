package dev.weir.reading;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.ledger.Ledger;
import java.time.Duration;
import java.time.Instant;
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

  /**
   * How it stands with doubts.
   *
   * @param age how old a doubt may be before somebody should look
   */
  public DoubtSummary doubts(Duration age) {
    List<Effect> open = all(Filter.newest(Filter.MAX_LIMIT).in(State.IN_DOUBT));
    Instant limit = clock.now().minus(age);
    var ended = new EnumMap<Source, Integer>(Source.class);
    newest().stream()
        .filter(Reading::wasInDoubt)
        .forEach(effect -> ended.merge(effect.source(), 1, Integer::sum));
    return new DoubtSummary(
        open.size(),
        open.stream().map(Effect::at).min(Instant::compareTo),
        age,
        (int) open.stream().filter(effect -> effect.at().isBefore(limit)).count(),
        ended,
        (int)
            all(Filter.newest(Filter.MAX_LIMIT).in(State.SUSPENDED)).stream()
                .filter(Effect::handedOff)
                .count());
  }

  /** Tasks are asked after too, and were never in doubt: they have a handle. */
  private static boolean wasInDoubt(Effect effect) {
    return effect.state().over()
        && switch (effect.source()) {
          case PERSON -> !effect.byHand();
          case RESEND, LATE_ANSWER -> true;
          case PROBE -> effect.handle().isEmpty();
          case CALL, RECOVERY -> false;
        };
  }

  /** Follows new and changed effects from now on. */
  public Follower follow() {
    return new Follower(ledger, tenant, clock);
  }

  private List<Effect> newest() {
    return all(Filter.newest(Filter.MAX_LIMIT));
  }

  /** All pages of a filter, up to {@link #SUMMARISED}. */
  private List<Effect> all(Filter filter) {
    var all = new ArrayList<Effect>();
    List<Effect> page = effects(filter);
    while (!page.isEmpty()) {
      all.addAll(page);
      if (page.size() < Filter.MAX_LIMIT || all.size() >= SUMMARISED) {
        break;
      }
      page = effects(filter.olderThan(page.getLast().id()));
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
