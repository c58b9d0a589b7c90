package dev.weir.task;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Value;

/** What names and values may be: short enough, shallow enough, and text that UTF-8 can hold. */
final class Names {
  private static final int DEPTH_MAX = 100;

  private Names() {}

  /** The text, if it can be a name. */
  static String checked(String what, String text) {
    within("the length of " + what, text.length(), 1, Tasks.NAME_MAX);
    if (text.codePoints().anyMatch(it -> it == 0 || Character.getType(it) == Character.SURROGATE)) {
      throw new IllegalArgumentException(what + " is text that UTF-8 can hold");
    }
    return text;
  }

  static void within(String what, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          what + " must be " + least + " to " + most + ", not " + value);
    }
  }

  /** Text for people, cut to what is kept of it. */
  static String cut(String text) {
    return text.length() <= Tasks.DETAIL_MAX ? text : text.substring(0, Tasks.DETAIL_MAX) + "…";
  }

  /** Where a step comes from, in as many words as are kept. */
  static Origin cut(Origin by) {
    return new Origin(
        by.tenant(),
        by.agent().map(Names::cut),
        cut(by.session()),
        by.step().map(it -> new Origin.Step(cut(it.run()), cut(it.step()), cut(it.operation()))),
        by.trace().map(Names::cut),
        by.reason().map(Names::cut),
        by.run().map(it -> new Origin.Run(cut(it.name()), it.parent(), it.left())));
  }

  static boolean tooLarge(Payload payload) {
    return payload.size() > Tasks.PAYLOAD_MAX;
  }

  /**
   * The value, if it could be read back.
   *
   * @throws IllegalArgumentException if it is nested too deep
   */
  static Value shallow(Value value) {
    descend(value, 0);
    return value;
  }

  private static void descend(Value value, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("nested more than " + DEPTH_MAX + " deep");
    }
    switch (value) {
      case Value.Obj obj -> obj.members().values().forEach(member -> descend(member, depth + 1));
      case Value.Arr arr -> arr.items().forEach(item -> descend(item, depth + 1));
      case Value.Text text -> {}
      case Value.Num num -> {}
      case Value.Bool bool -> {}
      case Value.Nil nil -> {}
    }
  }
}
