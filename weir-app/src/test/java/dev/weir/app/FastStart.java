package dev.weir.app;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/**
 * Makes children start in half the time, where hundreds of them are started: the JDK keeps loaded
 * classes in an archive, which it makes from a first child that ends well. It wants jars, so the
 * folders of the class path are packed first.
 */
final class FastStart {
  private final Path folder;

  private FastStart(Path folder) {
    this.folder = folder;
  }

  /** Options for children of this class path, with the archive that is in the folder or comes. */
  static List<String> options(Path folder) throws IOException {
    var fast = new FastStart(Files.createDirectories(folder.resolve("fast")));
    return List.of("-cp", fast.jars(), "-XX:SharedArchiveFile=" + fast.archive());
  }

  /** The same for the child that makes the archive when it ends. */
  static List<String> making(Path folder) throws IOException {
    var fast = new FastStart(Files.createDirectories(folder.resolve("fast")));
    return List.of("-cp", fast.jars(), "-XX:ArchiveClassesAtExit=" + fast.archive());
  }

  private Path archive() {
    return folder.resolve("classes.jsa");
  }

  private String jars() throws IOException {
    var entries = new ArrayList<String>();
    int number = 0;
    for (String entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      if (Files.isDirectory(Path.of(entry))) {
        Path jar = folder.resolve("classes-" + number++ + ".jar");
        if (!Files.exists(jar)) {
          pack(Path.of(entry), jar);
        }
        entries.add(jar.toString());
      } else if (Files.exists(Path.of(entry))) {
        entries.add(entry);
      }
    }
    return String.join(File.pathSeparator, entries);
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        var packed = new JarOutputStream(out);
        Stream<Path> files = Files.walk(classes)) {
      files
          .filter(Files::isRegularFile)
          .sorted()
          .forEach(file -> pack(classes.relativize(file).toString(), file, packed));
    }
  }

  private static void pack(String name, Path file, JarOutputStream packed) {
    try {
      packed.putNextEntry(new JarEntry(name));
      Files.copy(file, packed);
      packed.closeEntry();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
