/**
 * The command line, configuration and wiring: the only room that knows everybody.
 *
 * <p>{@link dev.weir.app.Main} is the process. Each command is a small class that reads its
 * options, does one thing, and returns an {@link dev.weir.app.Exit}. {@code Gateway} is the wiring
 * of a whole Weir in one readable piece: environment, ledger, place among the nodes, tool servers,
 * pipeline, doors, in that order, and closed in the opposite order.
 *
 * <p>Authority: none. What may happen to an effect is decided in the rooms below; this room only
 * connects them, so nothing here appends to a ledger or calls a tool.
 *
 * <p>Output: results go to stdout, everything else to stderr, so that a command's output can be
 * piped and {@code stdio} can own stdout. With {@code --json} a result is one JSON object a line.
 * Colours are used on terminals only and never when {@code NO_COLOR} is set.
 *
 * <p>Failure: a foreseeable failure is an exit code and a sentence with a remedy; a stack trace is
 * shown only with {@code --verbose}.
 *
 * <p>Threads: commands run on the main thread. A stop signal arrives on the JVM's shutdown thread,
 * which closes the gateway and then ends the process.
 */
@NullMarked
package dev.weir.app;

import org.jspecify.annotations.NullMarked;
