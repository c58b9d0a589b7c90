package dev.weir.guard;

import dev.weir.call.Tenant;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Tenure;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stage 7: the only place where the world is touched.
 *
 * <p>Sends once. Sends again only after {@link Reply.NeverSent}, the proof that nothing left this
 * process, and only while the deadline leaves room. Such transparent retries cost nobody anything
 * (gRPC proposal A6), so they need no budget, only a bound.
 */
final class Execution {
  private static final Logger log = LoggerFactory.getLogger(Execution.class);
  private static final int MAX_ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;

  Execution(Env env, Ledger ledger, Tenure tenure) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
  }

  /**
   * What came of it.
   *
   * @param reply the last reply
   * @param attempts how often the tool was called
   */
  record Ending(Reply reply, int attempts) {}

  /** Reads for whoever asks. */
  Ending read(Tool tool, Dispatch first) {
    return run(tool, first, () -> true);
  }

  /**
   * Carries out an effect of this life.
   *
   * @param life the life that owns it
   */
  Ending write(Tool tool, Dispatch first, Node life) {
    return run(tool, first, () -> tenure.holds(life));
  }

  private Ending run(Tool tool, Dispatch first, BooleanSupplier allowed) {
    Dispatch dispatch = first;
    while (true) {
      Reply reply = act(tool, dispatch, allowed);
      if (!(reply instanceof Reply.NeverSent never) || !another(dispatch, first)) {
        return new Ending(reply, dispatch.attempt());
      }
      ledger.note(
          new Note.Attempt(
              tenant(dispatch),
              dispatch.effect(),
              dispatch.attempt(),
              never.fault().toString(),
              env.clock().now()));
      dispatch = dispatch.again();
    }
  }

  /** Asks after work that the far side keeps; touches nothing. */
  Reply follow(Tool tool, Tool.Kept kept) throws InterruptedException {
    try {
      return tool.follow(kept);
    } catch (RuntimeException e) {
      log.error("tool {} broke its contract: {}", kept.call().tool(), e.getClass().getName());
      return new Reply.NeverSent(
          Fault.of(ErrorCode.INTERNAL, "the adapter failed: " + e.getClass().getName()));
    }
  }

  /**
   * Schedule that the two questions are for: (1) the effect is dispatched, on record; (2) this
   * process pauses; (3) our lease runs out, another node ends our life and marks the effect in
   * doubt; (4) it waits until nothing can be sent any more, probes, and finds that it did not
   * happen; (5) we wake. What a life that may be over would send, and what is past its deadline, is
   * not sent. A pause between the questions and the first byte is what (4) waits for.
   */
  private Reply act(Tool tool, Dispatch dispatch, BooleanSupplier allowed) {
    if (!allowed.getAsBoolean()) {
      return new Reply.NeverSent(Fault.of(ErrorCode.LEASE_LOST));
    }
    if (!env.clock().now().isBefore(dispatch.deadline())) {
      return new Reply.NeverSent(
          Fault.of(ErrorCode.DEADLINE_PASSED, "the deadline passed before the tool was called"));
    }
    try {
      return tool.act(dispatch);
    } catch (InterruptedException e) {
      // The thread is being stopped while the far side may be at work: unknown, never "failed".
      Thread.currentThread().interrupt();
      return new Reply.Lost(
          Fault.of(ErrorCode.TOOL_BROKEN, "Weir was stopped while the tool was being called"));
    } catch (RuntimeException e) {
      // Without the exception's own text, which may quote the arguments.
      log.error("tool {} broke its contract: {}", dispatch.call().tool(), e.getClass().getName());
      log.debug("how tool {} broke its contract", dispatch.call().tool(), e);
      return new Reply.Lost(
          Fault.of(
              ErrorCode.INTERNAL, "the adapter of the tool failed: " + e.getClass().getName()));
    }
  }

  /** Waits before another attempt; says whether one is allowed. */
  private boolean another(Dispatch dispatch, Dispatch first) {
    int made = dispatch.attempt() - first.attempt() + 1;
    if (made >= MAX_ATTEMPTS || Thread.currentThread().isInterrupted()) {
      return false;
    }
    long most = FIRST_PAUSE.toNanos() << (made - 1);
    Duration pause = Duration.ofNanos(Long.remainderUnsigned(env.entropy().bits(), most) + 1);
    if (!env.clock().now().plus(pause).isBefore(dispatch.deadline())) {
      return false;
    }
    try {
      env.threads().pause(pause);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static Tenant tenant(Dispatch dispatch) {
    return dispatch.call().origin().tenant();
  }
}
