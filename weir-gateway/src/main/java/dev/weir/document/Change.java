package dev.weir.document;

import dev.weir.call.Value;
import java.util.Optional;

/** What is to become of a document. Pure. */
@FunctionalInterface
interface Change {

  /**
   * What it makes of the content.
   *
   * @param content what is there; empty when there is no such document
   * @throws Refusal when it does not fit
   */
  Made of(Optional<Content> content) throws Refusal;

  /** What a change makes. */
  sealed interface Made {
    /** Another content; the result is told when it shows, with the version added. */
    record Next(Content content, Value.Obj result) implements Made {}

    /** Nothing: the document is right as it is. */
    record Nothing(Value.Obj result) implements Made {}
  }
}
