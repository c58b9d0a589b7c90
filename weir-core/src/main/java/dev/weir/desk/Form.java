package dev.weir.desk;

import dev.weir.call.Value;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An object in the making; what there is none of is left out. Not safe for concurrent use. */
final class Form {
  private final Map<String, Value> members = new LinkedHashMap<>();

  Form text(String name, String text) {
    return value(name, new Value.Text(text));
  }

  Form text(String name, Optional<String> text) {
    text.ifPresent(it -> text(name, it));
    return this;
  }

  Form whole(String name, long number) {
    return value(name, Value.Num.of(number));
  }

  Form truth(String name, Verity verity) {
    return value(name, new Value.Bool(verity == Verity.SO));
  }

  /** Whether something is so. */
  enum Verity {
    SO,
    NOT_SO
  }

  Form value(String name, Value value) {
    members.put(name, value);
    return this;
  }

  Form value(String name, Optional<? extends Value> value) {
    value.ifPresent(it -> value(name, it));
    return this;
  }

  Form list(String name, List<? extends Value> items) {
    return value(name, new Value.Arr(List.copyOf(items)));
  }

  Value.Obj made() {
    return new Value.Obj(members);
  }
}
