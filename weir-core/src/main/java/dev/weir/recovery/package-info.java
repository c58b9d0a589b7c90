/**
 * What becomes of effects whose execution nobody is waiting for any more.
 *
 * <p>{@link dev.weir.recovery.Recovery} runs when a node starts, before any door opens: what an
 * earlier life left claimed was never sent and its key is set free; what it left dispatched may
 * have happened and is marked in doubt. Nothing is ever sent again from here.
 *
 * <p>{@link dev.weir.recovery.Resolver} lets a person say what happened to an effect in doubt.
 *
 * <p>Threads: recovery runs on one thread; the resolver is safe for concurrent callers.
 */
@NullMarked
package dev.weir.recovery;

import org.jspecify.annotations.NullMarked;
