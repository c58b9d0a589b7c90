package dev.weir.state;

import dev.weir.call.Canonical;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/** What can be used at all, whatever stands. Hostile input is turned away here. */
final class Usable {
  private static final long BYTES_BESIDE = 100;

  private Usable() {}

  /** Why a write can never be done; empty when it can. */
  static Optional<Fault> fault(Write write) {
    if (!write.place().possible()) {
      return unusable("a key, and a session's name, has 1 to " + States.KEY_MAX + " characters");
    }
    if (!Place.textWithin(write.origin().session(), States.KEY_MAX)) {
      return unusable("a session's name has 1 to " + States.KEY_MAX + " characters");
    }
    if (!write.place().openTo(write.origin())) {
      return unusable("the key belongs to another session");
    }
    if (write.unmoved().size() > States.READS_MAX) {
      return unusable("a write names at most " + States.READS_MAX + " versions");
    }
    for (Write.Read read : write.unmoved()) {
      if (!named(write, read)) {
        return unusable("a version that must be unmoved is of no key of this session's");
      }
    }
    if (write.lineage() instanceof Write.Lineage.Named named) {
      if (named.versions().size() > States.READS_MAX) {
        return unusable("a write names at most " + States.READS_MAX + " versions");
      }
      for (Write.Read read : named.versions()) {
        if (!named(write, read)) {
          return unusable("a version of the lineage is of no key of this session's");
        }
      }
    }
    return switch (write.deed()) {
      case Deed.Put put -> value(put.value());
      case Deed.Patch patch -> value(patch.patch());
      case Deed.Append append -> value(append.item());
      case Deed.Add add -> Optional.empty();
      case Deed.Delete delete -> Optional.empty();
      case Deed.Promote promote -> promotion(write, promote);
    };
  }

  private static boolean named(Write write, Write.Read read) {
    return read.place().possible() && read.place().openTo(write.origin());
  }

  private static Optional<Fault> promotion(Write write, Deed.Promote promote) {
    if (!promote.source().possible()
        || !promote.source().openTo(write.origin())
        || !(promote.source().scope() instanceof Scope.OfSession)) {
      return unusable("only a key of the writer's own session can be promoted");
    }
    if (!(write.place().scope() instanceof Scope.Shared)) {
      return unusable("a key is promoted to what is shared");
    }
    return Place.textWithin(promote.why(), States.WHY_MAX)
        ? Optional.empty()
        : unusable("a promotion says why, in 1 to " + States.WHY_MAX + " characters");
  }

  /** Why a value cannot be stored; empty when it can. */
  static Optional<Fault> value(Value value) {
    if (weight(value, States.DEPTH_MAX) > States.VALUE_MAX) {
      return unusable(
          "a value has at most "
              + States.VALUE_MAX
              + " bytes of canonical JSON and is nested at most "
              + States.DEPTH_MAX
              + " deep");
    }
    return Canonical.bytes(value).length > States.VALUE_MAX
        ? unusable("a value has at most " + States.VALUE_MAX + " bytes of canonical JSON")
        : Optional.empty();
  }

  /** Not more than the bytes of a value; stops counting when there are too many of them. */
  private static long weight(Value value, int depth) {
    if (depth == 0) {
      return Long.MAX_VALUE;
    }
    return switch (value) {
      case Value.Text text -> text.text().length() + 2L;
      case Value.Num num -> num.number().unscaledValue().bitLength() / 4L;
      case Value.Bool bool -> 4;
      case Value.Nil nil -> 4;
      case Value.Arr arr -> {
        long sum = 2L + arr.items().size();
        for (Value item : arr.items()) {
          sum =
              Math.min(States.VALUE_MAX + 1L, sum)
                  + Math.min(States.VALUE_MAX + 1L, weight(item, depth - 1));
          if (sum > States.VALUE_MAX + 1L) {
            yield sum;
          }
        }
        yield sum - 1;
      }
      case Value.Obj obj -> {
        long sum = 2;
        for (Map.Entry<String, Value> member : obj.members().entrySet()) {
          sum +=
              member.getKey().length()
                  + Math.min(States.VALUE_MAX + 1L, weight(member.getValue(), depth - 1));
          if (sum > States.VALUE_MAX) {
            yield sum;
          }
        }
        yield sum;
      }
    };
  }

  /** What a version counts for in the limits. */
  static long bytes(Place place, Optional<Value> value) {
    return BYTES_BESIDE
        + place.key().getBytes(StandardCharsets.UTF_8).length
        + value.map(it -> Canonical.bytes(it).length).orElse(0);
  }

  /** A reason that nobody was asked to keep short. */
  static String cut(String why) {
    if (why.length() <= States.WHY_MAX) {
      return why;
    }
    int end = Character.isHighSurrogate(why.charAt(States.WHY_MAX - 1)) ? 1 : 0;
    return why.substring(0, States.WHY_MAX - end);
  }

  static Optional<Fault> unusable(String why) {
    return Optional.of(Fault.of(ErrorCode.STATE_UNUSABLE, why));
  }
}
