package dev.weir.scenario;

import java.net.URI;
import java.util.List;

/**
 * A tool server of a scenario.
 *
 * @param name its name
 * @param place where it is
 * @param guarded more fields of its section in the guarded arm's {@code weir.yaml}, as members of a
 *     JSON object without its braces; empty for none
 */
public record FarServer(String name, Place place, String guarded) {

  /** Where a server is. */
  public sealed interface Place {
    /** The demo shop, a new one for each arm. */
    record World() implements Place {}

    /** A process that speaks over its standard streams, a new one for each arm. */
    record Command(List<String> command) implements Place {}

    /** A server that listens already. */
    record Address(URI url) implements Place {}
  }
}
