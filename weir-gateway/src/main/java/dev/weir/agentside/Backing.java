package dev.weir.agentside;

import dev.weir.call.Tenant;
import dev.weir.guard.Pipeline;
import dev.weir.tool.Toolbox;
import dev.weir.toolside.ToolServer;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What a door stands in front of.
 *
 * @param pipeline the way for calls
 * @param toolbox what counts for a tool: decides where {@code weir_distinct} is offered
 * @param server the tool server of this name, for everything that is not a call
 * @param all every tool server, in the order of the configuration
 * @param seal of the fleet, for what agents carry from one request to the next
 * @param tenant whose calls come in here
 */
public record Backing(
    Pipeline pipeline,
    Toolbox toolbox,
    Function<String, Optional<ToolServer>> server,
    Supplier<List<ToolServer>> all,
    Seal seal,
    Tenant tenant) {

  /** What a door stands in front of that everybody's calls come in by. */
  public Backing(
      Pipeline pipeline,
      Toolbox toolbox,
      Function<String, Optional<ToolServer>> server,
      Supplier<List<ToolServer>> all,
      Seal seal) {
    this(pipeline, toolbox, server, all, seal, Tenant.DEFAULT);
  }

  /** The same for the calls of a tenant. */
  public Backing of(Tenant whose) {
    return new Backing(pipeline, toolbox, server, all, seal, whose);
  }
}
