package dev.weir.scenario;

import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.math.BigDecimal;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Pattern;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a scenario's lines may refer to, and readings that several sections share.
 *
 * @param servers the names of its servers
 * @param lists the names of its lists
 */
record Names(Problems problems, Collection<String> servers, Collection<String> lists) {
  private static final Pattern OF_LIST = Pattern.compile("\\{\\{\\s*of\\.([^{}\\s]+)\\s*\\}\\}");

  /** A tool of one of the servers. */
  Optional<ToolAt> tool(Section section, String field) {
    Optional<Yaml.Scalar> written = section.text(field);
    if (written.isEmpty()) {
      return Optional.empty();
    }
    Optional<ToolAt> tool = ToolAt.of(written.get().text());
    if (tool.isEmpty()) {
      problems.add(
          written.get().at(),
          "`" + Near.shown(written.get().text()) + "` does not name a tool",
          "write server.tool");
      return tool;
    }
    if (!servers.contains(tool.get().server())) {
      problems.add(
          written.get().at(),
          "no server is named `" + Near.shown(tool.get().server()) + "`",
          servers.isEmpty()
              ? "describe it under `servers`"
              : Near.remedy(tool.get().server(), servers));
      return Optional.empty();
    }
    return tool;
  }

  /** One of the lists. */
  Optional<String> list(Section section, String field) {
    Optional<Yaml.Scalar> written = section.text(field);
    if (written.isPresent() && !lists.contains(written.get().text())) {
      problems.add(
          written.get().at(),
          "no list is named `" + Near.shown(written.get().text()) + "`",
          Near.remedy(written.get().text(), lists));
      return Optional.empty();
    }
    return written.map(Yaml.Scalar::text);
  }

  /** A percentage as a number from 0 to 1. */
  Optional<Double> chance(Section section, String field) {
    Optional<Yaml.Scalar> written = section.plain(field, "a percentage such as 10% or 0.5%");
    Optional<Double> read =
        written
            .map(Yaml.Scalar::text)
            .filter(text -> text.matches("[0-9]{1,3}(\\.[0-9]{1,3})?%"))
            .map(text -> new BigDecimal(text.substring(0, text.length() - 1)))
            .map(percent -> percent.movePointLeft(2).doubleValue())
            .filter(chance -> chance <= 1);
    if (written.isPresent() && read.isEmpty()) {
      problems.add(
          written.get().at(),
          "`" + field + "` is not a percentage",
          "write 0% to 100%, with its sign");
    }
    return read;
  }

  /** Arguments of a call, templates in them; none when it says none. */
  ObjectNode args(Section section) {
    Optional<Yaml.Field> field = section.field("args");
    if (field.isEmpty()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (field.get().value() instanceof Yaml.Fields fields) {
      ObjectNode args = Trees.object(fields);
      OF_LIST
          .matcher(args.toString())
          .results()
          .map(place -> place.group(1))
          .filter(list -> !lists.contains(list))
          .forEach(list ->
              problems.add(
                  fields.at(),
                  "no list is named `" + Near.shown(list) + "`",
                  Near.remedy(list, lists)));
      return args;
    }
    problems.add(
        field.get().value().at(),
        "`args` is " + field.get().value().kind(),
        "write arguments like { document: \"{{item}}\" }");
    return JsonNodeFactory.instance.objectNode();
  }

  /** Says that something must be there. */
  <T> Optional<T> required(Section section, String field, String remedy, Optional<T> read) {
    if (read.isEmpty() && !section.has(field)) {
      problems.add(section.at(), "`" + field + "` is missing", remedy);
    }
    return read;
  }
}
