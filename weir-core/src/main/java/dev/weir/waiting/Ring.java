package dev.weir.waiting;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Waits of which each waits for the next and the last for the first.
 *
 * @param links the first is the victim's own
 */
public record Ring(List<Link> links) {
  /** Copies the links. */
  public Ring {
    links = List.copyOf(links);
  }

  /**
   * One of them.
   *
   * @param who waits, as it names itself, or a digest of its session
   * @param what for
   */
  public record Link(String who, String what) {}

  /** What the victim hears. */
  public Fault fault() {
    return Fault.of(
        ErrorCode.DEADLOCK,
        links.stream()
                .map(link -> link.who() + " waits for " + link.what())
                .collect(Collectors.joining(", "))
            + ", which is a ring; this wait was the youngest and was given up, the others go on when"
            + " you let go of what you hold");
  }
}
