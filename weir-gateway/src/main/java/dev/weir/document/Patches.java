package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;

/** Patches of documents: JSON Merge Patch (RFC 7396) and JSON Patch (RFC 6902). Pure. */
final class Patches {
  /** How many steps a JSON Patch may have. */
  static final int STEPS = 500;

  private Patches() {}

  /** What a merge patch makes of a value: members are set, or taken away where they are null. */
  static Value merged(Value target, Value patch) {
    if (!(patch instanceof Value.Obj changes)) {
      return patch;
    }
    var members =
        new LinkedHashMap<String, Value>(
            target instanceof Value.Obj object ? object.members() : Value.Obj.empty().members());
    changes
        .members()
        .forEach((name, change) -> {
          if (change instanceof Value.Nil) {
            members.remove(name);
          } else {
            members.put(name, merged(members.getOrDefault(name, Value.Nil.NIL), change));
          }
        });
    return new Value.Obj(members);
  }

  /**
   * What a JSON Patch makes of a document: all of its steps, or none.
   *
   * @param maxBytes how large the document may be after any step
   */
  static Value patched(Value document, List<Value> steps, int maxBytes) throws Refusal {
    Value here = document;
    for (int number = 0; number < steps.size(); number++) {
      here = step(here, steps.get(number), "patch[" + number + "]");
      Bounds.check(here, maxBytes);
    }
    return here;
  }

  private static Value step(Value document, Value given, String field) throws Refusal {
    if (!(given instanceof Value.Obj step)) {
      throw Refusal.unusable(field + " is not an object");
    }
    Pointer path = pointer(step, "path", field);
    return switch (text(step, "op", field)) {
      case "add" -> path.added(document, value(step, field));
      case "replace" -> path.replaced(document, value(step, field));
      case "remove" -> path.removed(document);
      case "test" -> tested(document, path, value(step, field), field);
      case "copy" -> path.added(document, pointer(step, "from", field).present(document));
      case "move" -> moved(document, pointer(step, "from", field), path, field);
      default -> throw Refusal.unusable(field + ".op is not a step of JSON Patch");
    };
  }

  private static Value moved(Value document, Pointer from, Pointer to, String field)
      throws Refusal {
    if (from.leadsTo(to)) {
      throw Refusal.unusable(field + " moves something into itself");
    }
    Value value = from.present(document);
    return from.equals(to) ? document : to.added(from.removed(document), value);
  }

  private static Value tested(Value document, Pointer path, Value value, String field)
      throws Refusal {
    if (path.in(document).filter(it -> same(it, value)).isEmpty()) {
      throw new Refusal(
          ErrorCode.DOCUMENT_CONFLICT, field + " tests for something else than what is there");
    }
    return document;
  }

  /** Equal as JSON: numbers by what they count, members in any order. */
  static boolean same(Value one, Value other) {
    return switch (one) {
      case Value.Num number ->
          other instanceof Value.Num it && number.number().compareTo(it.number()) == 0;
      case Value.Arr list -> {
        if (!(other instanceof Value.Arr it) || it.items().size() != list.items().size()) {
          yield false;
        }
        boolean all = true;
        for (int i = 0; all && i < list.items().size(); i++) {
          all = same(list.items().get(i), it.items().get(i));
        }
        yield all;
      }
      case Value.Obj object ->
          other instanceof Value.Obj it
              && it.members().keySet().equals(object.members().keySet())
              && object.members().entrySet().stream()
                  .allMatch(
                      member -> same(member.getValue(), it.get(member.getKey()).orElseThrow()));
      case Value.Text _, Value.Bool _, Value.Nil _ -> one.equals(other);
    };
  }

  private static Value value(Value.Obj step, String field) throws Refusal {
    return step.get("value").orElseThrow(() -> Refusal.unusable(field + " has no value"));
  }

  private static String text(Value.Obj step, String name, String field) throws Refusal {
    if (step.get(name).orElse(Value.Nil.NIL) instanceof Value.Text(String text)) {
      return text;
    }
    throw Refusal.unusable(field + "." + name + " is not text");
  }

  private static Pointer pointer(Value.Obj step, String name, String field) throws Refusal {
    return Pointer.of(text(step, name, field), field + "." + name);
  }
}
