/**
 * The desk where tasks, shared state and leases are handed over: what each operation takes and
 * gives, as plain data, the same at every door.
 *
 * <p>{@link dev.weir.desk.TaskDesk}, {@link dev.weir.desk.StateDesk} and {@link
 * dev.weir.desk.LeaseDesk} have lists of {@link dev.weir.desk.Operation}s. An operation declares
 * its arguments and its result as {@link dev.weir.desk.Fields}; the schema that a caller reads and
 * the check that is made come from one declaration. A door turns what it received into a {@link
 * dev.weir.call.Value.Obj} and a {@link dev.weir.desk.Visit}, and what it {@linkplain
 * dev.weir.desk.Heard heard} into its own protocol.
 *
 * <p>Invariants: an operation never sees arguments that do not fit; who comes is the visit's word,
 * never an argument's; a refusal carries a stable code, and no argument's value; how a task or a
 * version looks is decided here alone, fields are added and never renamed.
 *
 * <p>Authority: the ports decide; the desk translates.
 *
 * <p>Threads: everything is immutable; operations run on the caller's thread and block it, to take
 * for as long as the visit's patience lasts.
 *
 * <p>Failure: foreseeable endings are {@link dev.weir.desk.Heard.Refusal}s; a store that is away is
 * {@code LEDGER_UNAVAILABLE}, thrown, because only the door knows what that means for its caller.
 *
 * <p>Not promised: that a schema tells everything that a port refuses; sizes in bytes are the
 * port's to check.
 */
@NullMarked
package dev.weir.desk;

import org.jspecify.annotations.NullMarked;
