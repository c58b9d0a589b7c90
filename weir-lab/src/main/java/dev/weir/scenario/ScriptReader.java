package dev.weir.scenario;

import dev.weir.written.Near;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Reads the lines of a script. */
final class ScriptReader {
  private static final Duration SHORTEST = Duration.ofMillis(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Names names;

  ScriptReader(Names names) {
    this.names = names;
  }

  /** The lines under a field. */
  List<Verb> read(Section section, String field) {
    Optional<Yaml.Field> found = section.field(field);
    if (found.isEmpty()) {
      names.problems().add(section.at(), "`" + field + "` is missing", "write a list of lines");
      return List.of();
    }
    if (!(found.get().value() instanceof Yaml.Items items)) {
      names
          .problems()
          .add(
              found.get().value().at(),
              "`" + field + "` is " + found.get().value().kind(),
              "write a list of lines, each beginning with - and a verb");
      return List.of();
    }
    var verbs = new ArrayList<Verb>();
    items.items().forEach(item -> line(item).ifPresent(verbs::add));
    return List.copyOf(verbs);
  }

  private Optional<Verb> line(Yaml item) {
    Optional<Section> section =
        Section.of("a line of a script", item, Known.LINE, Map.of(), names.problems());
    if (section.isEmpty()) {
      return Optional.empty();
    }
    List<String> verbs = Known.VERBS.stream().filter(section.get()::has).toList();
    if (verbs.size() != 1) {
      names
          .problems()
          .add(
              item.at(),
              verbs.isEmpty() ? "a line without a verb" : "a line with two verbs",
              "write one of `" + String.join("`, `", Known.VERBS) + "`");
      return Optional.empty();
    }
    return verb(verbs.getFirst(), section.get());
  }

  private Optional<Verb> verb(String verb, Section section) {
    return switch (verb) {
      case "for-each" -> {
        only(section, verb, "order", "do");
        Verb.Order order =
            section
                .word(
                    "order",
                    Map.of(
                        "same", Verb.Order.SAME,
                        "shuffled", Verb.Order.SHUFFLED,
                        "rotated", Verb.Order.ROTATED))
                .orElse(Verb.Order.SHUFFLED);
        List<Verb> body = read(section, "do");
        yield names.list(section, verb).map(list -> new Verb.ForEach(list, order, body));
      }
      case "call" -> {
        only(section, verb, "args", "timeout", "tries", "pause", "at-once", "save");
        ObjectNode args = names.args(section);
        Habit habit = habit(section);
        int copies = section.whole("at-once", 1, 1_000).orElse(1);
        Optional<String> save = section.text("save").map(Yaml.Scalar::text);
        yield names.tool(section, verb).map(tool -> new Verb.Call(tool, args, habit, copies, save));
      }
      case "when" -> given(section, verb, Verb.Presence.THERE);
      case "unless" -> given(section, verb, Verb.Presence.MISSING);
      case "change" -> {
        only(section, verb, "timeout", "tries", "pause");
        Habit habit = habit(section);
        yield section.inner(verb, Known.CHANGE).flatMap(change -> change(change, habit));
      }
      case "think" -> {
        only(section, verb);
        yield section.duration(verb, SHORTEST, LONGEST).map(Verb.Think::new);
      }
      case "die" -> {
        only(section, verb);
        yield names.chance(section, verb).map(Verb.Die::new);
      }
      case "begin-again" -> {
        only(section, verb);
        OptionalInt most = section.whole(verb, 1, 1_000);
        yield most.isPresent()
            ? Optional.of(new Verb.BeginAgain(most.getAsInt()))
            : Optional.empty();
      }
      default -> throw new IllegalStateException("no such verb: " + verb);
    };
  }

  private Optional<Verb> given(Section section, String verb, Verb.Presence presence) {
    only(section, verb, "do");
    List<Verb> body = read(section, "do");
    return section.text(verb).map(path -> new Verb.Given(presence, path.text(), body));
  }

  private Optional<Verb> change(Section section, Habit habit) {
    Optional<ToolAt> read =
        names.required(
            section, "read", "name the tool that reads the document", names.tool(section, "read"));
    Optional<ToolAt> write =
        names.required(
            section,
            "write",
            "name the tool that writes the document",
            names.tool(section, "write"));
    Optional<String> set =
        names.required(
            section,
            "set",
            "name the member that is set, such as \"{{agent}}\"",
            section.text("set").map(Yaml.Scalar::text));
    JsonNode to =
        section
            .field("to")
            .map(field -> Trees.of(field.value()))
            .orElse(JsonNodeFactory.instance.booleanNode(true));
    String member = section.text("member").map(Yaml.Scalar::text).orElse("content");
    ObjectNode args = names.args(section);
    Duration think = section.duration("think", Duration.ZERO, LONGEST).orElse(Duration.ZERO);
    return read.isPresent() && write.isPresent() && set.isPresent()
        ? Optional.of(
            new Verb.Change(read.get(), write.get(), member, args, set.get(), to, think, habit))
        : Optional.empty();
  }

  private static Habit habit(Section section) {
    return new Habit(
        section.duration("timeout", SHORTEST, LONGEST).orElse(Habit.USUAL.timeout()),
        section.whole("tries", 1, 1_000).orElse(Habit.USUAL.tries()),
        section.duration("pause", Duration.ZERO, LONGEST).orElse(Habit.USUAL.pause()));
  }

  private void only(Section section, String verb, String... beside) {
    List<String> allowed = List.of(beside);
    section.fields().stream()
        .filter(field -> Known.LINE.contains(field.name()))
        .filter(field -> !field.name().equals(verb) && !allowed.contains(field.name()))
        .forEach(field ->
            names
                .problems()
                .add(
                    field.at(),
                    "`" + Near.shown(field.name()) + "` does not go with `" + verb + "`",
                    allowed.isEmpty()
                        ? "remove it"
                        : "beside it may be `" + String.join("`, `", allowed) + "`"));
  }
}
