package dev.weir.tool;

import dev.weir.call.Value;
import dev.weir.effect.ResourceName;
import java.util.List;
import java.util.Optional;

/**
 * Which resources a call touches, and what is done when it rests on an old reading of one.
 *
 * @param touches which
 * @param whenStale when the session has read one, and it was changed since
 * @param whenUnread when the session never read one that somebody has changed
 * @param documents where the document of a call that touches one resource is
 * @param check how a change outside of Weir is noticed before a write, when it is
 */
public record OrderRule(
    TouchRule touches,
    WhenStale whenStale,
    WhenUnread whenUnread,
    Documents documents,
    Optional<Documents.Check> check) {
  /** How many resources one call may touch. */
  public static final int MOST = 64;

  /** A rule for tools of which nobody said where their documents are. */
  public OrderRule(TouchRule touches, WhenStale whenStale, WhenUnread whenUnread) {
    this(touches, whenStale, whenUnread, Documents.NONE, Optional.empty());
  }

  /** A call touches nothing that has a name. */
  public static final OrderRule NONE =
      new OrderRule(
          arguments -> new TouchRule.Touch.Named(List.of()), WhenStale.REFUSE, WhenUnread.REFUSE);

  /** What is done when a write rests on an old reading. */
  public enum WhenStale {
    /** The tool is not touched. */
    REFUSE,
    /** It goes on, and its answer and its record say so. */
    NOTIFY,
    /**
     * Its change is put onto what is there, where that can be done; else the tool is not touched.
     */
    MERGE,
    /** One writer at a time, and no more than that. */
    ALLOW
  }

  /** What is done when a write rests on no reading, of something that somebody has changed. */
  public enum WhenUnread {
    /** The tool is not touched. */
    REFUSE,
    /** It is written over. */
    ALLOW
  }

  /** How the resources follow from the arguments. */
  @FunctionalInterface
  public interface TouchRule {
    /** The resources, or why there are none. */
    Touch of(Value.Obj arguments);

    /** What a rule says. */
    sealed interface Touch {
      /** The resources, each once, at most {@link OrderRule#MOST}. */
      record Named(List<ResourceName> names) implements Touch {
        /** Copies the list, and checks its bounds. */
        public Named {
          names = names.stream().distinct().sorted().toList();
          if (names.size() > MOST) {
            throw new IllegalArgumentException("a call touches at most " + MOST + " resources");
          }
        }
      }

      /** No name follows; the reason names fields, not values. */
      record Unusable(String reason) implements Touch {}
    }
  }
}
