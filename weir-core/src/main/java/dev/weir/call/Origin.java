package dev.weir.call;

import java.util.Optional;

/**
 * Where a call comes from.
 *
 * @param tenant whose call it is
 * @param agent which agent instance, as it names itself: not a proof of identity
 * @param session one agent's connection or conversation
 * @param step the position in a run, when the runtime tells it
 * @param trace the W3C {@code traceparent}, when the agent sent one
 * @param reason why the agent calls, in its own words, when it says
 */
public record Origin(
    Tenant tenant,
    Optional<String> agent,
    String session,
    Optional<Step> step,
    Optional<String> trace,
    Optional<String> reason) {

  /**
   * The position of a call in a run: the third source of an effect's identity.
   *
   * @param run the root request
   * @param step where in the run
   * @param operation which operation of the step
   */
  public record Step(String run, String step, String operation) {}

  /** An origin of which only the session is known. */
  public static Origin of(String session) {
    return new Origin(
        Tenant.DEFAULT,
        Optional.empty(),
        session,
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** This origin at a step of a run. */
  public Origin at(Step where) {
    return new Origin(tenant, agent, session, Optional.of(where), trace, reason);
  }

  /** This origin under a tenant. */
  public Origin of(Tenant whose) {
    return new Origin(whose, agent, session, step, trace, reason);
  }
}
