package dev.weir.app;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of this repository, found from wherever the tests run. */
final class Repository {
  private static final Set<String> NOT_OURS =
      Set.of("target", ".git", ".idea", ".vscode", ".node", "node_modules", "data", "weir-data");

  /** The folder that holds mvnw and the root pom. */
  static final Path ROOT = root();

  private Repository() {}

  /** Every file below a folder of the repository, sorted, without what builds and tools leave. */
  static List<Path> files(String folder) {
    var found = new ArrayList<Path>();
    try {
      Files.walkFileTree(
          ROOT.resolve(folder),
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes) {
              return NOT_OURS.contains(dir.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
              found.add(file);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    found.sort(null);
    return found;
  }

  /** Every Java file of production code. */
  static List<Path> mainSources() {
    return files("").stream()
        .filter(file -> name(file).matches("weir-[^/]+/src/main/java/.*\\.java"))
        .toList();
  }

  /** The path inside the repository, with slashes. */
  static String name(Path file) {
    return ROOT.relativize(file).toString().replace('\\', '/');
  }

  /** The text of a file. */
  static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file.toString(), e);
    }
  }

  private static Path root() {
    Path here = Path.of("").toAbsolutePath();
    while (!Files.exists(here.resolve("mvnw")) || !Files.exists(here.resolve("pom.xml"))) {
      here = here.getParent();
      if (here == null) {
        throw new IllegalStateException("no folder above holds mvnw and pom.xml");
      }
    }
    return here;
  }
}
