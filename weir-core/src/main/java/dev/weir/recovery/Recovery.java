package dev.weir.recovery;

import dev.weir.effect.Effect;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Clock;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Ledger;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Settles the accounts of this node's earlier lives, before any door opens. */
public final class Recovery {
  private static final Logger log = LoggerFactory.getLogger(Recovery.class);
  private static final int PAGE = 500;

  private final Ledger ledger;
  private final Node node;
  private final Clock clock;

  /** A recovery of what lives before {@code node} left. */
  public Recovery(Ledger ledger, Node node, Clock clock) {
    this.ledger = ledger;
    this.node = node;
    this.clock = clock;
  }

  /**
   * What was found.
   *
   * @param neverSent effects that were only claimed; their keys are free again
   * @param inDoubt effects that may have happened
   */
  public record Findings(int neverSent, int inDoubt) {}

  /**
   * Goes through everything that earlier lives left unsettled. Running it twice, or dying in the
   * middle, does no harm: what was settled is not found again.
   */
  public Findings run() {
    int neverSent = 0;
    int inDoubt = 0;
    List<Effect> page = ledger.orphans(node, PAGE);
    while (!page.isEmpty()) {
      for (Effect orphan : page) {
        Append append = judgement(orphan);
        if (ledger.append(append) instanceof AppendVerdict.Appended) {
          if (append.event() == Event.DOUBT) {
            inDoubt++;
          } else {
            neverSent++;
          }
        }
      }
      page = ledger.orphans(node, PAGE);
    }
    if (neverSent + inDoubt > 0) {
      log.warn(
          "recovered from an unclean stop: {} effects in doubt, {} never sent", inDoubt, neverSent);
    }
    return new Findings(neverSent, inDoubt);
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
            node,
            Source.RECOVERY,
            outcome,
            Optional.empty(),
            orphan.state() == State.CLAIMED ? orphan.attempts() : Math.max(1, orphan.attempts()),
            clock.now());
    return orphan.state() == State.CLAIMED ? append.releasingKey() : append;
  }
}
