package dev.weir.desk;

import dev.weir.call.Value;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Arguments that were found to fit their {@link Fields}. To ask for a field by another kind than it
 * was declared is a mistake of the program: {@link IllegalStateException}.
 */
public record Given(Value.Obj arguments) {

  /** Text that must be there. */
  public String text(String name) {
    return maybeText(name).orElseThrow(() -> new IllegalStateException(name + " is missing"));
  }

  /** Text, if it is there. */
  public Optional<String> maybeText(String name) {
    return arguments
        .get(name)
        .map(value -> {
          if (value instanceof Value.Text it) {
            return it.text();
          }
          throw wrong(name);
        });
  }

  /** A whole number, if it is there. */
  public Optional<Long> whole(String name) {
    return arguments
        .get(name)
        .map(value -> {
          if (value instanceof Value.Num it) {
            return it.number().longValueExact();
          }
          throw wrong(name);
        });
  }

  /** A length of time that is written in milliseconds, if it is there. */
  public Optional<Duration> millis(String name) {
    return whole(name).map(Duration::ofMillis);
  }

  /** Whether it is there and true. */
  public boolean holds(String name) {
    return arguments.get(name).orElse(Value.Nil.NIL) instanceof Value.Bool it && it.truth();
  }

  /** Whatever was given, if it is there. */
  public Optional<Value> any(String name) {
    return arguments.get(name);
  }

  /** A list of texts; empty when it is not there. */
  public List<String> texts(String name) {
    return items(name).stream()
        .map(item -> {
          if (item instanceof Value.Text it) {
            return it.text();
          }
          throw wrong(name);
        })
        .toList();
  }

  /** A list of objects; empty when it is not there. */
  public List<Given> parts(String name) {
    return items(name).stream()
        .map(item -> {
          if (item instanceof Value.Obj it) {
            return new Given(it);
          }
          throw wrong(name);
        })
        .toList();
  }

  private List<Value> items(String name) {
    Optional<Value> list = arguments.get(name);
    if (list.isEmpty()) {
      return List.of();
    }
    if (list.get() instanceof Value.Arr it) {
      return it.items();
    }
    throw wrong(name);
  }

  private static IllegalStateException wrong(String name) {
    return new IllegalStateException(name + " was not checked");
  }

  /** The names only: values are callers' business. */
  @Override
  public String toString() {
    return "given " + arguments.members().keySet();
  }
}
