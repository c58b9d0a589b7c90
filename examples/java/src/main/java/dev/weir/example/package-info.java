/**
 * One agent on two Java frameworks, each with its framework's own MCP client: it charges a card and
 * writes a mail to the buyer, both in one turn of its model. It finds its tools at {@code
 * WEIR_STORM_URL}, as any program does that {@code ./weir storm} starts, and knows nothing of Weir.
 */
@NullMarked
package dev.weir.example;

import org.jspecify.annotations.NullMarked;
