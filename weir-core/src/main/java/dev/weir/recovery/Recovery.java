package dev.weir.recovery;

import dev.weir.effect.Effect;
import dev.weir.effect.Event;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Tenure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Settles the accounts of lives that are over, of this node and of others. It sends nothing. Any
 * number of nodes may do it at once: the ledger takes one word for each effect.
 */
public final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);

  /** As many as are judged at once: the ledger writes them as one batch. */
  private static final int PAGE = 500;

  private static final Duration A_WHILE = Duration.ofMinutes(1);

  private final Env env;
  private final Ledger ledger;
  private final Tenure tenure;

  /** A recovery that appends as the life that holds its place at the time. */
  public Recovery(Env env, Ledger ledger, Tenure tenure) {
    this.env = env;
    this.ledger = ledger;
    this.tenure = tenure;
  }

  /**
   * What was found.
   *
   * @param neverSent effects that were only claimed; their keys are free again
   * @param inDoubt effects that may have happened
   */
  public record Findings(int neverSent, int inDoubt) {
    /** Nothing. */
    public static final Findings NONE = new Findings(0, 0);

    Findings and(Findings more) {
      return new Findings(neverSent + more.neverSent, inDoubt + more.inDoubt);
    }
  }

  /**
   * Goes through everything that lives which are over left unsettled. Running it twice, or dying in
   * the middle, does no harm: what was settled is not found again.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the ledger cannot be reached
   */
  public Findings run() throws InterruptedException {
    Findings all = Findings.NONE;
    List<Effect> page = ledger.orphans(PAGE);
    while (!page.isEmpty()) {
      Findings some = judged(page);
      all = all.and(some);
      if (some.equals(Findings.NONE)) {
        // Somebody else is at it, or the ledger takes no word of ours: the next run looks again.
        break;
      }
      page = ledger.orphans(PAGE);
    }
    if (!all.equals(Findings.NONE)) {
      log.warn(
          "recovered from an unclean stop: {} effects in doubt, {} never sent",
          all.inDoubt(),
          all.neverSent());
    }
    return all;
  }

  private Findings judged(List<Effect> page) throws InterruptedException {
    var inDoubt = new AtomicInteger();
    var neverSent = new AtomicInteger();
    var failed = new AtomicReference<Optional<WeirException>>(Optional.empty());
    var left = new AtomicInteger(page.size());
    Signal done = env.threads().signal("page judged");
    for (Effect orphan : page) {
      env.threads()
          .virtual(
              "weir-judgement",
              () -> {
                try {
                  Append append = judgement(orphan);
                  if (ledger.append(append) instanceof AppendVerdict.Appended) {
                    (append.event() == Event.DOUBT ? inDoubt : neverSent).incrementAndGet();
                  }
                } catch (WeirException e) {
                  failed.set(Optional.of(e));
                } finally {
                  if (left.decrementAndGet() == 0) {
                    done.raise();
                  }
                }
              });
    }
    while (!done.await(A_WHILE)) {
      log.debug("a page of orphans is still being judged");
    }
    if (failed.get().isPresent()) {
      throw failed.get().get();
    }
    return new Findings(neverSent.get(), inDoubt.get());
  }

  private Append judgement(Effect orphan) {
    Outcome outcome =
        orphan.state() == State.CLAIMED
            ? new Outcome.Refused(
                Fault.of(ErrorCode.CANCELLED, "Weir stopped before the tool was called"))
            : new Outcome.InDoubt(
                Fault.of(ErrorCode.IN_DOUBT, "Weir stopped while the tool was being called"));
    Append append =
        Append.resolve(
            orphan.origin().tenant(),
            orphan.id(),
            tenure.node(),
            Source.RECOVERY,
            outcome,
            Optional.empty(),
            orphan.state() == State.CLAIMED ? orphan.attempts() : Math.max(1, orphan.attempts()),
            env.clock().now());
    return orphan.state() == State.CLAIMED ? append.releasingKey() : append;
  }
}
