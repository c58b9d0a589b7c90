package dev.weir.policy;

import dev.weir.naming.Aliases;
import dev.weir.naming.FileRules;
import dev.weir.naming.Links;
import dev.weir.naming.NameRules;
import dev.weir.naming.RowRules;
import dev.weir.naming.UrlRules;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.util.Map;
import java.util.Optional;

/** Reads how the names of a server's resources are read. */
final class NamesReader {
  private final Problems problems;

  NamesReader(Problems problems) {
    this.problems = problems;
  }

  /** What a server's section says; empty when it says nothing. */
  Optional<NameRules> read(Section server) {
    return server
        .field("names")
        .flatMap(field ->
            Section.of("`names`", field.value(), Known.NAMES, Map.of(), problems).map(this::rules));
  }

  private NameRules rules(Section names) {
    FileRules.Style style =
        names
            .word(
                "paths", Map.of("posix", FileRules.Style.POSIX, "windows", FileRules.Style.WINDOWS))
            .orElse(FileRules.Style.POSIX);
    FileRules.LetterCase letterCase =
        names
            .word(
                "case",
                Map.of(
                    "sensitive", FileRules.LetterCase.SENSITIVE,
                    "insensitive", FileRules.LetterCase.INSENSITIVE))
            .orElse(
                style == FileRules.Style.WINDOWS
                    ? FileRules.LetterCase.INSENSITIVE
                    : FileRules.LetterCase.SENSITIVE);
    Links links = names.truth("local").orElse(false) ? Links.onThisMachine() : Links.unknown();
    UrlRules urls =
        new UrlRules(
            names
                .word(
                    "query",
                    Map.of("ordered", UrlRules.Query.ORDERED, "sorted", UrlRules.Query.SORTED))
                .orElse(UrlRules.Query.ORDERED),
            names
                .word(
                    "schemes",
                    Map.of("distinct", UrlRules.Schemes.DISTINCT, "same", UrlRules.Schemes.SAME))
                .orElse(UrlRules.Schemes.DISTINCT),
            names
                .word(
                    "slash", Map.of("kept", UrlRules.Slash.KEPT, "dropped", UrlRules.Slash.DROPPED))
                .orElse(UrlRules.Slash.KEPT));
    return new NameRules(files(names, style, letterCase, links), urls, rows(names), Aliases.none());
  }

  private FileRules files(
      Section names, FileRules.Style style, FileRules.LetterCase letterCase, Links links) {
    Optional<Yaml.Scalar> root = names.text("root");
    String usual = style == FileRules.Style.WINDOWS ? "C:\\" : "/";
    try {
      return new FileRules(style, letterCase, root.map(Yaml.Scalar::text).orElse(usual), links);
    } catch (IllegalArgumentException e) {
      root.ifPresent(it ->
          problems.add(
              it.at(),
              "`root` is not where paths can begin: " + e.getMessage(),
              "write an absolute path of the server's own machine, such as /srv/files"));
      return new FileRules(style, letterCase, usual, links);
    }
  }

  private RowRules rows(Section names) {
    Optional<Yaml.Scalar> schema = names.text("schema");
    if (schema.isEmpty()) {
      return RowRules.usual();
    }
    try {
      return new RowRules(Optional.of(schema.get().text()));
    } catch (IllegalArgumentException e) {
      problems.add(
          schema.get().at(), "`schema` is no name of a schema", "write one, such as public");
      return RowRules.usual();
    }
  }
}
