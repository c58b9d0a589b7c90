/**
 * The demo world: a small shop as a real MCP tool server, with hazards on purpose.
 *
 * <p>The shop has orders, payments, an inventory, a mailbox, a register of documents' records with
 * webhooks, and one shared configuration file. Some of its tools are forgiving (a charge with an
 * idempotency key, setting the stock), some are not (a charge without a key, mail, records,
 * webhooks), and one is broken the way real ones are: {@code write_config} overwrites a file in two
 * halves. Annotations tell the truth about each.
 *
 * <p>The world has a true state that does not depend on what anybody was told. Every effect is one
 * line in {@code journal.jsonl}, appended by the same step that performs it; {@link
 * dev.weir.world.ShopState} reads the file. A test that lost an answer, killed a process or raced a
 * hundred callers asks the journal how often the card was really charged.
 *
 * <p>{@link dev.weir.world.LockServer} is a second server, for what agents wait for: locks as
 * people write them, without a look at who waits for whom.
 *
 * <p>Faults are ordered in advance: {@link dev.weir.world.ShopFaults} arms the next call of one
 * tool, through a file in the state directory, so that it works across processes, restarts and
 * anything that stands between the test and the shop. A fault that fires writes a note to the
 * journal first; tests wait for that note, or for the effect itself, instead of sleeping.
 *
 * <p>Invariants. An effect's line is complete or absent. Several shop processes may share one state
 * directory: each takes the journal's lock, reads what the others appended, decides, appends. Ids
 * are journal positions, therefore unique.
 *
 * <p>Threads: tools run concurrently; the journal is the only shared state and does its own
 * locking. The configuration file is deliberately unprotected.
 *
 * <p>Failure: a refused request (unknown order, too little stock) is a tool result with {@code
 * isError}. An unwritable state directory ends the server at start.
 *
 * <p>Not promised: durability across power loss (the journal is not forced to disk), or validation
 * of arguments beyond what each tool needs.
 */
@NullMarked
package dev.weir.world;

import org.jspecify.annotations.NullMarked;
