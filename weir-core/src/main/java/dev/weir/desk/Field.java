package dev.weir.desk;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;

/**
 * One field of what an operation takes or gives.
 *
 * @param name as it is written
 * @param kind what it may hold
 * @param need whether it may be left out
 * @param description for whoever fills it in; a model reads this
 */
public record Field(String name, Kind kind, Need need, String description) {

  /** Whether a field may be left out. */
  public enum Need {
    /** It is always there. */
    REQUIRED,
    /** It may be left out, and is then never written as null. */
    OPTIONAL
  }

  /** What a field may hold. */
  public sealed interface Kind {
    /** Text of so many characters. */
    record Text(int least, int most) implements Kind {}

    /** One of these words. */
    record Word(List<String> words) implements Kind {
      /** Copies the list. */
      public Word {
        words = List.copyOf(words);
      }
    }

    /** A whole number in these bounds, both included. */
    record Whole(long least, long most) implements Kind {}

    /** True or false. */
    record Truth() implements Kind {}

    /** Any JSON. */
    record Any() implements Kind {}

    /** A list of so many at most. */
    record Many(Kind each, int least, int most) implements Kind {}

    /** An object with fields of its own. */
    record Parts(Fields fields) implements Kind {}
  }

  /** Text of 1 to so many characters, which may be left out. */
  public static Field text(String name, int most, String description) {
    return of(name, new Kind.Text(1, most), description);
  }

  /** One of some words, which may be left out. */
  public static Field word(String name, List<String> words, String description) {
    return of(name, new Kind.Word(words), description);
  }

  /** A whole number, which may be left out. */
  public static Field whole(String name, long least, long most, String description) {
    return of(name, new Kind.Whole(least, most), description);
  }

  /** True or false, which may be left out. */
  public static Field truth(String name, String description) {
    return of(name, new Kind.Truth(), description);
  }

  /** Any JSON, which may be left out. */
  public static Field any(String name, String description) {
    return of(name, new Kind.Any(), description);
  }

  /** A list, which may be left out. */
  public static Field many(String name, Kind each, int most, String description) {
    return of(name, new Kind.Many(each, 0, most), description);
  }

  /** An object with fields of its own, which may be left out. */
  public static Field parts(String name, Fields fields, String description) {
    return of(name, new Kind.Parts(fields), description);
  }

  /** A field of this kind, which may be left out. */
  public static Field of(String name, Kind kind, String description) {
    return new Field(name, kind, Need.OPTIONAL, description);
  }

  /** The same, and it must be there. */
  public Field required() {
    return new Field(name, kind, Need.REQUIRED, description);
  }

  /** Its JSON Schema. */
  Value.Obj schema(Fields.Side side) {
    return schema(kind, side).with("description", new Value.Text(description));
  }

  private static Value.Obj schema(Kind kind, Fields.Side side) {
    var schema = new LinkedHashMap<String, Object>();
    switch (kind) {
      case Kind.Text text -> {
        schema.put("type", "string");
        if (side == Fields.Side.TAKEN) {
          schema.put("minLength", text.least());
          schema.put("maxLength", text.most());
        }
      }
      case Kind.Word word -> {
        schema.put("type", "string");
        schema.put("enum", word.words());
      }
      case Kind.Whole whole -> {
        schema.put("type", "integer");
        if (side == Fields.Side.TAKEN) {
          schema.put("minimum", whole.least());
          schema.put("maximum", whole.most());
        }
      }
      case Kind.Truth truth -> schema.put("type", "boolean");
      case Kind.Any any -> {}
      case Kind.Many many -> {
        schema.put("type", "array");
        schema.put("items", schema(many.each(), side));
        if (side == Fields.Side.TAKEN) {
          schema.put("minItems", many.least());
          schema.put("maxItems", many.most());
        }
      }
      case Kind.Parts parts -> {
        return parts.fields().schema(side);
      }
    }
    return (Value.Obj) Value.of(schema);
  }

  /** What is wrong with a value of this field; names fields and bounds, never what was given. */
  List<String> flaws(Value given) {
    var flaws = new ArrayList<String>();
    flaws(name, kind, given, flaws);
    return flaws;
  }

  private static void flaws(String where, Kind kind, Value given, List<String> flaws) {
    if (flaws.size() >= Fields.FLAWS_MAX) {
      return;
    }
    switch (kind) {
      case Kind.Text text -> {
        if (!(given instanceof Value.Text it)
            || it.text().length() < text.least()
            || it.text().length() > text.most()) {
          flaws.add(
              where + " must be text of " + text.least() + " to " + text.most() + " characters");
        }
      }
      case Kind.Word word -> {
        if (!(given instanceof Value.Text it) || !word.words().contains(it.text())) {
          flaws.add(where + " must be one of " + String.join(", ", word.words()));
        }
      }
      case Kind.Whole whole -> {
        if (!(given instanceof Value.Num it) || !within(it.number(), whole)) {
          flaws.add(
              where + " must be a whole number from " + whole.least() + " to " + whole.most());
        }
      }
      case Kind.Truth truth -> {
        if (!(given instanceof Value.Bool)) {
          flaws.add(where + " must be true or false");
        }
      }
      case Kind.Any any -> {}
      case Kind.Many many -> {
        if (!(given instanceof Value.Arr it)
            || it.items().size() < many.least()
            || it.items().size() > many.most()) {
          flaws.add(where + " must be a list of " + many.least() + " to " + many.most());
        } else {
          it.items().forEach(item -> flaws(where + "[]", many.each(), item, flaws));
        }
      }
      case Kind.Parts parts -> {
        if (given instanceof Value.Obj it) {
          parts.fields().flaws(it).forEach(flaw -> flaws.add(where + "." + flaw));
        } else {
          flaws.add(where + " must be an object");
        }
      }
    }
  }

  private static boolean within(BigDecimal number, Kind.Whole whole) {
    return number.compareTo(BigDecimal.valueOf(whole.least())) >= 0
        && number.compareTo(BigDecimal.valueOf(whole.most())) <= 0
        && number.stripTrailingZeros().scale() <= 0;
  }
}
