package dev.weir.error;

/**
 * One occurrence of an error: the code and what was particular this time.
 *
 * @param code what kind of failure, and whose move it is
 * @param detail names, fields and limits for the reader; never argument values
 */
public record Fault(ErrorCode code, String detail) {

  /** A fault with nothing to add to the code's own meaning. */
  public static Fault of(ErrorCode code) {
    return new Fault(code, code.meaning());
  }

  /** A fault with the particulars of this occurrence. */
  public static Fault of(ErrorCode code, String detail) {
    return new Fault(code, detail);
  }

  @Override
  public String toString() {
    return code.slug() + ": " + detail;
  }
}
