package dev.weir.document;

import dev.weir.call.Value;
import java.util.Collection;

/**
 * How large a value may be, whoever made it. What a patch copies costs nothing to hold, for values
 * are shared, and everything to write; so it is measured before it is written.
 */
final class Bounds {
  /** How deep a document may be nested. */
  static final int DEPTH = 64;

  private long left;

  private Bounds(long most) {
    this.left = most;
  }

  /**
   * Checks that a value is not nested too deep, and that it would not take more bytes than that
   * when it is written without any white space; stops as soon as it would.
   */
  static void check(Value value, int maxBytes) throws Refusal {
    new Bounds(maxBytes).takes(value, 1, maxBytes);
  }

  private void takes(Value value, int depth, int maxBytes) throws Refusal {
    if (depth > DEPTH) {
      throw Refusal.unusable("the document is, or would be, nested deeper than " + DEPTH);
    }
    left--;
    switch (value) {
      case Value.Obj object -> {
        for (String name : object.members().keySet()) {
          left -= name.length() + 2L;
        }
        all(object.members().values(), depth, maxBytes);
      }
      case Value.Arr list -> all(list.items(), depth, maxBytes);
      case Value.Text text -> left -= text.text().length();
      case Value.Num number -> left -= Math.max(0, number.number().precision() - 1L);
      case Value.Bool truth -> {}
      case Value.Nil nil -> {}
    }
    if (left < 0) {
      throw Folder.tooLarge(maxBytes);
    }
  }

  private void all(Collection<Value> values, int depth, int maxBytes) throws Refusal {
    for (Value value : values) {
      takes(value, depth + 1, maxBytes);
    }
  }
}
