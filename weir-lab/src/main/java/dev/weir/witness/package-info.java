/**
 * What was seen of a fleet, and whether that may be. A {@link dev.weir.witness.Witness} stands at
 * three places: behind the wire to the ledger, where it sees what was stored; before the tools,
 * where it sees what is about to be sent; and in the tools' own books. It hears what agents were
 * told. From that alone it says which {@link dev.weir.witness.Rule} was broken.
 *
 * <p>Authority: it trusts nothing that it checks. It keeps a projection of its own, made of the
 * lifecycle's table and of what was stored; it asks no ledger, and no pipeline. What happened is
 * what stands in the tools' books.
 *
 * <p>Threads: used by one thread at a time, as everything in a simulated world.
 *
 * <p>Failure: what is broken is kept, the first hundred of it, with the time and in words. It never
 * throws for what it sees. Not promised: that it sees why.
 */
@NullMarked
package dev.weir.witness;

import org.jspecify.annotations.NullMarked;
