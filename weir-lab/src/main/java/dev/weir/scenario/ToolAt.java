package dev.weir.scenario;

import java.util.Optional;

/**
 * A tool of a server.
 *
 * @param server its name in the scenario
 * @param tool its name as the server offers it
 */
public record ToolAt(String server, String tool) {

  /** The tool that {@code server.tool} names; empty when it names none. */
  public static Optional<ToolAt> of(String written) {
    int dot = written.indexOf('.');
    return dot > 0 && dot < written.length() - 1
        ? Optional.of(new ToolAt(written.substring(0, dot), written.substring(dot + 1)))
        : Optional.empty();
  }

  @Override
  public String toString() {
    return server + "." + tool;
  }
}
