package dev.weir.written;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.util.List;
import java.util.stream.Collectors;

/** A configuration that must not start, with every mistake found in it. */
public final class InvalidConfiguration extends WeirException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  InvalidConfiguration(List<Problem> problems) {
    super(
        ErrorCode.CONFIG_INVALID,
        problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  /** The mistakes in the order of the file; at least one. */
  public List<Problem> problems() {
    return problems;
  }
}
