/**
 * The operator's HTTP surface: health, the read model as JSON, an event stream, one command, and a
 * plain page.
 *
 * <p>Errors are RFC 9457 problems whose {@code type} ends in an error code's slug. The page is
 * static HTML with everything escaped and no script, and a content security policy that would stop
 * one.
 *
 * <p>Authority: none; {@code reading} answers and {@code operating} acts. This room cannot see the
 * ledger, so it offers no way around the pipeline.
 *
 * <p>Protection: whoever mounts {@link dev.weir.web.Console} checks Host and Origin before it (the
 * agents' door does); a command also insists on a JSON body, which a browser does not send across
 * origins without asking.
 *
 * <p>Threads: requests run on the server's virtual threads and may block. A stream ends when its
 * reader goes away or when the server stops.
 */
@NullMarked
package dev.weir.web;

import org.jspecify.annotations.NullMarked;
