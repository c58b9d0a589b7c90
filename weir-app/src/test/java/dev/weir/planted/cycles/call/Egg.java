package dev.weir.planted.cycles.call;

import dev.weir.planted.cycles.tool.Chicken;
import java.util.Optional;

/** Planted: the other half of a cycle. */
public record Egg(Optional<Chicken> chicken, Class<Chicken> kind) {}
