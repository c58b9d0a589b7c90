package dev.weir.written;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One mapping of the file, read field by field. A field that is absent or wrong reads as empty;
 * what is wrong is on record then, so a default taken in its place is never used.
 */
public final class Section {
  private final Yaml.Fields node;
  private final Problems problems;

  private Section(Yaml.Fields node, Problems problems) {
    this.node = node;
    this.problems = problems;
  }

  /** A section whose names are free, such as servers. */
  public static Optional<Section> open(String what, Yaml node, Problems problems) {
    if (node instanceof Yaml.Fields fields) {
      return Optional.of(new Section(fields, problems));
    }
    problems.add(
        node.at(),
        what + " is " + node.kind() + " where a mapping belongs",
        "write fields under it, indented");
    return Optional.empty();
  }

  /** A section with a fixed set of fields; any other is a problem. */
  public static Optional<Section> of(
      String what,
      Yaml node,
      Collection<String> known,
      Map<String, String> later,
      Problems problems) {
    Optional<Section> section = open(what, node, problems);
    section.ifPresent(
        opened -> opened.fields().forEach(field -> opened.check(field, known, later)));
    return section;
  }

  private void check(Yaml.Field field, Collection<String> known, Map<String, String> later) {
    if (known.contains(field.name())) {
      return;
    }
    String consequence = later.get(field.name());
    if (consequence != null) {
      problems.add(
          field.at(),
          "`" + field.name() + "` is not in this version of Weir: " + consequence,
          "remove it; Weir does not start on a promise that it cannot keep");
    } else {
      problems.add(
          field.at(),
          "unknown field `" + Near.shown(field.name()) + "`",
          Near.remedy(field.name(), known));
    }
  }

  /** A section in this one, with a fixed set of fields. */
  public Optional<Section> inner(String name, Collection<String> known) {
    return field(name)
        .flatMap(field -> of("`" + name + "`", field.value(), known, Map.of(), problems));
  }

  /** Where it begins. */
  public Spot at() {
    return node.at();
  }

  /** Its fields, in the order of the file. */
  public List<Yaml.Field> fields() {
    return node.fields();
  }

  /** The field of that name, whatever is in it. */
  public Optional<Yaml.Field> field(String name) {
    return node.fields().stream().filter(field -> field.name().equals(name)).findFirst();
  }

  /** Whether there is a field of that name, right or wrong. */
  public boolean has(String name) {
    return field(name).isPresent();
  }

  /** A text; numbers and truths must be quoted to be one. */
  public Optional<Yaml.Scalar> text(String name) {
    return field(name).flatMap(field -> scalar(field, Yaml.Type.TEXT, "a text"));
  }

  /** {@code true} or {@code false}. */
  public Optional<Boolean> truth(String name) {
    return field(name)
        .flatMap(field -> scalar(field, Yaml.Type.TRUTH, "true or false"))
        .map(scalar -> scalar.text().equals("true"));
  }

  /** A whole number within bounds, both included. */
  public OptionalInt whole(String name, int least, int most) {
    Optional<Yaml.Scalar> written =
        field(name).flatMap(field -> scalar(field, Yaml.Type.NUMBER, "a whole number"));
    if (written.isEmpty()) {
      return OptionalInt.empty();
    }
    String digits = written.get().text();
    if (digits.matches("[0-9]{1,10}")) {
      long number = Long.parseLong(digits);
      if (number >= least && number <= most) {
        return OptionalInt.of((int) number);
      }
    }
    problems.add(
        written.get().at(),
        "`" + name + "` is out of range",
        "write a whole number from " + least + " to " + most);
    return OptionalInt.empty();
  }

