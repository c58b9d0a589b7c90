package dev.weir.faults;

import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Where the tool server is that a boundary stands before. */
public sealed interface FarSide {

  /**
   * A child process that speaks over its standard streams. It is started when it is first needed
   * and again when it is needed after it died; every client shares the one process.
   *
   * @param command the program and its arguments; not empty
   * @param environment what is added to the environment of this program
   * @param directory where it runs
   */
  record Command(List<String> command, Map<String, String> environment, Path directory)
      implements FarSide {
    /** Refuses a command of no words; a relative directory is one under where this program runs. */
    public Command {
      command = List.copyOf(command);
      environment = Map.copyOf(environment);
      directory = directory.toAbsolutePath();
      if (command.isEmpty()) {
        throw new IllegalArgumentException("A command needs a program");
      }
    }
  }

  /**
   * A server that listens already and speaks Streamable HTTP.
   *
   * @param url its endpoint, with the path
   */
  record Address(URI url) implements FarSide {}
}
