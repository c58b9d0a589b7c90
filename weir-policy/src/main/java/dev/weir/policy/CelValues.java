package dev.weir.policy;

import dev.cel.common.values.NullValue;
import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Arguments as CEL sees them, converted only where a rule looks: arguments can be megabytes of
 * content of which a key rule reads an order number.
 *
 * <p>A number that is whole and fits 64 bits is an {@code int}, however it was written ({@code 7},
 * {@code 7.0} and {@code 7e0} are one number, and must give one key). Any other is a {@code double}
 * if a double prints back as the same number. The rest cannot be told apart from their neighbours
 * and are no key material.
 */
final class CelValues {
  private CelValues() {}

  /** A number that a rule looked at and that no key may rest on. */
  static final class NotKeyMaterial extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    NotKeyMaterial() {
      super("a number has more digits than a key may rest on");
    }
  }

  /** An object as CEL sees it. */
  static Map<String, Object> view(Value.Obj object) {
    return new ObjectView(object.members());
  }

  /** A value as CEL sees it. */
  static Object of(Value value) {
    return switch (value) {
      case Value.Obj obj -> new ObjectView(obj.members());
      case Value.Arr arr -> new ArrayView(arr);
      case Value.Text text -> text.text();
      case Value.Num num -> number(num.number());
      case Value.Bool bool -> bool.truth();
      case Value.Nil nil -> NullValue.NULL_VALUE;
    };
  }

  /** What a rule gives, as a value; empty for null and for what arguments cannot be. */
  static Optional<Value> back(Object given) {
    return switch (given) {
      case ObjectView view -> Optional.of(new Value.Obj(view.members));
      case ArrayView view -> Optional.of(view.array);
      case String text -> Optional.of(new Value.Text(text));
      case Boolean truth -> Optional.of(new Value.Bool(truth));
      case Long number -> Optional.of(Value.Num.of(number));
      case Double number when Double.isFinite(number) ->
          Optional.of(new Value.Num(new BigDecimal(Double.toString(number))));
      case Map<?, ?> map -> object(map);
      case List<?> list -> {
        List<Optional<Value>> items = list.stream().map(CelValues::back).toList();
        yield items.stream().allMatch(Optional::isPresent)
            ? Optional.of(new Value.Arr(items.stream().flatMap(Optional::stream).toList()))
            : Optional.empty();
      }
      default -> Optional.empty();
    };
  }

  private static Optional<Value> object(Map<?, ?> map) {
    var members = new LinkedHashMap<String, Value>();
    for (Map.Entry<?, ?> member : map.entrySet()) {
      Optional<Value> value = back(member.getValue());
      if (value.isEmpty() || !(member.getKey() instanceof String name)) {
        return Optional.empty();
      }
      members.put(name, value.get());
    }
    return Optional.of(new Value.Obj(members));
  }

  private static Object number(BigDecimal number) {
    // Look at the magnitude first: to expand 1e999999999 would take all memory.
    long digitsBeforePoint = Value.Num.digitsBeforePoint(number);
    if (number.signum() == 0) {
      return 0L;
    }
    if (digitsBeforePoint <= 19 && number.scale() < 400) {
      BigDecimal plain = number.stripTrailingZeros();
      if (plain.scale() <= 0) {
        try {
          return plain.longValueExact();
        } catch (ArithmeticException e) {
          throw new NotKeyMaterial();
        }
      }
    }
    double nearest = number.doubleValue();
    if (Double.isFinite(nearest)
        && digitsBeforePoint <= 15
        && new BigDecimal(Double.toString(nearest)).compareTo(number) == 0) {
      return nearest;
    }
    throw new NotKeyMaterial();
  }

  private static final class ObjectView extends AbstractMap<String, Object> {
    private final Map<String, Value> members;

    ObjectView(Map<String, Value> members) {
      this.members = members;
    }

    @Override
    public int size() {
      return members.size();
    }

    @Override
    public boolean containsKey(@Nullable Object name) {
      return members.containsKey(name);
    }

    @Override
    public @Nullable Object get(@Nullable Object name) {
      Value member = members.get(name);
      return member == null ? null : of(member);
    }

    @Override
    public Set<Entry<String, Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, Object>> iterator() {
          Iterator<Entry<String, Value>> from = members.entrySet().iterator();
          return new Iterator<>() {
            @Override
            public boolean hasNext() {
              return from.hasNext();
            }

            @Override
            public Entry<String, Object> next() {
              Entry<String, Value> next = from.next();
              return Map.entry(next.getKey(), of(next.getValue()));
            }
          };
        }

        @Override
        public int size() {
          return members.size();
        }
      };
    }
  }

  private static final class ArrayView extends AbstractList<Object> {
    private final Value.Arr array;

    ArrayView(Value.Arr array) {
      this.array = array;
    }

    @Override
    public Object get(int index) {
      return of(array.items().get(index));
    }

    @Override
    public int size() {
      return array.items().size();
    }
  }
}
