package dev.weir.task;

import dev.weir.error.Fault;

/** What became of a put. */
public sealed interface PutVerdict {
  /** The task is in its queue; also when the same put was made before. */
  record Made(Task task) implements PutVerdict {}

  /** There is one of that business key already, and this is how it stands. */
  record Known(Task task) implements PutVerdict {}

  /** Nothing was put: {@code TOO_LARGE} or {@code BACKLOG_FULL}. */
  record Refused(Fault fault) implements PutVerdict {}
}
