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
 * @param run the root run that the call is for, when the caller says; what is on record of an
 *     effect names it in the step, if at all
 */
public record Origin(
    Tenant tenant,
    Optional<String> agent,
    String session,
    Optional<Step> step,
    Optional<String> trace,
    Optional<String> reason,
    Optional<Run> run) {

  /** An origin that says of a run only the step. */
  public Origin(
      Tenant tenant,
      Optional<String> agent,
      String session,
      Optional<Step> step,
      Optional<String> trace,
      Optional<String> reason) {
    this(tenant, agent, session, step, trace, reason, Optional.empty());
  }

  /**
   * The position of a call in a run: the third source of an effect's identity.
   *
   * @param run the root request
   * @param step where in the run
   * @param operation which operation of the step
   */
  public record Step(String run, String step, String operation) {}

  /**
   * What the caller says of the run that it works for.
   *
   * @param name the root run's
   * @param parent who gave this session its work; empty for the root's own
   * @param left what the parent had left of the run when it did, as far as it was told
   */
  public record Run(String name, Optional<Worker> parent, Remainder left) {}

  /** The name of the root run, when the call has one. */
  public Optional<String> root() {
    return run.map(Run::name).or(() -> step.map(Step::run));
  }

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
    return new Origin(tenant, agent, session, Optional.of(where), trace, reason, run);
  }

  /** This origin under a tenant. */
  public Origin of(Tenant whose) {
    return new Origin(whose, agent, session, step, trace, reason, run);
  }

  /** This origin of an agent that names itself. */
  public Origin by(String name) {
    return new Origin(tenant, Optional.of(name), session, step, trace, reason, run);
  }

  /** This origin with a reason. */
  public Origin because(String why) {
    return new Origin(tenant, agent, session, step, trace, Optional.of(why), run);
  }

  /** This origin in a run. */
  public Origin in(Run of) {
    return new Origin(tenant, agent, session, step, trace, reason, Optional.of(of));
  }
}
