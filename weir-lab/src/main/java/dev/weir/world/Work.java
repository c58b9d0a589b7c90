package dev.weir.world;

import java.io.IOException;
import tools.jackson.databind.node.ObjectNode;

/** What one shop tool does; the structured content of its result comes back. */
@FunctionalInterface
interface Work {

  /** Performs one call. */
  ObjectNode call(Args args) throws Refusal, IOException, InterruptedException;
}
