package dev.weir.desk;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;

/** What somebody hears at the desk. */
public sealed interface Heard {

  /** It was done, or this is how it stands. */
  record Result(Value.Obj value) implements Heard {}

  /**
   * It was not done.
   *
   * @param fault why, and whose move it is
   * @param particulars what belongs to it, for a program: who is there instead, since when
   */
  record Refusal(Fault fault, Value.Obj particulars) implements Heard {}

  /** A refusal with nothing but its words. */
  static Refusal refused(ErrorCode code, String detail) {
    return new Refusal(Fault.of(code, detail), Value.Obj.empty());
  }
}
