package dev.weir.effect;

/**
 * One life of one Weir: the fence that every append carries. A node that restarts has the same name
 * and a higher epoch, and what its earlier lives left unsettled goes to recovery.
 *
 * @param name stable over restarts, unique among the nodes of one ledger
 * @param epoch counts the lives, from one
 */
public record Node(String name, long epoch) {}
