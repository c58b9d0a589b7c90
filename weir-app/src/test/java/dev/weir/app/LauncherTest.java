package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The launcher on a copy of a built checkout, under a path with a space, on a machine where the
 * {@code java} that comes first is an old one.
 */
@Timeout(300)
class LauncherTest {
  @TempDir private Path folder = Path.of("");

  private Path checkout() {
    return folder.resolve("a check out");
  }

  @BeforeEach
  void copy() throws IOException {
    assertThat(Repository.ROOT.resolve("weir-app/target/weir.jar"))
        .as("what ./mvnw package makes, which these tests copy")
        .exists();
    for (String file : List.of("weir", ".mvn/jdk.sh", "weir-app/target/weir.jar")) {
      Path copy = checkout().resolve(file);
      Files.createDirectories(copy.resolveSibling("."));
      Files.copy(
          Repository.ROOT.resolve(file), copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
    }
    // The old Java: says that it is one, and fails whoever runs it.
    Path old = folder.resolve("old");
    Files.createDirectories(old.resolve("bin"));
    Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
    for (String tool : List.of("java", "javac")) {
      Path program = old.resolve("bin").resolve(tool);
      Files.writeString(program, "#!/bin/sh\necho 'an old java ran' >&2\nexit 99\n");
      assertThat(program.toFile().setExecutable(true)).isTrue();
    }
    // The right one: where a user's JDKs usually are.
    Path jdks = Files.createDirectories(folder.resolve("home/.jdks"));
    Files.createSymbolicLink(jdks.resolve("jdk-25"), Path.of(System.getProperty("java.home")));
  }

  private ProcessBuilder launcher(String... arguments) throws IOException {
    var command = new ArrayList<>(List.of(checkout().resolve("weir").toString()));
    command.addAll(List.of(arguments));
    var builder = new ProcessBuilder(command).directory(folder.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("JAVA_HOME", folder.resolve("old").toString());
    environment.put("PATH", folder.resolve("old/bin") + ":" + environment.get("PATH"));
    environment.put("HOME", folder.resolve("home").toString());
    environment.remove("WEIR_NO_BUILD");
    return builder;
  }

  @Test
  void anOldJavaInFrontDoesNoHarm() throws IOException, InterruptedException {
    Running.Ended version = Running.run(launcher("version"));
    assertThat(version.err()).doesNotContain("an old java ran");
    assertThat(version.code()).as(version.err()).isZero();
    assertThat(version.out()).contains("java " + Runtime.version().feature());
  }

  @Test
  void itWorksThroughALinkAndPassesArgumentsOnAsTheyAre() throws IOException, InterruptedException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), checkout().resolve("weir"));
    ProcessBuilder builder = launcher("effects", "--data", "no such * place");
    builder.command().set(0, link.toString());
    Running.Ended effects = Running.run(builder);
    assertThat(effects.code()).isEqualTo(Exit.UNAVAILABLE.code());
    assertThat(effects.err()).contains("no such * place");
  }

  @Test
  void signalsReachJavaAndTheSecondStartUsesTheCache() throws IOException, InterruptedException {
    for (int start = 0; start < 2; start++) {
      try (Running weir = Running.started(launcher("up", "--port", "0", "--json"))) {
        List<ProcessHandle> family = weir.family();
        assertThat(weir.get("/readyz").statusCode()).isEqualTo(200);
        assertThat(weir.terminate()).isZero();
        Running.assertGone(family);
      }
    }
    try (Stream<Path> made = Files.list(checkout().resolve("weir-app/target"))) {
      assertThat(made.map(path -> path.getFileName().toString()))
          .anyMatch(name -> name.endsWith(".aot"));
    }
    assertThat(folder.resolve("weir-data")).isDirectory();
  }

  @Test
  void withoutAJarAndWithoutBuildingItSaysWhatToDo() throws IOException, InterruptedException {
    Files.delete(checkout().resolve("weir-app/target/weir.jar"));
    ProcessBuilder builder = launcher("version");
    builder.environment().put("WEIR_NO_BUILD", "1");
    Running.Ended version = Running.run(builder);
    assertThat(version.code()).isEqualTo(1);
    assertThat(version.err()).contains("WEIR_NO_BUILD");
  }
}
