package dev.weir.faults;

/** A plan of faults that cannot be carried out. The message says what to change. */
public final class ImpossiblePlanException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  ImpossiblePlanException(String whatToChange) {
    super(whatToChange);
  }
}
