package dev.weir.scenario;

import dev.weir.scenario.Crowd.Behaviour;
import dev.weir.written.Near;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads {@code agents}. */
final class CrowdReader {
  private static final int COUNT = 100;
  private static final Duration WITHIN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration DOUBTS = Duration.ofSeconds(30);
  private static final Behaviour IDLE = new Behaviour.Script(List.of());

  private final ScenarioFile file;
  private final Names names;

  CrowdReader(ScenarioFile file, Names names) {
    this.file = file;
    this.names = names;
  }

  Crowd read(Section top) {
    Optional<Section> section =
        top.field("agents")
            .flatMap(field ->
                Section.of("`agents`", field.value(), Known.AGENTS, Map.of(), names.problems()));
    if (!top.has("agents")) {
      names.problems().add(top.at(), "`agents` is missing", "say what they do, under `script`");
    }
    return section
        .map(this::crowd)
        .orElse(new Crowd(COUNT, WITHIN, PATIENCE, DOUBTS, Optional.empty(), IDLE));
  }

  private Crowd crowd(Section section) {
    return new Crowd(
        section.whole("count", 1, Crowd.MOST).orElse(COUNT),
        section.duration("within", Duration.ZERO, Duration.ofHours(1)).orElse(WITHIN),
        section.duration("patience", Duration.ofSeconds(1), Duration.ofHours(12)).orElse(PATIENCE),
        section.duration("doubts", Duration.ZERO, Duration.ofHours(12)).orElse(DOUBTS),
        section.text("run").flatMap(this::run),
        behaviour(section));
  }

  private Optional<String> run(Yaml.Scalar written) {
    if (!written.text().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      names
          .problems()
          .add(
              written.at(),
              "`" + Near.shown(written.text()) + "` cannot be the name of a run",
              "use up to 64 letters, digits, `.`, `_` and `-`");
      return Optional.empty();
    }
    return Optional.of(written.text());
  }

  private Behaviour behaviour(Section section) {
    long said = List.of("script", "trace", "command").stream().filter(section::has).count();
    if (said != 1) {
      names
          .problems()
          .add(
              section.at(),
              "agents behave in one way",
              "write one of `script`, `trace` and `command`");
      return IDLE;
    }
    if (section.has("script")) {
      return new Behaviour.Script(new ScriptReader(names).read(section, "script"));
    }
    if (section.has("trace")) {
      return section.text("trace").map(this::trace).orElse(IDLE);
    }
    List<String> command =
        section.texts("command").orElse(List.of()).stream().map(Yaml.Scalar::text).toList();
    if (command.isEmpty()) {
      names
          .problems()
          .add(section.at(), "`command` is empty", "write the program and its arguments");
    }
    return new Behaviour.Program(command, file.folder());
  }

  private Behaviour trace(Yaml.Scalar written) {
    List<String> lines;
    try {
      lines = Files.readAllLines(file.folder().resolve(written.text()), StandardCharsets.UTF_8);
    } catch (IOException e) {
      names
          .problems()
          .add(
              written.at(),
              "the trace `" + written.text() + "` cannot be read",
              "name a file with one JSON object a line, as it is seen from the scenario's folder");
      return IDLE;
    }
    var calls = new ArrayList<Crowd.Recorded>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        call(written, lines.get(i), i + 1).ifPresent(calls::add);
      }
    }
    return new Behaviour.Trace(List.copyOf(calls));
  }

  private Optional<Crowd.Recorded> call(Yaml.Scalar written, String line, int number) {
    try {
      JsonNode json = JsonMapper.shared().readTree(line);
      Optional<ToolAt> tool =
          ToolAt.of(json.path("tool").asString(""))
              .filter(it -> names.servers().contains(it.server()));
      if (tool.isPresent() && json.path("args") instanceof ObjectNode args) {
        return Optional.of(
            new Crowd.Recorded(
                tool.get(), args, Duration.ofMillis(Math.max(0, json.path("after_ms").asLong(0)))));
      }
    } catch (JacksonException e) {
      // said below
    }
    names
        .problems()
        .add(
            written.at(),
            "line " + number + " of the trace is not a call of a server of this scenario",
            "write lines like {\"tool\": \"shop.find_record\", \"args\": {}, \"after_ms\": 100}");
    return Optional.empty();
  }
}
