package dev.weir.desk;

import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of an object that an operation takes or gives: its JSON Schema and its check, from one
 * declaration. Immutable.
 */
public final class Fields {
  /** So many flaws are told at most. */
  static final int FLAWS_MAX = 20;

  private static final int NAME_SHOWN = 60;

  private final Map<String, Field> fields;

  private Fields(Map<String, Field> fields) {
    this.fields = fields;
  }

  /** Which way the object goes. */
  public enum Side {
    /** It is taken: bounds are told, and unknown fields are refused. */
    TAKEN,
    /** It is given: fields may be added later, and whoever reads it must not mind. */
    GIVEN
  }

  /**
   * An object with these fields.
   *
   * @throws IllegalArgumentException if two have one name
   */
  public static Fields of(Field... fields) {
    var named = new LinkedHashMap<String, Field>();
    for (Field field : fields) {
      if (named.putIfAbsent(field.name(), field) != null) {
        throw new IllegalArgumentException("two fields are named " + field.name());
      }
    }
    return new Fields(named);
  }

  /** An object with these fields and more. */
  public Fields and(Field... more) {
    var all = new ArrayList<>(fields.values());
    all.addAll(List.of(more));
    return of(all.toArray(Field[]::new));
  }

  /** Its JSON Schema 2020-12. */
  public Value.Obj schema(Side side) {
    var properties = new LinkedHashMap<String, Value>();
    var required = new ArrayList<Value>();
    for (Field field : fields.values()) {
      properties.put(field.name(), field.schema(side));
      if (field.need() == Field.Need.REQUIRED) {
        required.add(new Value.Text(field.name()));
      }
    }
    var schema = new LinkedHashMap<String, Value>();
    schema.put("type", new Value.Text("object"));
    schema.put("properties", new Value.Obj(properties));
    if (!required.isEmpty()) {
      schema.put("required", new Value.Arr(required));
    }
    if (side == Side.TAKEN) {
      schema.put("additionalProperties", new Value.Bool(false));
    }
    return new Value.Obj(schema);
  }

  /**
   * What is wrong with an object that came from outside: which fields, and what they must be; never
   * what was given.
   */
  public List<String> flaws(Value.Obj given) {
    var flaws = new ArrayList<String>();
    for (Field field : fields.values()) {
      if (given.get(field.name()).isEmpty() && field.need() == Field.Need.REQUIRED) {
        flaws.add(field.name() + " is missing");
      }
    }
    for (Map.Entry<String, Value> member : given.members().entrySet()) {
      if (flaws.size() >= FLAWS_MAX) {
        break;
      }
      Field field = fields.get(member.getKey());
      if (field == null) {
        flaws.add("there is no field " + shown(member.getKey()));
      } else {
        flaws.addAll(field.flaws(member.getValue()));
      }
    }
    return flaws.size() > FLAWS_MAX ? List.copyOf(flaws.subList(0, FLAWS_MAX)) : flaws;
  }

  private static String shown(String name) {
    String cut = name.length() > NAME_SHOWN ? name.substring(0, NAME_SHOWN) + "…" : name;
    return "`" + cut.replaceAll("[^\\p{Graph} ]", "?") + "`";
  }

  /**
   * An object from texts, as a query string has them: each becomes what its field holds, where that
   * can be read from it; what cannot be stays a text, for {@link #flaws} to find.
   */
  public Value.Obj ofTexts(Map<String, String> texts) {
    var members = new LinkedHashMap<String, Value>();
    texts.forEach(
        (name, text) -> members.put(name, ofText(Optional.ofNullable(fields.get(name)), text)));
    return new Value.Obj(members);
  }

  private static Value ofText(Optional<Field> field, String text) {
    if (field.isEmpty()) {
      return new Value.Text(text);
    }
    return switch (field.get().kind()) {
      case Field.Kind.Whole whole when text.matches("-?[0-9]{1,18}") ->
          Value.Num.of(Long.parseLong(text));
      case Field.Kind.Truth truth when text.equals("true") || text.equals("false") ->
          new Value.Bool(text.equals("true"));
      case Field.Kind.Many many -> new Value.Arr(List.of(new Value.Text(text)));
      case Field.Kind.Whole whole -> new Value.Text(text);
      case Field.Kind.Truth truth -> new Value.Text(text);
      case Field.Kind.Text it -> new Value.Text(text);
      case Field.Kind.Word word -> new Value.Text(text);
      case Field.Kind.Any any -> new Value.Text(text);
      case Field.Kind.Parts parts -> new Value.Text(text);
    };
  }
}
