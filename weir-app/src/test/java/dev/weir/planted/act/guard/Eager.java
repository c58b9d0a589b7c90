package dev.weir.planted.act.guard;

import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import java.util.concurrent.Callable;

/** Planted: another stage than the execution hides the call in a method reference. */
public record Eager(Tool tool) {
  /** What a tool can do. */
  interface Act {
    /** Does it. */
    Reply act(Dispatch dispatch) throws InterruptedException;
  }

  /** Goes around the execution stage. */
  public Callable<Reply> later(Dispatch dispatch) {
    Act act = tool::act;
    return () -> act.act(dispatch);
  }
}
