package dev.weir.mcp;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * How a deadline travels from hop to hop: as the whole milliseconds that are left when a request is
 * sent, never as a moment, so that clocks need not agree. Each hop writes what is left for the
 * next.
 *
 * <p>Pure functions.
 */
public final class TimeLeft {
  /** The member of a request's {@code _meta} that says it. */
  public static final String MEMBER = "dev.weir/deadline-ms";

  /** The HTTP header that says it too; where both are there, the member counts. */
  public static final String HEADER = "Weir-Deadline-Ms";

  private static final int LONGEST_HEADER = 19;

  private TimeLeft() {}

  /** What came of taking a header over. */
  public enum Adopted {
    /** The parameters say what counts, if anything does. */
    DONE,
    /** The header is not a whole number of milliseconds. */
    NONSENSE
  }

  /**
   * Takes what a header says over into the parameters, unless they say it themselves. Parameters
   * whose {@code _meta} is not an object are left as they are.
   */
  public static Adopted adopt(Optional<String> header, ObjectNode params) {
    boolean open = !params.has(Meta.META) || params.get(Meta.META) instanceof ObjectNode;
    if (header.isEmpty() || !open || Meta.of(params).has(MEMBER)) {
      return Adopted.DONE;
    }
    String text = header.get().strip();
    if (!text.matches("-?[0-9]{1," + LONGEST_HEADER + "}")) {
      return Adopted.NONSENSE;
    }
    try {
      Meta.in(params).set(MEMBER, JsonNodeFactory.instance.numberNode(Long.parseLong(text)));
      return Adopted.DONE;
    } catch (NumberFormatException e) {
      return Adopted.NONSENSE;
    }
  }

  /**
   * Writes what is left into the parameters, over what stands there.
   *
   * @param left at least a millisecond
   */
  public static void tell(Duration left, ObjectNode params) {
    Meta.in(params).put(MEMBER, left.toMillis());
  }

  /** What the parameters say is left, as a header has it. */
  public static Optional<String> header(ObjectNode params) {
    return Optional.ofNullable(Meta.of(params).get(MEMBER))
        .filter(said -> said.isIntegralNumber() && said.canConvertToLong())
        .map(said -> Long.toString(said.longValue()));
  }
}
