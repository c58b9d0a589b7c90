/**
 * Naming: which spellings mean the same thing.
 *
 * <p>A <em>resource</em> is a contested thing: a file, a page, a row, an order. Two calls conflict
 * exactly when the canonical names of their resources are equal, so all rests on two promises:
 * every spelling of one thing gives one name, and two things never give one name. Where the two
 * pull in different directions (is {@code /A} the file {@code /a}?) nobody can tell from the text
 * alone, and the operator declares it: {@link dev.weir.naming.FileRules}, {@link
 * dev.weir.naming.UrlRules}, {@link dev.weir.naming.RowRules}.
 *
 * <p>{@link dev.weir.naming.NameRules} makes names. What comes before the first colon is the kind:
 * files, URLs and database rows are understood, all else is opaque. A name is itself a way to write
 * the thing, and gives itself. Canonical text is not enough where one thing has two honest names (a
 * user by number and by e-mail): {@link dev.weir.naming.Aliases} lead from one to the other, after
 * everything else.
 *
 * <p>Authority: none over the world. Naming reads nothing but its argument, except where a server's
 * files are declared to be on this machine ({@link dev.weir.naming.Links}). What cannot be named is
 * {@linkplain dev.weir.naming.Naming.Unusable said so}, with a reason that quotes nothing of it.
 *
 * <p>Bounds: 4,096 characters in, 1,024 out, work in proportion to the length.
 *
 * <p>Not promised: that a name still means the same file when a link was changed meanwhile, or that
 * an alias was known before it was learned.
 *
 * <p>Threads: everything public is safe for any number of callers.
 */
@NullMarked
package dev.weir.naming;

import org.jspecify.annotations.NullMarked;
