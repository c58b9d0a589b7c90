/**
 * A small MCP tool server toolkit: what the demo world and the conformance fixture are built on.
 *
 * <p>It is written apart from the gateway on purpose and shares no code with it. A gateway that is
 * tested against its own protocol code would agree with its own mistakes; this room reads the
 * specification a second time.
 *
 * <p>The pieces. A {@link dev.weir.toolserver.Service} answers one request. {@link
 * dev.weir.toolserver.Methods} is the ordinary service: a table from method names to handlers, with
 * the handshakes of both eras built in. {@link dev.weir.toolserver.ToolDesk} adds {@code
 * tools/list} and {@code tools/call} to such a table. {@link dev.weir.toolserver.StdioDoor} and
 * {@link dev.weir.toolserver.HttpDoor} carry messages. An {@link dev.weir.toolserver.Exchange} is
 * one request in progress: a handler uses it to send notifications, to ask the client something
 * (legacy era only), and to learn that the client gave up.
 *
 * <p>Two eras live on one door. A request that carries a protocol version in its {@code _meta} is
 * modern (2026-07-28): stateless, nothing is remembered between requests. Every other request is
 * legacy (2025-06-18 and 2025-11-25): it belongs to a {@link dev.weir.toolserver.Session}.
 *
 * <p>Invariants. Every request gets exactly one response, unless the service chose an {@link
 * dev.weir.toolserver.Answer} that breaks this on purpose. Messages never interleave on one stream.
 * Handlers of one connection run concurrently.
 *
 * <p>Threads: one virtual thread for each request; a door's writer is guarded by a lock that is
 * held for one message. Handlers may block.
 *
 * <p>Failure: a handler that throws anything but {@link dev.weir.toolserver.RpcException} is
 * answered with {@code -32603} and its stack trace goes to standard error. A broken stream cancels
 * the request in the modern era and is only noted in the legacy era, as the revisions say.
 *
 * <p>Not promised: authorization, size limits, defence against hostile clients beyond the Origin
 * and Host check. These servers are for loopback and for tests.
 */
@NullMarked
package dev.weir.toolserver;

import org.jspecify.annotations.NullMarked;
