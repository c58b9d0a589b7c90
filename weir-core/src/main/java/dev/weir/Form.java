package dev.weir;

import dev.weir.call.Value;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One kind of data: how to write it, read it and describe it. {@link #read} adds to {@code flaws}
 * whenever it returns nothing.
 */
interface Form {

  /** A Java value as JSON. */
  Value write(@Nullable Object value);

  /** JSON as a Java value; empty, and a flaw that names {@code path}, when it does not fit. */
  Optional<Object> read(Value json, String path, List<String> flaws);

  /** Its JSON Schema. */
  Value.Obj schema();

  /** What a record's component of this form is when its member is missing. */
  default Optional<Object> missing() {
    return Optional.empty();
  }

  /**
   * The form of a type.
   *
   * @throws IllegalArgumentException if it is not data
   */
  static Form of(Type type) {
    return of(type, List.of());
  }

  /** The form of a type inside these records, which it must not contain again. */
  private static Form of(Type type, List<Class<?>> inside) {
    if (type instanceof Class<?> plain) {
      return ofClass(plain, inside);
    }
    if (type instanceof ParameterizedType generic && generic.getRawType() instanceof Class<?> raw) {
      Type[] parts = generic.getActualTypeArguments();
      if (raw == Optional.class) {
        return new Maybe(of(parts[0], inside));
      }
      if (raw == List.class) {
        return new Many(of(parts[0], inside));
      }
      if (raw == Map.class && parts[0] == String.class) {
        return new Named(of(parts[1], inside));
      }
    }
    throw new IllegalArgumentException(
        type.getTypeName()
            + " is not data: use records, List, Map<String, …>, Optional, enums, text, numbers");
  }

  private static Form ofClass(Class<?> type, List<Class<?>> inside) {
    if (type.isRecord() && !Value.class.isAssignableFrom(type)) {
      if (inside.contains(type)) {
        throw new IllegalArgumentException(type.getName() + " contains itself");
      }
      var within = new ArrayList<Class<?>>(inside);
      within.add(type);
      return RecordForm.of(type, part -> of(part, within));
    }
    if (type.isEnum()) {
      return Scalar.ofEnum(type);
    }
    if (Value.class.isAssignableFrom(type)) {
      return new Anything(type);
    }
    return Scalar.of(type)
        .orElseThrow(
            () -> new IllegalArgumentException(type.getName() + " is not data that JSON can hold"));
  }

  /** Where a member of a path is. */
  static String at(String path, String member) {
    return path.isEmpty() ? member : path + "." + member;
  }

  /** The name of a place in a flaw. */
  static String named(String path) {
    return path.isEmpty() ? "the value" : path;
  }

  /** Notes that something is not of the wanted kind. */
  static <T> Optional<T> flaw(List<String> flaws, String path, String wanted) {
    flaws.add(named(path) + " must be " + wanted);
    return Optional.empty();
  }

  /** An {@code Optional}: its member may be missing or null. */
  record Maybe(Form form) implements Form {
    @Override
    public Value write(@Nullable Object value) {
      return value instanceof Optional<?> present && present.isPresent()
          ? form.write(present.get())
          : Value.Nil.NIL;
    }

    @Override
    public Optional<Object> read(Value json, String path, List<String> flaws) {
      return json instanceof Value.Nil ? missing() : form.read(json, path, flaws).map(Optional::of);
    }

    @Override
    public Value.Obj schema() {
      return form.schema();
    }

    @Override
    public Optional<Object> missing() {
      return Optional.of(Optional.empty());
    }
  }

  /** A list. */
  record Many(Form form) implements Form {
    @Override
    public Value write(@Nullable Object value) {
      var items = new ArrayList<Value>();
      if (value instanceof List<?> list) {
        list.forEach(item -> items.add(form.write(item)));
        return new Value.Arr(items);
      }
      throw new IllegalArgumentException("a list is null");
    }

    @Override
    public Optional<Object> read(Value json, String path, List<String> flaws) {
      if (!(json instanceof Value.Arr arr)) {
        return flaw(flaws, path, "a list");
      }
      var items = new ArrayList<Object>();
      for (int i = 0; i < arr.items().size(); i++) {
        form.read(arr.items().get(i), path + "[" + i + "]", flaws).ifPresent(items::add);
      }
      return Optional.of(List.copyOf(items));
    }

    @Override
    public Value.Obj schema() {
      return (Value.Obj) Value.of(Map.of("type", "array", "items", form.schema()));
    }
  }

  /** A map from names. */
  record Named(Form form) implements Form {
    @Override
    public Value write(@Nullable Object value) {
      var members = new LinkedHashMap<String, Value>();
      if (value instanceof Map<?, ?> map) {
        map.forEach((name, member) -> members.put(String.valueOf(name), form.write(member)));
        return new Value.Obj(members);
      }
      throw new IllegalArgumentException("a map is null");
    }

    @Override
    public Optional<Object> read(Value json, String path, List<String> flaws) {
      if (!(json instanceof Value.Obj obj)) {
        return flaw(flaws, path, "an object");
      }
      var members = new LinkedHashMap<String, Object>();
      obj.members()
          .forEach((name, member) ->
              form.read(member, at(path, name), flaws)
                  .ifPresent(value -> members.put(name, value)));
      return Optional.of(Map.copyOf(members));
    }

    @Override
    public Value.Obj schema() {
      return (Value.Obj) Value.of(Map.of("type", "object", "additionalProperties", form.schema()));
    }
  }

  /** JSON as it is. */
  record Anything(Class<?> type) implements Form {
    @Override
    public Value write(@Nullable Object value) {
      if (value instanceof Value json) {
        return json;
      }
      throw new IllegalArgumentException("a JSON value is null");
    }

    @Override
    public Optional<Object> read(Value json, String path, List<String> flaws) {
      return type.isInstance(json)
          ? Optional.of(json)
          : flaw(flaws, path, "a JSON " + type.getSimpleName());
    }

    @Override
    public Value.Obj schema() {
      return Value.Obj.empty();
    }
  }

  /** Whether a number is whole and within these bounds. */
  static boolean whole(BigDecimal number, long least, long most) {
    if (number.scale() > 0 && number.stripTrailingZeros().scale() > 0) {
      return false;
    }
    // Digits first: 1e1000000000 must not be written out.
    if (Value.Num.digitsBeforePoint(number) > 20) {
      return false;
    }
    BigInteger exact = number.toBigIntegerExact();
    return exact.compareTo(BigInteger.valueOf(least)) >= 0
        && exact.compareTo(BigInteger.valueOf(most)) <= 0;
  }
}
