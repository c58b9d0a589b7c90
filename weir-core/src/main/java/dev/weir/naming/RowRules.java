package dev.weir.naming;

import java.util.Optional;

/**
 * How rows of databases are read: {@code row:schema.table/key=value&key=value}.
 *
 * <p>The keys may come in any order, and white space around anything does not count. Identifiers
 * are in lower case unless they are quoted, in {@code "…"}, {@code `…`} or {@code […]}. A value
 * stands as it is, percent-encoded where it must be, and is a number if it is written as JSON
 * writes one: {@code 7}, {@code 7.0} and {@code 7e0} are one value, {@code 07} is a text. In {@code
 * '…'} or {@code "…"} it is always a text, with the quote doubled inside and nothing encoded;
 * {@code '7'} is also {@code 7}, because databases compare them as equal, and {@code '7.0'} is not.
 * UUIDs are in lower case and without braces. All text is in Normalization Form C.
 *
 * <p>A name without keys is the table's. Names of a row by two of its keys are brought together by
 * {@link Aliases}.
 *
 * <p>A rule that puts an argument after {@code key=} without quoting it lets the argument say more
 * than a value: {@code 7&part=2} is two keys. {@link #quoted} makes any text one value.
 *
 * @param schema the schema that need not be said, an identifier; empty if each must be said
 */
public record RowRules(Optional<String> schema) {
  /** Checks that the schema can be an identifier. */
  public RowRules {
    try {
      for (String name : schema.stream().toList()) {
        RowNames.identifier(name);
      }
    } catch (NotNameable e) {
      throw new IllegalArgumentException("the schema: " + e.reason(), e);
    }
  }

  /** With {@code public} as the schema that need not be said. */
  public static RowRules usual() {
    return new RowRules(Optional.of("public"));
  }

  /** The text as one value for a key, whatever is in it; always a text and never a number. */
  public static String quoted(String value) {
    return "'" + value.replace("'", "''") + "'";
  }
}
