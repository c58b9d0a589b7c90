package dev.weir.policy;

import dev.weir.call.Canonical;
import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Arguments with places to be filled from an effect: <code>{{args.path}}</code> and <code>{{key}}
 * </code>. A text that is nothing but one place takes the value as it is, number or object; inside
 * a longer text only texts, numbers and truths have a place. Immutable.
 */
sealed interface Template {
  /** The places that one template may have. */
  int MAX_PLACES = 50;

  /** The longest text that filling may make. */
  int MAX_TEXT = 10_000;

  /** A value that is always the same. */
  record Fixed(Value value) implements Template {}

  /** A value taken as it is. */
  record Taken(Place place) implements Template {}

  /** A text with places in it. */
  record Mixed(List<Part> parts) implements Template {
    /** Copies the parts. */
    public Mixed {
      parts = List.copyOf(parts);
    }
  }

  /** An object. */
  record Members(Map<String, Template> members) implements Template {
    /** Copies the members, keeping their order. */
    public Members {
      members = java.util.Collections.unmodifiableMap(new LinkedHashMap<>(members));
    }
  }

  /** A list. */
  record Items(List<Template> items) implements Template {
    /** Copies the items. */
    public Items {
      items = List.copyOf(items);
    }
  }

  /** A part of a text. */
  sealed interface Part {
    /** Letters. */
    record Letters(String text) implements Part {}

    /** A place. */
    record Filled(Place place) implements Part {}
  }

  /** What a place is filled with. */
  sealed interface Place {
    /** The argument at this path. */
    record Argument(List<String> path) implements Place {}

    /** What was forwarded as the effect's key. */
    record Key() implements Place {}
  }

  /** A place that has nothing to be filled with; names the field. */
  final class Unfilled extends Exception {
    private static final long serialVersionUID = 1L;

    Unfilled(String reason) {
      super(reason);
    }
  }

  /** Finds places. */
  Pattern PLACE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");

  /** The template that a text is; empty when something between double braces is no place. */
  static Optional<Template> of(String text) {
    Matcher matcher = PLACE.matcher(text);
    var parts = new ArrayList<Part>();
    int end = 0;
    while (matcher.find()) {
      Optional<Place> place = place(matcher.group(1));
      if (place.isEmpty()) {
        return Optional.empty();
      }
      if (matcher.start() > end) {
        parts.add(new Part.Letters(text.substring(end, matcher.start())));
      }
      parts.add(new Part.Filled(place.get()));
      end = matcher.end();
    }
    if (parts.isEmpty()) {
      return text.contains("{{") ? Optional.empty() : Optional.of(new Fixed(new Value.Text(text)));
    }
    if (end < text.length()) {
      parts.add(new Part.Letters(text.substring(end)));
    }
    return Optional.of(
        parts.size() == 1 && parts.get(0) instanceof Part.Filled only
            ? new Taken(only.place())
            : new Mixed(parts));
  }

  private static Optional<Place> place(String name) {
    if (name.equals("key")) {
      return Optional.of(new Place.Key());
    }
    if (!name.matches("args(\\.[^.\\s]+)+")) {
      return Optional.empty();
    }
    return Optional.of(new Place.Argument(List.of(name.substring("args.".length()).split("\\."))));
  }

  /** Every place in it. */
  static List<Place> places(Template template) {
    return switch (template) {
      case Fixed fixed -> List.of();
      case Taken taken -> List.of(taken.place());
      case Mixed mixed ->
          mixed.parts().stream()
              .filter(Part.Filled.class::isInstance)
              .map(part -> ((Part.Filled) part).place())
              .toList();
      case Members members ->
          members.members().values().stream().flatMap(m -> places(m).stream()).toList();
      case Items items -> items.items().stream().flatMap(i -> places(i).stream()).toList();
    };
  }

  /** Whether a place stands for the key that the tool was given. */
  static boolean asksForKey(Template template) {
    return places(template).stream().anyMatch(Place.Key.class::isInstance);
  }

  /**
   * The value with every place filled.
   *
   * @throws Unfilled if a place has nothing to be filled with
   */
  static Value fill(Template template, Value.Obj arguments, Optional<String> key) throws Unfilled {
    switch (template) {
      case Fixed fixed -> {
        return fixed.value();
      }
      case Taken taken -> {
        return value(taken.place(), arguments, key);
      }
      case Mixed mixed -> {
        return new Value.Text(text(mixed, arguments, key));
      }
      case Members members -> {
        var filled = new LinkedHashMap<String, Value>();
        for (Map.Entry<String, Template> member : members.members().entrySet()) {
          filled.put(member.getKey(), fill(member.getValue(), arguments, key));
        }
        return new Value.Obj(filled);
      }
      case Items items -> {
        var filled = new ArrayList<Value>();
        for (Template item : items.items()) {
          filled.add(fill(item, arguments, key));
        }
        return new Value.Arr(filled);
      }
    }
  }

  private static Value value(Place place, Value.Obj arguments, Optional<String> key)
      throws Unfilled {
    return switch (place) {
      case Place.Argument argument ->
          arguments
              .at(argument.path())
              .orElseThrow(
                  () -> new Unfilled("it needs the argument " + String.join(".", argument.path())));
      case Place.Key forwarded ->
          new Value.Text(key.orElseThrow(() -> new Unfilled("no key was forwarded")));
    };
  }

  private static String text(Mixed mixed, Value.Obj arguments, Optional<String> key)
      throws Unfilled {
    var text = new StringBuilder();
    for (Part part : mixed.parts()) {
      switch (part) {
        case Part.Letters letters -> text.append(letters.text());
        case Part.Filled filled -> text.append(plain(value(filled.place(), arguments, key)));
      }
      if (text.length() > MAX_TEXT) {
        throw new Unfilled("a text would be longer than " + MAX_TEXT + " characters");
      }
    }
    return text.toString();
  }

  private static String plain(Value value) throws Unfilled {
    return switch (value) {
      case Value.Text text -> text.text();
      case Value.Num num -> Canonical.text(num);
      case Value.Bool bool -> Canonical.text(bool);
      case Value.Obj obj -> throw new Unfilled("an object has no place inside a text");
      case Value.Arr arr -> throw new Unfilled("a list has no place inside a text");
      case Value.Nil nil -> throw new Unfilled("null has no place inside a text");
    };
  }
}
