package dev.weir.difference;

import com.github.difflib.DiffUtils;
import com.github.difflib.algorithm.myers.MyersDiffWithLinearSpace;
import dev.weir.call.Canonical;
import dev.weir.call.Value;
import jakarta.json.JsonArray;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What differs between two documents, in a few lines. Pure.
 *
 * <p>Of two objects or lists it tells the places that changed, as JSON pointers; of anything else
 * the lines. What is told is data of strangers: it is cut, and nothing in it can end its line.
 */
public final class Difference {
  /** The most characters of a text that is compared. */
  private static final int MOST_CHARACTERS = 256 << 10;

  /** The most lines of a text that is compared: it takes time by their square. */
  private static final int MOST_LINES = 2_000;

  private static final String WITHHELD = "(not shown)";

  private Difference() {}

  /**
   * What changed from one to the other; empty when nothing did, or when it cannot be told.
   *
   * @param before what was
   * @param now what is
   * @param how how much is told, and what is not
   */
  public static Optional<String> told(Value before, Value now, Telling how) {
    if (before.equals(now)) {
      return Optional.empty();
    }
    Optional<JsonStructure> was = Json.structure(before);
    Optional<JsonStructure> is = Json.structure(now);
    if (was.isPresent() && is.isPresent()) {
      return places(was.get(), is.get(), how);
    }
    Optional<List<String>> wasLines = lines(before);
    Optional<List<String>> isLines = lines(now);
    return wasLines.isPresent() && isLines.isPresent()
        ? lines(wasLines.get(), isLines.get(), how)
        : Optional.empty();
  }

  /** Each place is told as it was when the changes before it were made. */
  private static Optional<String> places(JsonStructure was, JsonStructure is, Telling how) {
    JsonArray changes = Json.PROVIDER.createDiff(was, is).toJsonArray();
    var told = new Told(how);
    JsonStructure here = was;
    for (int i = 0; i < changes.size(); i++) {
      if (!told.room()) {
        told.more(changes.size() - i);
        break;
      }
      JsonObject change = changes.getJsonObject(i);
      told.line(place(here, change, how));
      if (i + 1 < changes.size()) {
        JsonArray one = Json.PROVIDER.createArrayBuilder().add(change).build();
        here = Json.PROVIDER.createPatch(one).apply(here);
      }
    }
    return changes.isEmpty() ? Optional.empty() : Optional.of(told.toString());
  }

  private static String place(JsonStructure here, JsonObject change, Telling how) {
    String pointer = change.getString("path");
    boolean hidden = Json.names(pointer).stream().anyMatch(how::withholds);
    String where = pointer.isEmpty() ? "all of it" : Telling.shown(pointer, Telling.SHOWN_MOST);
    boolean added = change.getString("op").equals("add");
    String was =
        added
            ? ""
            : value(Json.value(Json.PROVIDER.createPointer(pointer).getValue(here)), hidden, how);
    String is =
        change.containsKey("value") ? value(Json.value(change.get("value")), hidden, how) : "";
    if (added) {
      return where + ": new, " + is;
    }
    return is.isEmpty() ? where + ": gone, was " + was : where + ": was " + was + ", is " + is;
  }

  private static String value(Value value, boolean hidden, Telling how) {
    return hidden
        ? WITHHELD
        : Telling.shown(Canonical.text(withheld(value, how)), Telling.SHOWN_MOST);
  }

  private static Value withheld(Value value, Telling how) {
    return switch (value) {
      case Value.Obj obj -> {
        Value.Obj rest = obj;
        for (String name : obj.members().keySet()) {
          Value member = obj.members().get(name);
          rest =
              rest.with(
                  name, how.withholds(name) ? new Value.Text(WITHHELD) : withheld(member, how));
        }
        yield rest;
      }
      case Value.Arr arr ->
          new Value.Arr(arr.items().stream().map(item -> withheld(item, how)).toList());
      case Value.Text text -> text;
      case Value.Num num -> num;
      case Value.Bool bool -> bool;
      case Value.Nil nil -> nil;
    };
  }

  /** The lines of a text; what is no text is written as one, a line for each value. */
  private static Optional<List<String>> lines(Value value) {
    String text = value instanceof Value.Text(String words) ? words : Json.indented(value);
    if (text.length() > MOST_CHARACTERS) {
      return Optional.empty();
    }
    List<String> lines = text.lines().limit(MOST_LINES + 1L).toList();
    return lines.size() > MOST_LINES ? Optional.empty() : Optional.of(lines);
  }

  private static Optional<String> lines(List<String> was, List<String> is, Telling how) {
    var told = new Told(how);
    List<Passage> passages = passages(was, is);
    for (Passage passage : passages) {
      told.line(
          where(passage.from(), passage.was().size())
              + " became "
              + where(passage.to(), passage.is().size()));
      // Which of the words are a withheld member's cannot be told of a text.
      if (how.withheld().isEmpty()) {
        passage.was().forEach(line -> told.line("- " + shown(line)));
        passage.is().forEach(line -> told.line("+ " + shown(line)));
      }
    }
    return passages.isEmpty()
        ? Optional.of("only the ends of its lines differ")
        : Optional.of(told.toString());
  }

  /**
   * Lines in a row that became others.
   *
   * @param from the place of the first, or of the one before which there were none; from nothing
   * @param to the same in what is
   */
  private record Passage(int from, List<String> was, int to, List<String> is) {
    private boolean precedes(Passage next) {
      return from + was.size() == next.from && to + is.size() == next.to;
    }

    private Passage with(Passage next) {
      return new Passage(from, joined(was, next.was), to, joined(is, next.is));
    }

    private static List<String> joined(List<String> one, List<String> other) {
      return Stream.concat(one.stream(), other.stream()).toList();
    }
  }

  /** The library tells what went and what came apart, also where one took the other's place. */
  private static List<Passage> passages(List<String> was, List<String> is) {
    var passages = new ArrayList<Passage>();
    DiffUtils.diff(was, is, new MyersDiffWithLinearSpace<String>()).getDeltas().stream()
        .map(delta ->
            new Passage(
                delta.getSource().getPosition(),
                delta.getSource().getLines(),
                delta.getTarget().getPosition(),
                delta.getTarget().getLines()))
        .sorted(Comparator.comparingInt(Passage::from).thenComparingInt(Passage::to))
        .forEach(next -> {
          if (!passages.isEmpty() && passages.getLast().precedes(next)) {
            passages.add(passages.removeLast().with(next));
          } else {
            passages.add(next);
          }
        });
    return passages;
  }

  private static String shown(String line) {
    return Telling.shown(line, Telling.SHOWN_MOST);
  }

  private static String where(int place, int lines) {
    int first = place + 1;
    return switch (lines) {
      case 0 -> "nothing before line " + first;
      case 1 -> "line " + first;
      default -> "lines " + first + " to " + (place + lines);
    };
  }
}
