package dev.weir.planted.cycles.tool;

import dev.weir.planted.cycles.call.Egg;

/** Planted: one half of a cycle. */
public record Chicken(Egg egg) {}
