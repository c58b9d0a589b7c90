package dev.weir.planted.act.guard;

import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;

/** Innocent: the one class that may call tools. */
public record Execution(Tool tool) {
  /** Touches the world. */
  public Reply once(Dispatch dispatch) throws InterruptedException {
    return tool.act(dispatch);
  }
}
