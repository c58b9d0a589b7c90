package dev.weir.storm;

import java.nio.file.Path;
import java.util.List;

/** How a Weir is started. The room of commands knows; this one only starts it. */
@FunctionalInterface
public interface WeirCommand {

  /**
   * The program and its arguments. On standard output it says one JSON object with {@code url} when
   * it serves, and it ends on SIGTERM.
   *
   * @param port to listen on, 0 for any
   */
  List<String> up(Path config, Path data, int port);
}
