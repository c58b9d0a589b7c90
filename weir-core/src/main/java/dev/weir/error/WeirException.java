package dev.weir.error;

/**
 * A failure that the immediate caller cannot decide; it carries the fault that a door will show.
 */
public class WeirException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Fault fault;

  /** A failure with the particulars of this occurrence. */
  public WeirException(ErrorCode code, String detail) {
    super(detail);
    this.fault = Fault.of(code, detail);
  }

  /** A failure with the particulars of this occurrence and what led to it. */
  public WeirException(ErrorCode code, String detail, Throwable cause) {
    super(detail, cause);
    this.fault = Fault.of(code, detail);
  }

  /** What to tell whoever must act. */
  public Fault fault() {
    return fault;
  }
}
