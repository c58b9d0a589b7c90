package dev.weir;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Text, a number or a truth value.
 *
 * @param wanted what it is called in a flaw
 * @param schema its JSON Schema
 * @param reader JSON as the Java value; empty when it does not fit
 */
record Scalar(String wanted, Value.Obj schema, Function<Value, Optional<Object>> reader)
    implements Form {

  @Override
  public Value write(@Nullable Object value) {
    return switch (value) {
      case null -> throw new IllegalArgumentException(wanted + " is null");
      case Instant instant -> new Value.Text(instant.toString());
      case LocalDate date -> new Value.Text(date.toString());
      case Duration duration -> new Value.Text(duration.toString());
      case UUID uuid -> new Value.Text(uuid.toString());
      case BigInteger number -> new Value.Num(new BigDecimal(number));
      case Double number when !Double.isFinite(number) ->
          throw new IllegalArgumentException("JSON has no infinite numbers");
      case Float number when !Float.isFinite(number) ->
          throw new IllegalArgumentException("JSON has no infinite numbers");
      default -> Value.of(value);
    };
  }

  @Override
  public Optional<Object> read(Value json, String path, List<String> flaws) {
    Optional<Object> value = reader.apply(json);
    return value.isPresent() ? value : Form.flaw(flaws, path, wanted);
  }

  /** The form of a JDK class; empty when it is not data. */
  static Optional<Form> of(Class<?> type) {
    return switch (type.getName()) {
      case "java.lang.String" -> some("text", "string", json -> text(json).map(text -> text));
      case "boolean", "java.lang.Boolean" ->
          some(
              "true or false",
              "boolean",
              json -> json instanceof Value.Bool bool ? Optional.of(bool.truth()) : none());
      case "byte", "java.lang.Byte" -> whole(Byte.MIN_VALUE, Byte.MAX_VALUE, n -> n.byteValue());
      case "short", "java.lang.Short" ->
          whole(Short.MIN_VALUE, Short.MAX_VALUE, n -> n.shortValue());
      case "int", "java.lang.Integer" ->
          whole(Integer.MIN_VALUE, Integer.MAX_VALUE, n -> n.intValue());
      case "long", "java.lang.Long" -> whole(Long.MIN_VALUE, Long.MAX_VALUE, n -> n.longValue());
      case "float", "java.lang.Float" -> number(n -> finite(n.floatValue()));
      case "double", "java.lang.Double" -> number(n -> finite(n.doubleValue()));
      case "java.math.BigDecimal" -> number(Optional::of);
      case "java.math.BigInteger" ->
          some(
              "a whole number",
              "integer",
              json ->
                  json instanceof Value.Num num && whole(num.number())
                      ? Optional.of(num.number().toBigIntegerExact())
                      : none());
      case "java.time.Instant" -> parsed("a moment, 2026-01-31T12:00:00Z", Instant::parse);
      case "java.time.LocalDate" -> parsed("a date, 2026-01-31", LocalDate::parse);
      case "java.time.Duration" -> parsed("a duration, PT15M", Duration::parse);
      case "java.util.UUID" -> parsed("a UUID", UUID::fromString);
      default -> Optional.empty();
    };
  }

  /** The form of an enum: its constants' names. */
  static Form ofEnum(Class<?> type) {
    var names = new ArrayList<String>();
    for (Object constant : Optional.ofNullable(type.getEnumConstants()).orElseThrow()) {
      names.add(((Enum<?>) constant).name());
    }
    return new Scalar(
        "one of " + names,
        (Value.Obj) Value.of(Map.of("type", "string", "enum", names)),
        json ->
            text(json)
                .flatMap(text ->
                    Optional.ofNullable(type.getEnumConstants()).stream()
                        .flatMap(java.util.Arrays::stream)
                        .filter(constant -> ((Enum<?>) constant).name().equals(text))
                        .<Object>map(constant -> constant)
                        .findFirst()));
  }

  private static Optional<Object> none() {
    return Optional.empty();
  }

  private static Optional<String> text(Value json) {
    return json instanceof Value.Text text ? Optional.of(text.text()) : Optional.empty();
  }

  private static Optional<Object> finite(double number) {
    return Double.isFinite(number) ? Optional.of(number) : none();
  }

  private static Optional<Object> finite(float number) {
    return Float.isFinite(number) ? Optional.of(number) : none();
  }

  private static Optional<Form> some(
      String wanted, String jsonType, Function<Value, Optional<Object>> reader) {
    return Optional.of(new Scalar(wanted, (Value.Obj) Value.of(Map.of("type", jsonType)), reader));
  }

  private static Optional<Form> number(Function<BigDecimal, Optional<Object>> reader) {
    return some(
        "a number",
        "number",
        json -> json instanceof Value.Num num ? reader.apply(num.number()) : none());
  }

  private static Optional<Form> whole(long least, long most, Function<BigDecimal, Object> reader) {
    return some(
        "a whole number from " + least + " to " + most,
        "integer",
        json ->
            json instanceof Value.Num num && Form.whole(num.number(), least, most)
                ? Optional.of(reader.apply(num.number()))
                : none());
  }

  /** Whether a number is whole and not absurdly long. */
  private static boolean whole(BigDecimal number) {
    return Value.Num.digitsBeforePoint(number) <= 1000 && number.stripTrailingZeros().scale() <= 0;
  }

  private static Optional<Form> parsed(String wanted, Function<String, Object> parser) {
    return some(
        wanted,
        "string",
        json ->
            text(json)
                .flatMap(text -> {
                  try {
                    return Optional.of(parser.apply(text));
                  } catch (java.time.DateTimeException | IllegalArgumentException e) {
                    return none();
                  }
                }));
  }
}
