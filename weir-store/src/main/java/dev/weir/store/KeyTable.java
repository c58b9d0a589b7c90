package dev.weir.store;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The table of one {@linkplain Segments segment} of keys, and the texts of the statements that are
 * about it. Two of the same number are equal. Safe for any number of threads.
 */
final class KeyTable {
  /** All segments hang below the first, and are what a query of it gives that does not say only. */
  static final String ALL = "weir_key";

  /** Stands for the table in a text. */
  static final String HERE = "{keys}";

  private static final Pattern LATER = Pattern.compile(ALL + "_([0-9]{1,9})");

  private final int n;
  private final String name;
  private final Map<String, String> texts = new ConcurrentHashMap<>();

  /** The table of a segment, from 0 on. */
  KeyTable(int n) {
    this.n = n;
    this.name = n == 0 ? ALL : ALL + "_" + n;
  }

  /** The table with this name, if it is one of a segment after the first. */
  static Optional<KeyTable> named(String name) {
    Matcher matcher = LATER.matcher(name);
    return matcher.matches()
        ? Optional.of(new KeyTable(Integer.parseInt(matcher.group(1))))
        : Optional.empty();
  }

  int n() {
    return n;
  }

  String name() {
    return name;
  }

  /** A text that is asked for over and over, about this table. */
  String in(String text) {
    return texts.computeIfAbsent(text, this::once);
  }

  /** A text, about this table. */
  String once(String text) {
    return text.replace(HERE, name);
  }

  /** Whether a text is about segments, and not about this one alone, if it is the open one. */
  boolean outdates(String text) {
    return text.contains(ALL) && !text.contains(name + " ");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KeyTable it && it.n == n;
  }

  @Override
  public int hashCode() {
    return Integer.hashCode(n);
  }

  @Override
  public String toString() {
    return name;
  }
}
