package dev.weir.task;

/** What became of a step of a task. */
public sealed interface StepVerdict {
  /** It counts, durably. */
  record Done(Task task) implements StepVerdict {}

  /** It counted before: the same was said with the same token. */
  record Again(Task task) implements StepVerdict {}

  /** It does not count. What a worker said is kept as evidence where there is room for it. */
  record Refused(Task task, Why why) implements StepVerdict {}

  /** There is no such task. */
  record Unknown() implements StepVerdict {}

  /** Why a step does not count. */
  enum Why {
    /** The lease ran out; the task is free. */
    LAPSED,
    /** Somebody else has taken it since. */
    TAKEN_AGAIN,
    /** It was given back. */
    GIVEN_BACK,
    /** It is done or dead. */
    OVER,
    /** No such token was ever given. */
    WRONG_TOKEN,
    /** Only a dead letter can be put back or passed over, and only so often. */
    NOT_POSSIBLE
  }
}
