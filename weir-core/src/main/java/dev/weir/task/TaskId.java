package dev.weir.task;

import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import java.util.UUID;

/**
 * The name of a task: a UUID of version 7. Whoever puts a task makes it, so that a put that nobody
 * confirmed can be made again and is the same task.
 */
public record TaskId(UUID uuid) {

  /** A fresh id; ids that one process makes sort in the order they were made. */
  public static TaskId next(Env env) {
    return new TaskId(EffectId.next(env).uuid());
  }

  /**
   * The id that a text names.
   *
   * @throws IllegalArgumentException if it names none
   */
  public static TaskId parse(String text) {
    if (text.length() != 36) {
      throw new IllegalArgumentException("a task's id is a UUID");
    }
    return new TaskId(UUID.fromString(text));
  }

  @Override
  public String toString() {
    return uuid.toString();
  }
}
