package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.document.Change.Made;
import dev.weir.error.ErrorCode;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/** The changes that tools offer, of a document with this name. Pure. */
record Changes(String name, int maxBytes) {

  private static Refusal absent() {
    return new Refusal(ErrorCode.DOCUMENT_ABSENT, "there is no document at this path");
  }

  private Format format() {
    return Format.of(name);
  }

  /** A content whose value is another one now; nothing when it is the same. */
  private Made made(Optional<Content> before, Value value, Value.Obj result) throws Refusal {
    Bounds.check(value, maxBytes);
    String like = before.isPresent() ? before.get().text() : "";
    return new Made.Next(format().write(value, like), result);
  }

  /**
   * A merge patch or a JSON Patch of a value.
   *
   * @param version what it rests on; empty when it is right whatever is there
   */
  Change patch(Optional<String> version, Patch patch) {
    return content -> {
      Content there = content.orElseThrow(Changes::absent);
      String current = there.version();
      if (version.filter(it -> !it.equals(current)).isPresent()) {
        throw new Refusal(
            ErrorCode.DOCUMENT_CONFLICT,
            "the document is of another version by now; read it again",
            Value.Obj.empty().with("version", new Value.Text(current)));
      }
      Value before = format().read(there);
      Value after =
          switch (patch) {
            case Patch.Merge(Value value) -> Patches.merged(before, value);
            case Patch.Steps(List<Value> steps) -> Patches.patched(before, steps, maxBytes);
          };
      boolean same = Patches.same(before, after);
      Value.Obj result = Value.Obj.empty().with("changed", new Value.Bool(!same));
      return same ? new Made.Nothing(result) : made(content, after, result);
    };
  }

  /** How a value is patched. */
  sealed interface Patch {
    /** JSON Merge Patch. */
    record Merge(Value value) implements Patch {}

    /** JSON Patch. */
    record Steps(List<Value> steps) implements Patch {
      /** Copies the list. */
      public Steps {
        steps = List.copyOf(steps);
      }
    }
  }

  /** Adds to a whole number; nothing there counts as zero. */
  Change add(Pointer where, long amount) {
    return content -> {
      Value document = format().read(content.orElseThrow(Changes::absent));
      Optional<Value> there = where.in(document);
      Value sum = new Value.Num(sum(there.orElse(Value.Num.of(0)), amount));
      Value after = there.isPresent() ? where.replaced(document, sum) : where.added(document, sum);
      return made(content, after, Value.Obj.empty().with("value", sum));
    };
  }

  private static BigDecimal sum(Value there, long amount) throws Refusal {
    try {
      if (there instanceof Value.Num(BigDecimal number)
          && Value.Num.digitsBeforePoint(number) <= 19) {
        return BigDecimal.valueOf(Math.addExact(number.longValueExact(), amount));
      }
    } catch (ArithmeticException e) {
      // Not whole, or too large.
    }
    throw Refusal.unusable("what is there, or would be, is not a whole number of 64 bits");
  }

  /** Appends lines; a document that is not there is made. */
  Change append(List<String> lines) {
    return content -> {
      if (format() != Format.LINES) {
        throw Refusal.unusable("a document that holds a value has no lines to append to");
      }
      for (String line : lines) {
        if (line.codePoints().anyMatch(it -> it != '\t' && Address.unprintable(it))) {
          throw Refusal.unusable("a line holds a control character, or half of a character");
        }
      }
      String before = content.isPresent() ? content.get().text() : "";
      String whole = before.isEmpty() || before.endsWith("\n") ? before : before + "\n";
      return new Made.Next(
          Content.of(whole + String.join("\n", lines) + "\n"),
          Value.Obj.empty().with("appended", Value.Num.of(lines.size())));
    };
  }

  /** Puts a value where nothing is: a member, or the whole document. */
  Change insert(Pointer where, Value value) {
    return content -> {
      if (where.whole() && content.isEmpty()) {
        return created(value);
      }
      Content document = content.orElseThrow(Changes::absent);
      if (format() == Format.LINES) {
        if (where.whole()) {
          return there(new Value.Text(document.text()));
        }
        throw Refusal.unusable("a document that holds lines has no members");
      }
      Value whole = format().read(document);
      Optional<Value> there = where.in(whole);
      if (there.isPresent()) {
        return there(there.get());
      }
      return made(content, where.member(whole, value), inserted());
    };
  }

  private Made created(Value value) throws Refusal {
    if (format() != Format.LINES) {
      return made(Optional.empty(), value, inserted());
    }
    if (value instanceof Value.Text(String text)) {
      return new Made.Next(Content.of(text), inserted());
    }
    throw Refusal.unusable("a document that holds lines is made of a text");
  }

  private static Value.Obj inserted() {
    return Value.Obj.empty().with("inserted", new Value.Bool(true));
  }

  private static Made there(Value value) {
    return new Made.Nothing(
        Value.Obj.empty().with("inserted", new Value.Bool(false)).with("value", value));
  }
}
