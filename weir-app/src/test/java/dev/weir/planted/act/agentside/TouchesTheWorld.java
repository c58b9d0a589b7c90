package dev.weir.planted.act.agentside;

import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;

/** Planted: a door that calls a tool itself. */
public record TouchesTheWorld(Tool tool) {
  /** Goes around the pipeline. */
  public Reply go(Dispatch dispatch) throws InterruptedException {
    return tool.act(dispatch);
  }
}
