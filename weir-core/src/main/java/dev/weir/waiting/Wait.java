package dev.weir.waiting;

import java.util.Optional;
import java.util.Set;

/** A wait while it lasts. Used by the thread that waits, and closed by it when it waits no more. */
public interface Wait extends AutoCloseable {

  /**
   * It has looked, and these are in its way.
   *
   * @param began when the look began, by this node's monotonic clock: from then on it was so
   * @return the ring because of which it must be given up now, if any: this was its last look
   */
  Optional<Ring> behind(long began, Set<Party> parties);

  @Override
  void close();
}
