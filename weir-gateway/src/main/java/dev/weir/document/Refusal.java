package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;

/** It is not done, and the document is as it was. */
final class Refusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;
  private final transient Value.Obj particulars;

  Refusal(ErrorCode code, String detail) {
    this(code, detail, Value.Obj.empty());
  }

  /** With what a program may want to know of it. */
  Refusal(ErrorCode code, String detail, Value.Obj particulars) {
    super(code.slug());
    this.fault = Fault.of(code, detail);
    this.particulars = particulars;
  }

  /** What cannot be used as it is; the detail names fields, not values. */
  static Refusal unusable(String detail) {
    return new Refusal(ErrorCode.DOCUMENT_UNUSABLE, detail);
  }

  Fault fault() {
    return fault;
  }

  Value.Obj particulars() {
    return particulars;
  }
}
