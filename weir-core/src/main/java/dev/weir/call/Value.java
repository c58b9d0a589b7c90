package dev.weir.call;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A JSON value as plain immutable data. Numbers keep every digit they arrived with. */
public sealed interface Value {

  /** An object; members keep the order they arrived in. */
  record Obj(Map<String, Value> members) implements Value {
    private static final Obj EMPTY = new Obj(Map.of());

    /** Copies the members, so that nobody can change them afterwards. */
    public Obj {
      members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }

    /** The object without members. */
    public static Obj empty() {
      return EMPTY;
    }

    /** The member of this name, if there is one. */
    public Optional<Value> get(String name) {
      return Optional.ofNullable(members.get(name));
    }

    /** This object without one member. */
    public Obj without(String name) {
      if (!members.containsKey(name)) {
        return this;
      }
      var rest = new LinkedHashMap<>(members);
      rest.remove(name);
      return new Obj(rest);
    }

    /** This object with one member set. */
    public Obj with(String name, Value value) {
      var all = new LinkedHashMap<>(members);
      all.put(name, value);
      return new Obj(all);
    }
  }

  /** An array. */
  record Arr(List<Value> items) implements Value {
    /** Copies the items, so that nobody can change them afterwards. */
    public Arr {
      items = List.copyOf(items);
    }
  }

  /** A string. */
  record Text(String text) implements Value {}

  /** A number with every digit it arrived with. */
  record Num(BigDecimal number) implements Value {
    /** The most characters of a number that is taken from outside. */
    public static final int LONGEST = 500;

    /**
     * The most that Weir needs to write such a number: a point, some zeros or an exponent may come
     * to it. Whoever reads what Weir wrote reads so many.
     */
    public static final int LONGEST_WRITTEN = LONGEST + 20;

    /** A whole number. */
    public static Num of(long number) {
      return new Num(BigDecimal.valueOf(number));
    }

    /**
     * How many digits a number has before its decimal point. What has too many must not be written
     * out: 1e2147483647 is a short text, and no memory holds its digits. A long, because for such
     * numbers an int overflows.
     */
    public static long digitsBeforePoint(BigDecimal number) {
      return number.precision() - (long) number.scale();
    }
  }

  /** True or false. */
  record Bool(boolean truth) implements Value {}

  /** JSON's null: a value that says there is none. */
  record Nil() implements Value {
    /** The only one worth having. */
    public static final Nil NIL = new Nil();
  }

  /** The member at a path of object members, if every step is there. */
  default Optional<Value> at(List<String> path) {
    Value here = this;
    for (String name : path) {
      if (!(here instanceof Obj obj) || !obj.members().containsKey(name)) {
        return Optional.empty();
      }
      here = obj.get(name).orElseThrow();
    }
    return Optional.of(here);
  }

  /**
   * A value from plain Java data: maps with string keys, lists, strings, numbers, booleans,
   * optionals (empty means null), enums and values themselves.
   *
   * @throws IllegalArgumentException for anything else
   */
  static Value of(Object plain) {
    return switch (plain) {
      case Value value -> value;
      case Map<?, ?> map -> {
        var members = new LinkedHashMap<String, Value>();
        map.forEach((name, member) -> members.put(String.valueOf(name), of(member)));
        yield new Obj(members);
      }
      case Iterable<?> list -> {
        var items = new ArrayList<Value>();
        list.forEach(item -> items.add(of(item)));
        yield new Arr(items);
      }
      case CharSequence text -> new Text(text.toString());
      case Boolean truth -> new Bool(truth);
      case BigDecimal number -> new Num(number);
      case Long number -> Num.of(number);
      case Integer number -> Num.of(number);
      case Short number -> Num.of(number);
      case Byte number -> Num.of(number);
      case Number number -> new Num(new BigDecimal(number.toString()));
      case Enum<?> constant -> new Text(constant.name());
      case Optional<?> maybe -> maybe.<Value>map(Value::of).orElse(Nil.NIL);
      default ->
          throw new IllegalArgumentException(plain.getClass().getName() + " is not JSON-like data");
    };
  }
}
