/**
 * What makes an answer believable. For now one rule: a result must fit the tool's output schema.
 *
 * <p>A result that fails the check after a write is not a failed effect: the tool did something and
 * its account of it is not usable, so the effect is in doubt. After a read it is a failure.
 *
 * <p>Threads: pure functions.
 */
@NullMarked
package dev.weir.verify;

import org.jspecify.annotations.NullMarked;
