package dev.weir.planted.act.recovery;

import dev.weir.tool.Reply;
import dev.weir.tool.Tool;

/** Planted: a recovery that has a way to the far side of its own. */
public record AsksItself(Tool tool) {
  /** Goes around the guard. */
  public Reply go(Tool.Kept kept) throws InterruptedException {
    return tool.follow(kept);
  }
}
