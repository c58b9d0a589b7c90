/**
 * What an agent asks for: one {@link dev.weir.call.Call} of one tool.
 *
 * <p>Doors of every protocol decode into this vocabulary, so the pipeline knows neither MCP nor
 * HTTP. Arguments travel in two forms that never disagree: the {@link dev.weir.call.Value} tree
 * that rules and schemas read, and its canonical bytes ({@link dev.weir.call.Canonical}, RFC 8785)
 * that fingerprints are taken of. A {@link dev.weir.call.Payload} is JSON that Weir carries without
 * looking into it, byte for byte.
 *
 * <p>{@code Value} is a closed vocabulary of data, not a JSON library: text becomes a tree in the
 * doors, where the parser and its limits live.
 *
 * <p>Threads: everything here is immutable, except a {@link dev.weir.call.Caller}, whose
 * implementations are safe for concurrent use.
 */
@NullMarked
package dev.weir.call;

import org.jspecify.annotations.NullMarked;
