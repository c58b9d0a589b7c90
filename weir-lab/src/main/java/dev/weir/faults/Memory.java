package dev.weir.faults;

import dev.weir.toolserver.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.node.ObjectNode;

/**
 * Earlier answers, for lies that have to look true. Thread-safe; holds the answers of the calls
 * that came last, at most {@link #MOST_CALLS} different ones, and one for each tool; none of more
 * than {@link #MOST_TEXT} characters.
 */
final class Memory {
  private static final int MOST_CALLS = 2_000;
  private static final int MOST_TEXT = 64_000;

  /** The newest answer, and the one before it last changed. */
  private record Known(ObjectNode newest, Optional<ObjectNode> older) {}

  private final Map<String, ObjectNode> byTool = new ConcurrentHashMap<>();

  /** Guarded by itself. */
  private final Map<String, Known> byCall =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Known> eldest) {
          return size() > MOST_CALLS;
        }
      };

  /** Learns a true answer that was a success. */
  void learn(String tool, ObjectNode arguments, ObjectNode result) {
    if (Json.line(result).length() > MOST_TEXT) {
      return;
    }
    byTool.put(tool, result);
    synchronized (byCall) {
      Known known = byCall.get(call(tool, arguments));
      if (known == null) {
        byCall.put(call(tool, arguments), new Known(result, Optional.empty()));
      } else if (!known.newest().equals(result)) {
        byCall.put(call(tool, arguments), new Known(result, Optional.of(known.newest())));
      }
    }
  }

  /** What this call was answered before that last changed. */
  Optional<ObjectNode> older(String tool, ObjectNode arguments) {
    synchronized (byCall) {
      return Optional.ofNullable(byCall.get(call(tool, arguments)))
          .flatMap(Known::older)
          .map(ObjectNode::deepCopy);
    }
  }

  /** The last success of a tool. */
  Optional<ObjectNode> lastOf(String tool) {
    return Optional.ofNullable(byTool.get(tool)).map(ObjectNode::deepCopy);
  }

  private static String call(String tool, ObjectNode arguments) {
    return tool + "\n" + Json.line(Draws.sorted(arguments));
  }
}
