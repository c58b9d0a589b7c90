package dev.weir.policy;

import dev.weir.call.Value;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Reads what another tool is asked with. */
final class TemplateReader {
  private final Problems problems;

  TemplateReader(Problems problems) {
    this.problems = problems;
  }

  /** The {@code args} of a section; none where it has none. */
  Optional<Template> args(Section section) {
    Optional<Yaml.Field> args = section.field("args");
    if (args.isEmpty()) {
      return Optional.of(new Template.Members(Map.of()));
    }
    if (!(args.get().value() instanceof Yaml.Fields)) {
      problems.add(
          args.get().value().at(),
          "`args` is " + args.get().value().kind(),
          "write the arguments of the tool that is asked, such as"
              + " { order_id: \"{{args.order_id}}\" }");
      return Optional.empty();
    }
    Optional<Template> template = template(args.get().value());
    if (template.filter(it -> Template.places(it).size() > Template.MAX_PLACES).isPresent()) {
      problems.add(
          args.get().at(),
          "`args` has more than " + Template.MAX_PLACES + " places to fill",
          "ask with fewer arguments");
    }
    return template;
  }

  private Optional<Template> template(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Scalar scalar -> template(scalar);
      case Yaml.Items list -> {
        var items = new ArrayList<Template>();
        for (Yaml item : list.items()) {
          template(item).ifPresent(items::add);
        }
        yield Optional.of(new Template.Items(items));
      }
      case Yaml.Fields fields -> {
        var members = new LinkedHashMap<String, Template>();
        for (Yaml.Field field : fields.fields()) {
          template(field.value()).ifPresent(member -> members.put(field.name(), member));
        }
        yield Optional.of(new Template.Members(members));
      }
    };
  }

  private Optional<Template> template(Yaml.Scalar scalar) {
    return switch (scalar.type()) {
      case NOTHING -> Optional.of(new Template.Fixed(Value.Nil.NIL));
      case TRUTH -> Optional.of(new Template.Fixed(new Value.Bool(scalar.text().equals("true"))));
      case NUMBER -> Optional.of(new Template.Fixed(new Value.Num(new BigDecimal(scalar.text()))));
      case TEXT -> {
        Optional<Template> read = Template.of(scalar.text());
        if (read.isEmpty()) {
          problems.add(
              scalar.at(),
              "what stands between double braces is no place to fill",
              "write {{args.field}}, {{args.field.inner}} or {{key}}");
        }
        yield read;
      }
    };
  }
}
