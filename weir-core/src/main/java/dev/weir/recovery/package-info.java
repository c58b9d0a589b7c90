/**
 * What becomes of effects whose execution nobody is waiting for any more.
 *
 * <p>{@link dev.weir.recovery.Heartbeat} keeps this process's place among the nodes of a ledger,
 * and sees when another node has lost its own. {@link dev.weir.recovery.Recovery} then settles the
 * accounts of lives that are over, also of this node's earlier ones: what they left claimed was
 * never sent and its key is set free; what they left dispatched may have happened and is marked in
 * doubt. It sends nothing. Decision 0008 tells how leases are counted.
 *
 * <p>{@link dev.weir.recovery.Caretaker} then ends doubts, as far as anybody can know: by the
 * answer of a call that had been declared dead, by sending again to a tool that honours keys, by a
 * probe, by repeating what does no harm twice. And it asks after tasks. It has no way to the world
 * of its own: what must be sent or asked goes through {@link dev.weir.guard.Aftercare}, and what
 * was found out is one append that the ledger may refuse. Decision 0007 tells why in this order,
 * and decision 0036 why what has its resources may be repeated.
 *
 * <p>{@link dev.weir.recovery.Housekeeper} sees to the ledger's upkeep: in small pieces with
 * pauses, what is older than the retention leaves. Decision 0011 tells how.
 *
 * <p>{@link dev.weir.recovery.Resolver} lets a person say what happened to an effect in doubt.
 *
 * <p>Authority: the ledger decides who of several was first. Schedules, each with a test:
 *
 * <ul>
 *   <li>A person resolves while a probe runs: the first append counts, the other is evidence.
 *   <li>Two nodes look at one effect: both may read; only one sends again; what one found out
 *       before the other sent again is refused.
 *   <li>The process dies between a probe's answer and the append: the next life probes again.
 *   <li>A probe finds nothing twice, and then the call lands: the effect is on record as failed and
 *       keeps its key, so it has happened once; the log names the contradiction if its answer
 *       comes.
 *   <li>The answer to a second sending is lost too: in doubt again, and the far side's memory of
 *       the key is still counted from the first.
 * </ul>
 *
 * <p>Threads: the heartbeat has one, and starts another for each recovery, which judges a page of
 * effects at a time; the caretaker and the housekeeper have their own; the resolver is safe for
 * concurrent callers.
 *
 * <p>Failure: when the ledger is away nothing is looked at, and the next round tries again. A tool
 * server that is away is asked again later and later.
 *
 * <p>Not promised: that a doubt ends. A tool without keys, probe, resources or late answer needs a
 * person.
 */
@NullMarked
package dev.weir.recovery;

import org.jspecify.annotations.NullMarked;