  /** A duration within bounds, both included. */
  public Optional<Duration> duration(String name, Duration least, Duration most) {
    Optional<Yaml.Scalar> written = plain(name, "a duration such as " + Durations.EXAMPLES);
    Optional<Duration> read = written.flatMap(scalar -> Durations.parse(scalar.text()));
    if (written.isPresent() && read.isEmpty()) {
      problems.add(
          written.get().at(),
          "`" + name + "` is not a duration",
          "write a number with its unit, such as " + Durations.EXAMPLES);
    }
    Optional<Duration> fits =
        read.filter(value -> value.compareTo(least) >= 0 && value.compareTo(most) <= 0);
    if (read.isPresent() && fits.isEmpty()) {
      problems.add(
          written.orElseThrow().at(),
          "`" + name + "` is out of range",
          "write " + Durations.text(least) + " to " + Durations.text(most));
    }
    return fits;
  }

  /**
   * A number or a text, for what has a form of its own: an amount whose unit was left out deserves
   * the answer about units.
   *
   * @param expected what belongs here
   */
  public Optional<Yaml.Scalar> plain(String name, String expected) {
    return field(name)
        .flatMap(field ->
            field.value() instanceof Yaml.Scalar scalar && scalar.type() == Yaml.Type.NUMBER
                ? Optional.of(scalar)
                : scalar(field, Yaml.Type.TEXT, expected));
  }

  /** One of a few words. */
  public <T> Optional<T> word(String name, Map<String, T> words) {
    Optional<Yaml.Scalar> written = text(name);
    Optional<T> read = written.flatMap(scalar -> Optional.ofNullable(words.get(scalar.text())));
    if (written.isPresent() && read.isEmpty()) {
      String text = written.get().text();
      problems.add(
          written.get().at(),
          "`" + name + "` cannot be `" + Near.shown(text) + "`",
          Near.remedy(text, words.keySet()));
    }
    return read;
  }

  /** A list of texts; numbers and truths in it are taken as they are written. */
  public Optional<List<Yaml.Scalar>> texts(String name) {
    Optional<Yaml.Field> field = field(name);
    if (field.isEmpty()) {
      return Optional.empty();
    }
    if (!(field.get().value() instanceof Yaml.Items list)) {
      wrong(field.get(), "a list");
      return Optional.empty();
    }
    var texts = new ArrayList<Yaml.Scalar>();
    for (Yaml item : list.items()) {
      if (item instanceof Yaml.Scalar scalar && scalar.type() != Yaml.Type.NOTHING) {
        texts.add(scalar);
      } else {
        problems.add(item.at(), "`" + name + "` holds " + item.kind(), "write a list of texts");
      }
    }
    return Optional.of(texts);
  }

  /** The fields of a mapping of names to texts, taken as they are written. */
  public List<Yaml.Field> entries(String name) {
    Optional<Section> section =
        field(name).flatMap(field -> open("`" + name + "`", field.value(), problems));
    if (section.isEmpty()) {
      return List.of();
    }
    var entries = new ArrayList<Yaml.Field>();
    for (Yaml.Field field : section.get().fields()) {
      if (field.value() instanceof Yaml.Scalar scalar && scalar.type() != Yaml.Type.NOTHING) {
        entries.add(field);
      } else {
        problems.add(
            field.value().at(),
            "`" + Near.shown(field.name()) + "` has " + field.value().kind() + " for a value",
            "write a text; \"\" for an empty one");
      }
    }
    return entries;
  }

  private Optional<Yaml.Scalar> scalar(Yaml.Field field, Yaml.Type type, String expected) {
    if (field.value() instanceof Yaml.Scalar scalar && scalar.type() == type) {
      return Optional.of(scalar);
    }
    wrong(field, expected);
    return Optional.empty();
  }

  private void wrong(Yaml.Field field, String expected) {
    problems.add(
        field.value().at(),
        "`" + field.name() + "` is " + field.value().kind(),
        expected.equals("a text")
                && field.value() instanceof Yaml.Scalar scalar
                && scalar.type() != Yaml.Type.NOTHING
            ? "write " + expected + ": put it in quotes"
            : "write " + expected);
  }
}
