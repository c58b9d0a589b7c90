/**
 * The protocol: JSON-RPC messages, MCP revisions, and how they look on a wire.
 *
 * <p>A thin layer on purpose. Messages are trees, not typed models: what Weir does not need to
 * touch passes through with every field it arrived with, also fields of revisions that Weir has
 * never heard of. Both sides of the gateway speak through this room, so it knows of neither.
 *
 * <p>Everything here reads hostile input. {@link dev.weir.mcp.Codec} bounds size, depth, number
 * length and name length, refuses duplicate member names and invalid UTF-8, and answers with a
 * verdict instead of throwing.
 *
 * <p>Authority: the specification's text for wire facts; nothing here decides policy.
 *
 * <p>Threads: everything here is immutable or confined to its reader; codecs are safe for
 * concurrent use. Trees are mutable: whoever receives a message owns its trees and copies before
 * sharing.
 */
@NullMarked
package dev.weir.mcp;

import org.jspecify.annotations.NullMarked;
