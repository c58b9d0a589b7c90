/**
 * Files that people write for Weir: YAML as data that remembers where everything stood, and their
 * mistakes, each with its line and its remedy.
 *
 * <p>Whoever reads such a file opens a {@link dev.weir.written.Problems} for it, parses the text
 * with {@link dev.weir.written.YamlText}, and reads {@link dev.weir.written.Section}s field by
 * field. What is wrong goes on record and reads as absent, so that one run finds every mistake;
 * {@link dev.weir.written.Problems#raise} ends the reading when there was any. Nothing that was
 * read from a file with a mistake is ever used.
 *
 * <p>YAML is bounded: no anchors, aliases or tags, a megabyte, sixteen levels, no name twice.
 *
 * <p>Authority: none about meaning. Which fields there are and what they may hold is for the rooms
 * that read: {@code policy} for {@code weir.yaml}, {@code scenario} for storms.
 *
 * <p>Messages name fields and positions and show names; never values, which may be secrets.
 *
 * <p>Not promised: everything that YAML can say. Comments and the exact spelling are not kept.
 *
 * <p>Threads: reading is single-threaded; what it makes is immutable, {@code Problems} aside.
 *
 * <p>Failure: {@link dev.weir.written.InvalidConfiguration}, with every mistake in it.
 */
@NullMarked
package dev.weir.written;

import org.jspecify.annotations.NullMarked;
