package dev.weir;

import dev.weir.call.Canonical;
import dev.weir.call.Value;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How one Java type looks as JSON: strict both ways, made once per tool.
 *
 * @param <T> the type
 */
final class Shape<T> {
  private final Class<T> type;
  private final Form form;

  private Shape(Class<T> type, Form form) {
    this.type = type;
    this.form = form;
  }

  /**
   * The shape of a type.
   *
   * @throws IllegalArgumentException if some part of it is not data
   */
  static <T> Shape<T> of(Class<T> type) {
    return new Shape<>(type, Form.of((Type) type));
  }

  /**
   * A value of the type as JSON.
   *
   * @throws IllegalArgumentException if it holds a null or a number that JSON does not have
   */
  Value write(T value) {
    return form.write(value);
  }

  /** JSON as a value of the type, unless something in it does not fit. */
  Optional<T> read(Value json) {
    var flaws = new ArrayList<String>();
    return form.read(json, "", flaws).map(type::cast).filter(value -> flaws.isEmpty());
  }

  /** What does not fit the type, naming fields and not values; empty when it fits. */
  List<String> flaws(Value json) {
    var flaws = new ArrayList<String>();
    form.read(json, "", flaws);
    return List.copyOf(flaws);
  }

  /** The type as JSON Schema 2020-12. */
  String schemaText() {
    return Canonical.text(form.schema());
  }
}
