package dev.weir.document;

import dev.weir.call.Value;
import dev.weir.written.WholeCharacters;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.events.SequenceStartEvent;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.JsonScalarResolver;

/**
 * Documents in YAML that say no more than JSON could: one document, no anchors, aliases, tags or
 * comments. All of it is written anew, so what could not be written again is not read: a comment
 * would be lost.
 */
final class Yaml {
  private static final JsonScalarResolver SCALARS = new JsonScalarResolver();

  private static final Pattern HARMLESS =
      Pattern.compile("[A-Za-z_/][A-Za-z0-9_./-]{0,199}( [A-Za-z0-9_./-]{1,200}){0,20}");

  /** Plain texts that one reader takes for a text and another for a number, a time or a truth. */
  private static final Pattern AMBIGUOUS =
      Pattern.compile(
          "(?i)y|n|yes|no|on|off|true|false|null|~|=|<<|[-+]?\\.(inf|nan)"
              + "|[-+]?(0b[01_]+|0o?[0-7_]+|0x[0-9a-f_]+)"
              + "|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])*(\\.[0-9_]*)?(e[-+]?[0-9]+)?"
              + "|[-+]?\\.[0-9_]+(e[-+]?[0-9]+)?"
              + "|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*");

  /** What older readers take for something else than text. */
  private static final Set<String> WORDS =
      Set.of("y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf");

  private static final int LONGEST_AMBIGUOUS = 100;

  private final Iterator<Event> events;

  private Yaml(Iterator<Event> events) {
    this.events = events;
  }

  static Value read(String text) throws Refusal {
    var settings =
        LoadSettings.builder()
            .setParseComments(true)
            .setCodePointLimit(FileRoot.BYTES_MOST)
            .build();
    try {
      var events = new Parse(settings).parseReader(new WholeCharacters(text)).iterator();
      return new Yaml(events).document();
    } catch (YamlEngineException | IllegalArgumentException e) {
      // Its message quotes the document.
      throw Refusal.unusable("the document is not YAML that Weir can read");
    }
  }

  private Value document() throws Refusal {
    Optional<Value> document = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case Scalar, SequenceStart, MappingStart, Alias -> {
          if (document.isPresent()) {
            throw Refusal.unusable("the document holds several YAML documents");
          }
          document = Optional.of(value(event, 1));
        }
        case Comment -> throw comment();
        default -> {
          // The stream's and the document's own beginning and end.
        }
      }
    }
    return document.orElse(Value.Nil.NIL);
  }

  private static Refusal comment() {
    return Refusal.unusable(
        "the document has comments, which a change would lose; take them out, or change it by hand");
  }

  private Value value(Event event, int depth) throws Refusal {
    if (depth > Bounds.DEPTH) {
      throw Refusal.unusable("the document is nested deeper than " + Bounds.DEPTH);
    }
    if (event.getEventId() == Event.ID.Comment) {
      throw comment();
    }
    boolean tagged =
        (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
            || (event instanceof CollectionStartEvent start && start.getTag().isPresent());
    if (event instanceof AliasEvent
        || tagged
        || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
      throw Refusal.unusable("the document has anchors, aliases or tags");
    }
    return switch (event) {
      case ScalarEvent scalar -> scalar(scalar);
      case SequenceStartEvent start -> items(depth);
      case MappingStartEvent start -> members(depth);
      default -> throw new IllegalStateException("the parser gave " + event.getEventId());
    };
  }

  private Value items(int depth) throws Refusal {
    var items = new ArrayList<Value>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(value(event, depth + 1));
    }
    return new Value.Arr(items);
  }

  private Value members(int depth) throws Refusal {
    var members = new LinkedHashMap<String, Value>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.MappingEnd;
        event = events.next()) {
      if (event.getEventId() == Event.ID.Comment) {
        throw comment();
      }
      if (!(value(event, depth + 1) instanceof Value.Text(String name))) {
        throw Refusal.unusable("the document has a name that is no text; put it in quotes");
      }
      if (members.putIfAbsent(name, value(events.next(), depth + 1)) != null) {
        throw Refusal.unusable("the document has a name twice");
      }
    }
    return new Value.Obj(members);
  }

  private static Value scalar(ScalarEvent scalar) throws Refusal {
    String text = scalar.getValue();
    if (scalar.getScalarStyle() != ScalarStyle.PLAIN) {
      return new Value.Text(text);
    }
    Tag tag = SCALARS.resolve(text, true);
    if (tag.equals(Tag.NULL)) {
      return Value.Nil.NIL;
    }
    if (tag.equals(Tag.BOOL)) {
      return new Value.Bool(Boolean.parseBoolean(text));
    }
    if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
      try {
        if (text.length() <= Value.Num.LONGEST_WRITTEN) {
          return new Value.Num(new BigDecimal(text));
        }
      } catch (NumberFormatException e) {
        // Infinite, or not a number at all.
      }
      throw Refusal.unusable("the document has a number that JSON does not have");
    }
    if (text.length() <= LONGEST_AMBIGUOUS && AMBIGUOUS.matcher(text).matches()) {
      throw Refusal.unusable(
          "the document has a plain text that readers of YAML take for different things, such as"
              + " yes, 010 or 2026-01-01; put it in quotes");
    }
    return new Value.Text(text);
  }

  /**
   * In block style; texts in quotes where any reader of YAML might take them for something else.
   */
  static String write(Value value) {
    var text = new StringBuilder();
    if (holdsSomething(value)) {
      block(value, 0, text);
    } else {
      text.append(leaf(value)).append('\n');
    }
    return text.toString();
  }

  private static boolean holdsSomething(Value value) {
    return (value instanceof Value.Obj object && !object.members().isEmpty())
        || (value instanceof Value.Arr list && !list.items().isEmpty());
  }

  private static void block(Value value, int depth, StringBuilder text) {
    String indent = "  ".repeat(depth);
    switch (value) {
      case Value.Obj object ->
          object
              .members()
              .forEach((name, member) ->
                  below(member, depth, text.append(indent).append(plain(name)).append(':')));
      case Value.Arr list ->
          list.items().forEach(item -> below(item, depth, text.append(indent).append('-')));
      case Value.Text _, Value.Num _, Value.Bool _, Value.Nil _ ->
          throw new IllegalStateException("a leaf has no block");
    }
  }

  /** What follows a name or a dash: on its line, or in lines of its own. */
  private static void below(Value value, int depth, StringBuilder text) {
    if (holdsSomething(value)) {
      block(value, depth + 1, text.append('\n'));
    } else {
      text.append(' ').append(leaf(value)).append('\n');
    }
  }

  private static String leaf(Value value) {
    return value instanceof Value.Text(String it) ? plain(it) : Json.compact(value);
  }

  private static String plain(String text) {
    boolean harmless =
        HARMLESS.matcher(text).matches()
            && !WORDS.contains(text.toLowerCase(Locale.ROOT))
            && SCALARS.resolve(text, true).equals(Tag.STR);
    return harmless ? text : Json.compact(new Value.Text(text));
  }
}
