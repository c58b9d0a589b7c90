package dev.weir.state;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Value;
import dev.weir.error.Fault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What a deed makes of the value that is there. Pure. */
final class Making {
  private Making() {}

  /** What comes of it. */
  sealed interface Made {
    /** A version of this kind with this value. */
    record Right(Kind kind, Optional<Value> value) implements Made {}

    /** Nothing, and why. */
    record Wrong(String why) implements Made {}
  }

  /**
   * Does the deed.
   *
   * @param current what stands at the place of the deed
   * @param value the value that the deed is made of, if it needs one and it is there
   */
  static Made of(Deed deed, Optional<Stamp> current, Optional<Value> value) {
    return switch (deed) {
      case Deed.Put put -> right(Kind.PUT, put.value());
      case Deed.Delete delete ->
          current.filter(Stamp::live).isPresent()
              ? new Made.Right(Kind.DELETED, Optional.empty())
              : new Made.Wrong("there is nothing to delete");
      case Deed.Patch patch ->
          value.isPresent()
              ? fitting(Kind.PATCHED, merged(value.get(), patch.patch()))
              : new Made.Wrong("there is nothing to patch");
      case Deed.Promote promote ->
          value.isPresent()
              ? right(Kind.PROMOTED, value.get())
              : new Made.Wrong("there is nothing to promote");
      case Deed.Add add -> added(add.amount(), value.orElse(Value.Num.of(0)));
      case Deed.Append append ->
          value.isEmpty() || value.get() instanceof Value.Arr
              ? fitting(Kind.APPENDED, appended(value, append.item()))
              : new Made.Wrong("only to a list can be appended");
    };
  }

  private static Made added(long amount, Value before) {
    try {
      return before instanceof Value.Num number
          ? right(Kind.ADDED, Value.Num.of(Math.addExact(number.number().longValueExact(), amount)))
          : new Made.Wrong("only to a number can be added");
    } catch (ArithmeticException e) {
      return new Made.Wrong("what is there, or the sum, is no whole number of 64 bits");
    }
  }

  private static Value appended(Optional<Value> before, Value item) {
    var items = new ArrayList<Value>();
    before.ifPresent(list -> items.addAll(((Value.Arr) list).items()));
    items.add(item);
    return new Value.Arr(items);
  }

  /** RFC 7396, section 2. */
  static Value merged(Value target, Value patch) {
    if (!(patch instanceof Value.Obj members)) {
      return patch;
    }
    var made =
        new LinkedHashMap<String, Value>(
            target instanceof Value.Obj before ? before.members() : Map.of());
    members
        .members()
        .forEach((name, value) -> {
          if (value instanceof Value.Nil) {
            made.remove(name);
          } else {
            made.put(name, merged(made.getOrDefault(name, Value.Nil.NIL), value));
          }
        });
    return new Value.Obj(made);
  }

  /** A value that grew may have grown too large. */
  private static Made fitting(Kind kind, Value value) {
    return Usable.value(value)
        .map(Fault::detail)
        .<Made>map(Made.Wrong::new)
        .orElseGet(() -> right(kind, value));
  }

  /** As everybody will read it: canonical. */
  private static Made right(Kind kind, Value value) {
    return new Made.Right(kind, Optional.of(JsonText.read(Canonical.text(value))));
  }
}
