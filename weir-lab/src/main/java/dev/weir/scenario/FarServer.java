package dev.weir.scenario;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A tool server of a scenario.
 *
 * @param name its name
 * @param place where it is
 * @param guarded more fields of its section in the guarded arm's {@code weir.yaml}, as members of a
 *     JSON object without its braces; empty for none
 */
public record FarServer(String name, Place place, String guarded) {

  /** Whether Weir itself is this server in the guarded arm, and no boundary stands before it. */
  public boolean weirItself() {
    return place instanceof Place.Leases;
  }

  /** The same without some of the fields that the guarded arm's file says of it. */
  FarServer without(Collection<String> fields) {
    ObjectNode members = said();
    members.remove(fields);
    String json = members.toString();
    return new FarServer(name, place, json.substring(1, json.length() - 1));
  }

  /** The names of the fields that the guarded arm's file says of it. */
  Collection<String> parts() {
    return said().propertyNames();
  }

  private ObjectNode said() {
    return (ObjectNode) JsonMapper.shared().readTree("{" + guarded + "}");
  }

  /** Where a server is. */
  public sealed interface Place {
    /** The demo shop, a new one for each arm. */
    record World() implements Place {}

    /** A process that speaks over its standard streams, a new one for each arm. */
    record Command(List<String> command) implements Place {}

    /**
     * Leases. Without Weir they are lent by a server that waits for as long as it takes and knows
     * of no rings; with Weir, by Weir's own kit.
     */
    record Leases() implements Place {}

    /** A server that listens already. */
    record Address(URI url) implements Place {}
  }
}
