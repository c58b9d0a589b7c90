package dev.weir.document;

import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/**
 * A JSON Pointer (RFC 6901): where in a document. Values are immutable, so whoever changes one gets
 * another.
 *
 * @param tokens the names and positions on the way, from the top
 */
record Pointer(List<String> tokens) {
  private static final int LONGEST = 2_000;

  /** Copies the list. */
  Pointer {
    tokens = List.copyOf(tokens);
  }

  /**
   * The pointer that a text is.
   *
   * @param field what the text is called, for people
   */
  static Pointer of(String text, String field) throws Refusal {
    if (text.isEmpty()) {
      return new Pointer(List.of());
    }
    if (text.charAt(0) != '/' || text.length() > LONGEST) {
      throw Refusal.unusable(
          field + " is empty or begins with a slash, and has at most " + LONGEST);
    }
    var tokens = new ArrayList<String>();
    for (String token : text.substring(1).split("/", -1)) {
      if (token.replaceAll("~[01]", "").indexOf('~') >= 0) {
        throw Refusal.unusable(field + " has a ~ that is neither ~0 nor ~1");
      }
      tokens.add(token.replace("~1", "/").replace("~0", "~"));
    }
    if (tokens.size() > Bounds.DEPTH) {
      throw Refusal.unusable(field + " leads deeper than " + Bounds.DEPTH);
    }
    return new Pointer(tokens);
  }

  boolean whole() {
    return tokens.isEmpty();
  }

  /** Whether the other one leads to something inside of what this one leads to. */
  boolean leadsTo(Pointer inside) {
    return inside.tokens.size() > tokens.size()
        && inside.tokens.subList(0, tokens.size()).equals(tokens);
  }

  /** What is there; empty when nothing is. */
  Optional<Value> in(Value document) {
    Optional<Value> here = Optional.of(document);
    for (String token : tokens) {
      here = here.flatMap(value -> child(value, token));
    }
    return here;
  }

  private static Optional<Value> child(Value value, String token) {
    return switch (value) {
      case Value.Obj object -> object.get(token);
      case Value.Arr list ->
          position(token).filter(at -> at < list.items().size()).map(list.items()::get);
      case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ -> Optional.empty();
    };
  }

  /** A position in a list; empty when the token is none, such as one with a zero before it. */
  private static Optional<Integer> position(String token) {
    return token.matches("0|[1-9][0-9]{0,8}")
        ? Optional.of(Integer.valueOf(token))
        : Optional.empty();
  }

  /** What is done to the object or list that holds the last token. */
  private interface Edit {
    Value of(Value holder, String token) throws Refusal;
  }

  /** The document with that value there: a member set, or an item put in before what is there. */
  Value added(Value document, Value value) throws Refusal {
    return whole() ? value : edited(document, 0, (holder, token) -> put(holder, token, value));
  }

  /** The document with that value as a new member of an object. */
  Value member(Value document, Value value) throws Refusal {
    return edited(
        document,
        0,
        (holder, token) -> {
          if (holder instanceof Value.Obj object) {
            return object.with(token, value);
          }
          throw Refusal.unusable("only members of objects, and whole documents, are inserted");
        });
  }

  /** The document with what is there replaced. */
  Value replaced(Value document, Value value) throws Refusal {
    present(document);
    return whole()
        ? value
        : edited(
            document,
            0,
            (holder, token) ->
                switch (holder) {
                  case Value.Obj object -> object.with(token, value);
                  case Value.Arr list -> item(list, token, value);
                  case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ -> throw nothing();
                });
  }

  /** The document without what is there. */
  Value removed(Value document) throws Refusal {
    present(document);
    if (whole()) {
      return Value.Nil.NIL;
    }
    return edited(
        document,
        0,
        (holder, token) ->
            switch (holder) {
              case Value.Obj object -> object.without(token);
              case Value.Arr list -> {
                var items = new ArrayList<>(list.items());
                items.remove((int) position(token).orElseThrow(Pointer::nothing));
                yield new Value.Arr(items);
              }
              case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ -> throw nothing();
            });
  }

  /** What is there. */
  Value present(Value document) throws Refusal {
    return in(document).orElseThrow(Pointer::nothing);
  }

  private static Refusal nothing() {
    return Refusal.unusable("nothing in the document is where a pointer leads");
  }

  private static Value put(Value holder, String token, Value value) throws Refusal {
    return switch (holder) {
      case Value.Obj object -> object.with(token, value);
      case Value.Arr list -> {
        int at =
            token.equals("-")
                ? list.items().size()
                : position(token)
                    .filter(it -> it <= list.items().size())
                    .orElseThrow(Pointer::nothing);
        var items = new ArrayList<>(list.items());
        items.add(at, value);
        yield new Value.Arr(items);
      }
      case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ -> throw nothing();
    };
  }

  private static Value item(Value.Arr list, String token, Value value) throws Refusal {
    var items = new ArrayList<>(list.items());
    items.set(position(token).orElseThrow(Pointer::nothing), value);
    return new Value.Arr(items);
  }

  private Value edited(Value here, int depth, Edit edit) throws Refusal {
    String token = tokens.get(depth);
    if (depth == tokens.size() - 1) {
      return edit.of(here, token);
    }
    Value child = edited(child(here, token).orElseThrow(Pointer::nothing), depth + 1, edit);
    return switch (here) {
      case Value.Obj object -> {
        var members = new LinkedHashMap<>(object.members());
        members.put(token, child);
        yield new Value.Obj(members);
      }
      case Value.Arr list -> item(list, token, child);
      case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ -> throw nothing();
    };
  }
}
