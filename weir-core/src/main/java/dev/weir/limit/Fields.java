package dev.weir.limit;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The members of a cell. What another version of Weir wrote, or a person with SQL, must not stop
 * anybody: what is missing or of another kind is read as what would be there at the beginning.
 */
final class Fields {
  private final Map<String, Value> members = new LinkedHashMap<>();

  /** The end of the year 9999: what names a later moment is nonsense, and could not be written. */
  private static final long LATEST_MICROS = 253_402_300_799_999_999L;

  static long number(Value.Obj cell, String name, long absent) {
    return cell.get(name).orElse(Value.Nil.NIL) instanceof Value.Num number
        ? clamped(number.number())
        : absent;
  }

  private static long clamped(BigDecimal number) {
    return number
        .max(BigDecimal.valueOf(Long.MIN_VALUE))
        .min(BigDecimal.valueOf(Long.MAX_VALUE))
        .longValue();
  }

  /** A count that is never less than nothing nor more than {@code most}. */
  static int count(Value.Obj cell, String name, int most) {
    return Math.clamp(number(cell, name, 0), 0, most);
  }

  /** A moment that is kept as microseconds since the epoch, and never before it. */
  static Instant moment(Value.Obj cell, String name, Instant absent) {
    return cell.get(name).orElse(Value.Nil.NIL) instanceof Value.Num
        ? Instant.EPOCH.plus(Math.clamp(number(cell, name, 0), 0, LATEST_MICROS), ChronoUnit.MICROS)
        : absent;
  }

  static String text(Value.Obj cell, String name, String absent) {
    return cell.get(name).orElse(Value.Nil.NIL) instanceof Value.Text text ? text.text() : absent;
  }

  static Value.Obj object(Value.Obj cell, String name) {
    return cell.get(name).orElse(Value.Nil.NIL) instanceof Value.Obj inner
        ? inner
        : Value.Obj.empty();
  }

  Fields with(String name, long number) {
    members.put(name, Value.Num.of(number));
    return this;
  }

  Fields with(String name, Instant moment) {
    return with(name, ChronoUnit.MICROS.between(Instant.EPOCH, moment));
  }

  Fields with(String name, String text) {
    members.put(name, new Value.Text(text));
    return this;
  }

  Fields with(String name, Value.Obj inner) {
    members.put(name, inner);
    return this;
  }

  Value.Obj cell() {
    return new Value.Obj(members);
  }
}
