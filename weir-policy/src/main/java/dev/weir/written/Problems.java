package dev.weir.written;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Gathers the mistakes of one file, so that an operator mends them in one go. */
public final class Problems {
  /** Past this many, more of them help nobody. */
  public static final int MOST = 100;

  private final String file;
  private final List<Problem> found = new ArrayList<>();

  /**
   * No mistakes yet.
   *
   * @param file the file as its author named it
   */
  public Problems(String file) {
    this.file = file;
  }

  /** Puts one on record and lets reading go on. */
  public void add(Spot at, String message, String remedy) {
    if (found.size() < MOST) {
      found.add(new Problem(file, at.line(), at.column(), message, remedy));
    }
  }

  /** What to throw when reading on makes no sense. */
  public InvalidConfiguration fatal(Spot at, String message, String remedy) {
    found.add(new Problem(file, at.line(), at.column(), message, remedy));
    return new InvalidConfiguration(sorted());
  }

  /** Throws when anything was found. */
  public void raise() {
    if (!found.isEmpty()) {
      throw new InvalidConfiguration(sorted());
    }
  }

  private List<Problem> sorted() {
    return found.stream()
        .sorted(Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column))
        .toList();
  }
}
