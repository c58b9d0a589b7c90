package dev.weir.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The kinds of damage that are counted. The names are a contract with programs. */
public enum Damage {
  /** Something was done again that was to be done once. */
  DUPLICATES,
  /** Somebody was told that a change was made, and it is not there. */
  LOST_UPDATES,
  /** A file that cannot be read for what it is. */
  CORRUPTED_FILES,
  /** A message to the outside that went out again. */
  SPURIOUS_WEBHOOKS,
  /** Agents that did not come to an end. */
  STUCK,
  /** Something was to be done, and was not. */
  LOST_WORK,
  /** More than what was allowed. */
  OVER_LIMIT;

  /** Its name in files: {@code lost_updates}. */
  public String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Its name for people: {@code lost updates}. */
  public String words() {
    return key().replace('_', ' ');
  }

  /** The one of that name. */
  public static Optional<Damage> of(String key) {
    return Arrays.stream(values()).filter(it -> it.key().equals(key)).findFirst();
  }

  /** The names of all. */
  public static List<String> keys() {
    return Arrays.stream(values()).map(Damage::key).toList();
  }
}
