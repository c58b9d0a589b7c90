package dev.weir.order;

/**
 * The one name of a contested thing, for example {@code file:/conf/app.json}. Two are the same
 * thing exactly when their texts are equal.
 *
 * <p>{@link NameRules} makes them of what a policy's rule wrote; whoever makes one by hand vouches
 * that it is canonical. It may hold what an agent passed as an argument: it is for records and for
 * comparing, not for messages.
 *
 * @param text 1 to 1,024 characters that UTF-8 can hold, none of them a control character
 */
public record ResourceName(String text) implements Comparable<ResourceName> {
  /** The most characters (UTF-16 code units) that a name has. */
  public static final int LONGEST = 1_024;

  /** Checks the bounds. */
  public ResourceName {
    if (text.isEmpty() || text.length() > LONGEST || !Text.isPrintable(text)) {
      throw new IllegalArgumentException(
          "a resource's name has 1 to 1,024 characters and none that cannot be written");
    }
  }

  /** By the text's code units: the same on every node. */
  @Override
  public int compareTo(ResourceName other) {
    return text.compareTo(other.text);
  }

  @Override
  public String toString() {
    return text;
  }
}
