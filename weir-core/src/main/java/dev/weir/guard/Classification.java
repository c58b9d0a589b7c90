package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.ToolName;
import dev.weir.error.Fault;
import dev.weir.tool.Documents;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.OutputRule;
import dev.weir.tool.Toolbox;

/** Stage 2: which tool is it, and what counts for it? */
final class Classification {
  private final Toolbox tools;

  Classification(Toolbox tools) {
    this.tools = tools;
  }

  sealed interface Verdict {
    record Known(Tool tool, ToolPolicy policy) implements Verdict {}

    record Refused(Fault fault) implements Verdict {}
  }

  Verdict of(Call call) throws InterruptedException {
    return switch (tools.find(call.tool())) {
      case Toolbox.Found.Guarded found -> new Verdict.Known(found.tool(), found.policy());
      case Toolbox.Found.None none -> new Verdict.Refused(none.fault());
    };
  }

  /** What results of a tool must be like; anything goes for a tool that is no longer there. */
  OutputRule output(ToolName tool) throws InterruptedException {
    return switch (tools.find(tool)) {
      case Toolbox.Found.Guarded found -> found.policy().output();
      case Toolbox.Found.None none -> OutputRule.ANY;
    };
  }

  /** Where the documents of a tool are; nobody knows of a tool that is no longer there. */
  Documents documents(ToolName tool) throws InterruptedException {
    return switch (tools.find(tool)) {
      case Toolbox.Found.Guarded found -> found.policy().order().documents();
      case Toolbox.Found.None none -> Documents.NONE;
    };
  }
}
