package dev.weir.lease;

import dev.weir.effect.ResourceName;

/**
 * A name as a lease has it.
 *
 * @param fence greater than that of every lease before it on this name, on any node, for ever; fits
 *     into 53 bits
 */
public record Fenced(ResourceName name, long fence) {}
