/**
 * What can go wrong, and who must act.
 *
 * <p>Every failure that leaves Weir carries one {@link dev.weir.error.ErrorCode}. A code says whose
 * move it is ({@link dev.weir.error.Duty}), what happened, and the remedy; {@code docs/errors/} has
 * a page for each, and a test compares the two. Codes are stable: a number is never reused, a slug
 * never renamed.
 *
 * <p>A {@link dev.weir.error.Fault} is a code with the detail of one occurrence. Details name
 * tools, fields and limits; they never carry argument values, because errors reach logs, agents and
 * consoles that the arguments were not meant for.
 *
 * <p>Inside Weir a foreseeable ending is a value (a sealed verdict), not an exception. {@link
 * dev.weir.error.WeirException} is for what the immediate caller cannot decide: a store that is
 * gone, a configuration that must not start.
 *
 * <p>Threads: everything here is immutable.
 */
@NullMarked
package dev.weir.error;

import org.jspecify.annotations.NullMarked;
