package dev.weir.scenario;

import dev.weir.policy.Counting;
import dev.weir.written.Section;
import dev.weir.written.Spot;
import dev.weir.written.Yaml;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/** Reads what an oracle asks of a user's own tools. */
final class AskReader {
  private static final String REMEDY =
      "write a CEL expression over `result`, `args` and `error` that says how often it is there, such"
          + " as \"result.payments.size()\"";

  private final Names names;
  private final List<FarServer> servers;
  private final String file;

  AskReader(Names names, List<FarServer> servers, String file) {
    this.names = names;
    this.servers = servers;
    this.file = file;
  }

  /** A check that asks, with what its findings count as. */
  Optional<Check> read(Section section, Damage extra, Optional<Damage> missing) {
    for (String other : List.of("event", "done", "by", "config", "broken")) {
      section
          .field(other)
          .ifPresent(field ->
              names
                  .problems()
                  .add(
                      field.at(),
                      "`" + other + "` does not go with `ask`",
                      "beside it may be `args`, `each`, `times`, `at_most`, `extra` and"
                          + " `missing`"));
    }
    Optional<ToolAt> tool = names.tool(section, "ask").filter(it -> reachable(section, it));
    ObjectNode args = names.args(section);
    Optional<String> list =
        section.has("each") ? names.list(section, "each") : Optional.<String>empty();
    if (list.isEmpty() && args.toString().contains("{{")) {
      names
          .problems()
          .add(
              section.at(),
              "`args` has a place for an item, and there is none",
              "name a list of items with `each`");
    }
    long most = section.whole("at_most", 1, 1_000_000_000).orElse(1);
    Optional<Counting> times =
        names
            .required(section, "times", REMEDY, section.text("times"))
            .flatMap(written -> times(written, missing));
    return tool.isPresent() && times.isPresent()
        ? Optional.of(
            new Check.Asked(
                file + ":" + section.at().line() + ":" + section.at().column(),
                tool.get(),
                args,
                list,
                times.get(),
                most,
                extra,
                missing))
        : Optional.empty();
  }

  private boolean reachable(Section section, ToolAt tool) {
    boolean weirs =
        servers.stream().anyMatch(it -> it.weirItself() && it.name().equals(tool.server()));
    if (weirs) {
      names
          .problems()
          .add(
              section.at(),
              "with Weir the leases are its own, and an oracle does not ask Weir",
              "ask a tool of another server");
    }
    return !weirs;
  }

  private Optional<Counting> times(Yaml.Scalar written, Optional<Damage> missing) {
    return switch (Counting.compile(written.text())) {
      case Counting.Compiled.Right(Counting counting) -> {
        if (counting.gives() == Counting.Gives.TRUTH && missing.isEmpty()) {
          names
              .problems()
              .add(
                  written.at(),
                  "`times` is true or false, so nothing can be there too often",
                  "say what counts when it is false, such as missing: lost_work");
        }
        yield Optional.of(counting);
      }
      case Counting.Compiled.Wrong(int column, String message) -> {
        names.problems().add(at(written, column), "`times` does not compile: " + message, REMEDY);
        yield Optional.empty();
      }
    };
  }

  private static Spot at(Yaml.Scalar written, int column) {
    boolean direct = written.text().chars().noneMatch(c -> c == '\n' || c == '\\' || c == '\'');
    return switch (written.style()) {
      case PLAIN -> direct ? written.at().right(column) : written.at();
      case QUOTED -> direct ? written.at().right(column + 1) : written.at();
      case BLOCK -> written.at();
    };
  }
}
