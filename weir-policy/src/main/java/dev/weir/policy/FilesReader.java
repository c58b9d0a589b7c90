package dev.weir.policy;

import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads the directories whose documents agents may work on. */
final class FilesReader {
  private static final int BYTES_MOST = 16 << 20;
  private static final int MOST = 64;

  private final Problems problems;
  private final Substitution substitution;

  FilesReader(Problems problems, Substitution substitution) {
    this.problems = problems;
    this.substitution = substitution;
  }

  /**
   * The roots of a file.
   *
   * @param kits the kits of built-in tools that the file names
   */
  List<DocumentRoot> read(Section top, Optional<Section> files, List<String> kits) {
    var roots = new ArrayList<DocumentRoot>();
    files.ifPresent(section ->
        section.fields().forEach(field -> root(field).ifPresent(it -> add(roots, it, field))));
    if (kits.contains(Known.DOCUMENTS) && files.isEmpty()) {
      problems.add(
          top.field("builtin").orElseThrow().value().at(),
          "`" + Known.DOCUMENTS + "` has no directory to work in",
          "name one under `files`, with its `path`");
    }
    return roots;
  }

  private void add(List<DocumentRoot> roots, DocumentRoot root, Yaml.Field field) {
    if (roots.size() == MOST) {
      problems.add(field.at(), "these are more than " + MOST + " roots", "leave some out");
    }
    if (roots.size() < MOST) {
      roots.add(root);
    }
  }

  private Optional<DocumentRoot> root(Yaml.Field field) {
    if (!field.name().matches("[A-Za-z0-9][A-Za-z0-9._-]{0,63}")) {
      problems.add(
          field.at(),
          "`" + Near.shown(field.name()) + "` is not a usable name of a root",
          "use up to 64 letters, digits, ., - and _, beginning with a letter or digit");
      return Optional.empty();
    }
    Optional<Section> section =
        Section.of("`" + field.name() + "`", field.value(), Known.FILES, Map.of(), problems);
    if (section.isEmpty()) {
      return Optional.empty();
    }
    int maxBytes =
        section.get().whole("max_bytes", 1_024, BYTES_MOST).orElse(DocumentRoot.MAX_BYTES);
    if (!section.get().has("path")) {
      problems.add(field.at(), "`" + field.name() + "` has no `path`", "write where it is");
      return Optional.empty();
    }
    Optional<Yaml.Scalar> written = section.get().text("path");
    Optional<Path> path = written.flatMap(it -> ServerReader.path(it, substitution, problems));
    if (path.filter(it -> !it.isAbsolute()).isPresent()) {
      problems.add(
          written.orElseThrow().at(),
          "`path` is not absolute: it would mean another directory wherever Weir is started",
          "write it from the beginning, such as /srv/conf");
      return Optional.empty();
    }
    return path.map(it -> new DocumentRoot(field.name(), it, maxBytes));
  }
}
