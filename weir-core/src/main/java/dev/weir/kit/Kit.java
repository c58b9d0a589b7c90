package dev.weir.kit;

import java.util.List;

/**
 * A set of built-in tools that is offered or not as a whole.
 *
 * @param name as {@code weir.yaml} names it under {@code builtin}
 * @param advice a sentence or two for models: what the tools are for, and how they go together
 * @param tools the tools, in the order in which they are listed
 */
public record Kit(String name, String advice, List<BuiltInTool> tools) {
  /** Copies the list. */
  public Kit {
    tools = List.copyOf(tools);
  }
}
