package dev.weir.env;

/**
 * What is to be done at a moment of a simulated world.
 *
 * @param node by which node
 * @param atNanos when, by the world's clock
 * @param number tells it from others, and puts those of one moment in the order they were set
 */
record SimulatedTimer(SimulatedNode node, long atNanos, long number, Runnable then) {}
