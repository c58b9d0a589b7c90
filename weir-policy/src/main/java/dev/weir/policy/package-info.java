/**
 * {@code weir.yaml}: from text to a checked {@link dev.weir.policy.Configuration}, and from there
 * to the {@link dev.weir.tool.Rulebook} that the pipeline asks about every tool.
 *
 * <p>The file is the operator's word and outranks everything: then come the annotations of tool
 * servers that the operator trusts, then the worst case. So the file is read strictly. Whatever is
 * unknown, misspelt, out of range, written twice, without effect or not yet kept by this version is
 * refused, with line, column and remedy, and all of it in one go: a gate that the operator believes
 * to be shut must never stand open because of a typing slip. A field that is wrong reads as absent
 * while the rest is checked; nothing read that way is ever used, because one problem is enough for
 * {@link dev.weir.written.InvalidConfiguration}.
 *
 * <p>Three languages meet here, and each is bounded. YAML: no anchors, aliases or tags; a megabyte;
 * sixteen levels. CEL, for keys: compiled and type-checked when the file is read; loops have a
 * budget. JSON Schema, written by tool servers and therefore hostile: bounded size and steps,
 * patterns in linear time, no network. A schema that cannot be used checks nothing and is logged; a
 * tool server's slip does not take its tools away, and Weir's other protections do not rest on it.
 *
 * <p>Nothing here shows a value: problems name fields, environment variables and positions; {@link
 * dev.weir.policy.Secret} prints as stars; key and schema rules name arguments, never what is in
 * them.
 *
 * <p>Not promised: that a key rule tells apart what the operator meant to tell apart ({@code args.a
 * + args.b} gives one key for two pairs), or that a pattern which RE2 cannot express is checked.
 *
 * <p>Threads: reading is single-threaded and leaves nothing behind; what it makes is immutable, and
 * its rules are safe for concurrent callers.
 */
@NullMarked
package dev.weir.policy;

import org.jspecify.annotations.NullMarked;
