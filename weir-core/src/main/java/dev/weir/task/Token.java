package dev.weir.task;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a worker shows when it says something of a task that it took: which attempt it was given. A
 * token of an earlier attempt never writes.
 *
 * @param attempt the fence
 * @param secret so that no one can guess it who was not given it
 * @param lane where the task keeps its order; 0 if it keeps none
 */
public record Token(TaskId task, int attempt, long secret, long lane) {
  private static final Pattern FORM =
      Pattern.compile("([0-9a-f-]{36})\\.([0-9]{1,9})\\.([0-9a-f]{16})\\.([0-9a-f]{16})");

  /** The token that a text is; empty when it is none. */
  public static Optional<Token> parse(String text) {
    Matcher parts = FORM.matcher(text.length() > 100 ? "" : text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Token(
              TaskId.parse(parts.group(1)),
              Integer.parseInt(parts.group(2)),
              HexFormat.fromHexDigitsToLong(parts.group(3)),
              HexFormat.fromHexDigitsToLong(parts.group(4))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As it is handed to workers. */
  public String text() {
    HexFormat hex = HexFormat.of();
    return task + "." + attempt + "." + hex.toHexDigits(secret) + "." + hex.toHexDigits(lane);
  }

  /** Without what it proves. */
  @Override
  public String toString() {
    return "token of attempt " + attempt + " of task " + task;
  }
}
