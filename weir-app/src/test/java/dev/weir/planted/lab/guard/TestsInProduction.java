package dev.weir.planted.lab.guard;

import dev.weir.planted.lab.checker.Checker;

/** Planted: production stands on the lab. */
public record TestsInProduction(Checker checker) {}
