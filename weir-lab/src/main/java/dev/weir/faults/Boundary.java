package dev.weir.faults;

import dev.weir.env.Env;
import dev.weir.toolserver.HttpDoor;
import java.io.IOException;
import java.net.URI;

/**
 * A tool server in front of a tool server: it passes everything on, does harm to tool calls as its
 * plan says, and bears witness. It serves Streamable HTTP on a free port of 127.0.0.1, to any
 * number of clients at once. Safe for concurrent use.
 */
public final class Boundary implements AutoCloseable {
  private final Front front;
  private final HttpDoor door;
  private final URI url;
  private final Witness witness;

  private Boundary(Front front, HttpDoor door, Witness witness) {
    this.front = front;
    this.door = door;
    this.url = door.url();
    this.witness = witness;
  }

  /**
   * Opens a boundary, and starts the tool server where it is a command.
   *
   * @param name what the plan's rules call it, as in {@code name.tool}
   * @throws IOException if the command cannot be started
   */
  public static Boundary open(String name, FarSide farSide, FaultPlan plan, Env env)
      throws IOException {
    var witness = new Witness(delivery -> {});
    var front = new Front(name, farSide, plan, env, witness);
    try {
      return new Boundary(front, HttpDoor.open(front, env, 0), witness);
    } catch (IllegalStateException e) {
      front.close(); // no port, no boundary, and no child left behind
      throw e;
    }
  }

  /** Where clients connect. */
  public URI url() {
    return url;
  }

  /** What came through so far, and what comes. */
  public Witness witness() {
    return witness;
  }

  /**
   * From now on nothing goes wrong any more, and nothing is recorded: whoever wants to know how
   * things stand asks the tool server itself.
   */
  public void cease() {
    front.cease();
  }

  /**
   * Lets go of calls that are held back, ends the tool server where it is a child, with whatever it
   * started, and closes the port. Nothing is left when it returns; doing it twice is once.
   */
  @Override
  public void close() {
    front.close();
    door.close();
  }
}
