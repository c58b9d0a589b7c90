package dev.weir.written;

/**
 * One mistake in a configuration file.
 *
 * @param file the file as the operator named it
 * @param line counts from one
 * @param column counts from one
 * @param message what is wrong; never a value that may be a secret
 * @param remedy what to do about it
 */
public record Problem(String file, int line, int column, String message, String remedy) {

  /** As editors and terminals like it: {@code weir.yaml:12:5: what is wrong — the remedy}. */
  @Override
  public String toString() {
    return file + ":" + line + ":" + column + ": " + message + " — " + remedy;
  }
}
