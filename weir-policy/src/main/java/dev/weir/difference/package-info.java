/**
 * What differs between two documents, and whether a change of one can be put onto another.
 *
 * <p>A document is a JSON value; a text counts as one that has lines. {@link
 * dev.weir.difference.Difference} tells a person or a model, in a few lines, what changed from one
 * to another. {@link dev.weir.difference.Merge} takes the change that somebody made to what they
 * read and puts it onto what is there by now.
 *
 * <p>Authority: the libraries say what differs (Parsson for JSON, java-diff-utils for lines) and
 * apply a change; this room says what is small enough to be looked at, what may be shown, and
 * whether a change may be applied at all. A merge that is in any doubt is none.
 *
 * <p>Threads: pure functions, safe for any number of callers.
 *
 * <p>Failure: there is none. What is too large, too deep or of another kind has no difference to
 * tell and does not merge.
 *
 * <p>Not promised: that a difference is the shortest one; that two changes which do not touch each
 * other make sense together. That is for whoever declares a merge to know.
 */
@NullMarked
package dev.weir.difference;

import org.jspecify.annotations.NullMarked;
