/**
 * Faults between callers and a tool server, and the record of what really happened; harm to
 * processes.
 *
 * <p>A {@link dev.weir.faults.Boundary} is a tool server that stands before a tool server, reached
 * as a child process or over HTTP ({@link dev.weir.faults.FarSide}). It passes on whatever it is
 * asked, in both eras, and answers with what the far side answers. For each {@code tools/call} a
 * {@link dev.weir.faults.FaultPlan} says what goes wrong, and a {@link dev.weir.faults.Witness}
 * keeps what was delivered, what the server said, and what the caller was told. It is the authority
 * for that where the server itself shows nothing; it counts attempts as well as deliveries.
 *
 * <p>What is drawn for a call depends on the plan's seed, the rule, the tool, the canonical
 * arguments, and how often these came before. It does not depend on threads, clocks or other calls,
 * so that two runs of one storm, with Weir and without, are hurt alike. Four things do depend on
 * the moment: an exact schedule counts arrivals, expired credentials expire for a time, a server
 * that falls over counts what came within a second, and the {@link dev.weir.faults.Brake} looks at
 * what failed lately.
 *
 * <p>Invariants. A call's line in the record is written before the caller hears anything of it that
 * depends on the answer. A fault never changes what is delivered, only whether, when and how often.
 * A boundary that is closed leaves neither a process nor an open port.
 *
 * <p>Looks wrong, is intended. {@code BEFORE_EFFECT} and {@code ANSWER_LOST} look the same to the
 * caller: telling them apart is what nobody can do, and what the record is for. All clients of a
 * child process share one handshake, because the process speaks to one client only; therefore no
 * client's capabilities are told to it and it can ask nobody anything. Over HTTP each client has a
 * session of its own.
 *
 * <p>{@link dev.weir.faults.ProcessHarm} kills and freezes a process, Weir's among them, sets its
 * wall clock ({@link dev.weir.faults.StrayClock}) and cuts it off from its database ({@link
 * dev.weir.faults.Relay}), on a schedule. None of that needs the rights of an administrator, and
 * none of it a switch in what is harmed.
 *
 * <p>Threads: one virtual thread for each request; one platform thread reads each child. Calls do
 * not wait for each other but where the far side makes them.
 *
 * <p>Failure: a child that dies is started again by the next request; requests that waited for it
 * hear a closed connection, and the record says that the server was silent. A far side that cannot
 * be reached is the same.
 *
 * <p>Not promised: streams that a client opens to a server over HTTP only to listen are not passed
 * on, and a stream that such a server breaks off is not taken up again but counts as its silence; a
 * subscription that its client gave up lasts as long as the boundary; numbers keep their value but
 * not every way of writing them.
 */
@NullMarked
package dev.weir.faults;

import org.jspecify.annotations.NullMarked;
