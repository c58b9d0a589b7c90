/**
 * Documents: files under declared roots that agents change a part at a time, each change whole and
 * once.
 *
 * <p>{@link dev.weir.document.Documents} is a kit of built-in tools: read a document, patch it, add
 * to a number in it, append lines, insert what must be there once. A {@link
 * dev.weir.document.FileRoot} says where, and how large a document may be.
 *
 * <p>Invariants: whoever reads a document sees it before a change or after it, never in between. An
 * effect changes its document once, however often it is sent and whoever died meanwhile; what
 * decides that is the order of steps in {@code Writer}, and decision 21 tells why each moment has
 * one meaning. Nothing outside of a root is read or written, and no link below one is followed: a
 * path is walked directory by directory, each held open.
 *
 * <p>Authority: the content is the world, and the notes beside it say what of it was our doing. The
 * ledger decides whose turn it is; the lock of the operating system, that nobody who was given up
 * is still in the middle.
 *
 * <p>Threads: any number; a document's lock is waited for within the call's deadline. Time comes
 * from {@code env}.
 *
 * <p>Failure: what does not fit is a refusal, and the document is as it was. A disk that fails
 * before the change is noted has changed nothing; one that fails later leaves the effect in doubt,
 * and sending it again finds out.
 *
 * <p>Not promised: that owners, hard links and extended attributes of a file outlive a change,
 * which puts another file in its place; comments in YAML, so such a document is not changed; roots
 * on a file system whose locks end at the machine, when nodes on several machines share it;
 * anything about a root whose {@code .weir} somebody took away.
 */
@NullMarked
package dev.weir.document;

import org.jspecify.annotations.NullMarked;
