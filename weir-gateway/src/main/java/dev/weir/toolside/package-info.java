/**
 * The side where tools live: tool servers, over stdio and Streamable HTTP, started, watched, spoken
 * to.
 *
 * <p>To be completed by its owner.
 *
 * <p>Threads: everything public here is safe for concurrent callers.
 */
@NullMarked
package dev.weir.toolside;

import org.jspecify.annotations.NullMarked;
