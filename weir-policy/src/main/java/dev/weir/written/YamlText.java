package dev.weir.written;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
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
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Text to {@link Yaml}, strictly: one document, no anchors, aliases or tags, no name twice, and a
 * bound on size and depth. Built from parser events, because that is where every position is known
 * and where an alias can be refused before anything is multiplied.
 */
public final class YamlText {
  /** The longest text that is read, in UTF-16 code units. */
  public static final int MAX_LENGTH = 1 << 20;

  /** The deepest nesting that is read; the format itself needs five. */
  public static final int MAX_DEPTH = 16;

  private final Problems problems;
  private final Iterator<Event> events;

  private YamlText(Problems problems, Iterator<Event> events) {
    this.problems = problems;
    this.events = events;
  }

  /**
   * The document in a text; empty when there is nothing but comments.
   *
   * @throws InvalidConfiguration if the text is not well-formed
   */
  public static Optional<Yaml> parse(String text, Problems problems) {
    if (text.length() > MAX_LENGTH) {
      throw problems.fatal(
          Spot.START,
          "the file is longer than 1 MiB",
          "split what it describes over several Weirs");
    }
    var settings = LoadSettings.builder().setParseComments(false).build();
    try {
      var events = new Parse(settings).parseReader(new WholeCharacters(text)).iterator();
      return new YamlText(problems, events).document();
    } catch (MarkedYamlEngineException e) {
      // The exception's own message quotes the file, which may hold a secret.
      Spot at = e.getProblemMark().map(YamlText::spot).orElse(Spot.START);
      throw problems.fatal(
          at,
          "this is not YAML: " + Near.printable(e.getProblem()),
          "check indentation, quotes and brackets here");
    } catch (ReaderException e) {
      int index =
          text.offsetByCodePoints(
              0, Math.min(e.getPosition(), text.codePointCount(0, text.length())));
      throw problems.fatal(
          Spot.of(text, index),
          "the character U+%04X is not allowed in YAML".formatted(e.getCodePoint()),
          "remove it, or write it as an escape in double quotes");
    } catch (YamlEngineException | IllegalArgumentException e) {
      // Such as a directive that asks for another version, or an escape past U+10FFFF.
      throw problems.fatal(
          Spot.START, "this is not YAML that Weir can read", "check the file with a YAML linter");
    }
  }

  private Optional<Yaml> document() {
    Optional<Yaml> document = Optional.empty();
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case Scalar, SequenceStart, MappingStart, Alias -> {
          if (document.isPresent()) {
            throw problems.fatal(
                spot(event), "a second document begins here", "keep one document in the file");
          }
          document = Optional.of(node(event, 1));
        }
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment -> {}
        case SequenceEnd, MappingEnd ->
            throw new IllegalStateException("the parser closed what it never opened");
      }
    }
    return document.filter(
        node -> !(node instanceof Yaml.Scalar scalar && scalar.type() == Yaml.Type.NOTHING));
  }

  private Yaml node(Event event, int depth) {
    plain(event);
    if (depth > MAX_DEPTH) {
      throw problems.fatal(
          spot(event),
          "this is nested deeper than " + MAX_DEPTH + " levels",
          "nothing in this file needs that; check the brackets");
    }
    return switch (event) {
      case ScalarEvent scalar ->
          new Yaml.Scalar(spot(event), scalar.getValue(), style(scalar.getScalarStyle()));
      case SequenceStartEvent start -> items(start, depth);
      case MappingStartEvent start -> fields(start, depth);
      default -> throw new IllegalStateException("the parser gave " + event.getEventId());
    };
  }

  private Yaml items(SequenceStartEvent start, int depth) {
    var items = new ArrayList<Yaml>();
    for (Event event = events.next();
        event.getEventId() != Event.ID.SequenceEnd;
        event = events.next()) {
      items.add(node(event, depth + 1));
    }
    return new Yaml.Items(spot(start), List.copyOf(items));
  }

  private Yaml fields(MappingStartEvent start, int depth) {
    var fields = new ArrayList<Yaml.Field>();
    Set<String> names = new HashSet<>();
    Event event = events.next();
    for (; event.getEventId() != Event.ID.MappingEnd; event = events.next()) {
      Yaml name = node(event, depth + 1);
      Yaml value = node(events.next(), depth + 1);
      if (!(name instanceof Yaml.Scalar scalar)) {
        problems.add(
            name.at(), "a field's name is " + name.kind(), "write a plain name before the colon");
      } else if (!names.add(scalar.text())) {
        problems.add(
            name.at(),
            "`" + Near.shown(scalar.text()) + "` is written twice in one mapping",
            "keep one of the two");
      } else {
        fields.add(new Yaml.Field(name.at(), scalar.text(), value));
      }
    }
    Yaml.Layout layout = start.isFlow() ? Yaml.Layout.FLOW : Yaml.Layout.BLOCK;
    return new Yaml.Fields(spot(start), spot(event), layout, List.copyOf(fields));
  }

  /** Refuses what makes a document mean more than it shows. */
  private void plain(Event event) {
    if (event instanceof AliasEvent
        || (event instanceof NodeEvent node && node.getAnchor().isPresent())) {
      throw problems.fatal(
          spot(event), "anchors and aliases are not read here", "write the value out");
    }
    boolean tagged =
        (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
            || (event instanceof CollectionStartEvent start && start.getTag().isPresent());
    if (tagged) {
      throw problems.fatal(
          spot(event), "tags are not read here", "remove the tag; quote the value if it is a text");
    }
  }

  private static Yaml.Style style(ScalarStyle style) {
    return switch (style) {
      case PLAIN -> Yaml.Style.PLAIN;
      case SINGLE_QUOTED, DOUBLE_QUOTED -> Yaml.Style.QUOTED;
      default -> Yaml.Style.BLOCK;
    };
  }

  private static Spot spot(Event event) {
    return event.getStartMark().map(YamlText::spot).orElse(Spot.START);
  }

  private static Spot spot(org.snakeyaml.engine.v2.exceptions.Mark mark) {
    return new Spot(mark.getLine() + 1, mark.getColumn() + 1);
  }
}
