package dev.weir.app;

import dev.weir.builtin.BuiltInServer;
import dev.weir.call.ToolName;
import dev.weir.tool.Toolbox;
import dev.weir.toolside.ToolServer;
import dev.weir.toolside.ToolServers;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Every server that has tools: the configured ones, and the built-in one after them where it is
 * offered.
 */
record FarSide(ToolServers configured, Optional<BuiltInServer> builtIn) implements Toolbox {

  @Override
  public Found find(ToolName name) throws InterruptedException {
    return builtIn.isPresent() && name.server().equals(BuiltInServer.NAME)
        ? builtIn.get().find(name)
        : configured.find(name);
  }

  /** The server of this name. */
  Optional<ToolServer> server(String name) {
    return name.equals(BuiltInServer.NAME) && builtIn.isPresent()
        ? builtIn.map(ToolServer.class::cast)
        : configured.server(name);
  }

  /** All of them. */
  List<ToolServer> all() {
    var all = new ArrayList<>(configured.all());
    builtIn.ifPresent(all::add);
    return all;
  }
}
