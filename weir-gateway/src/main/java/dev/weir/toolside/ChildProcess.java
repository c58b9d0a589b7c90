package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A tool server's process, the leader of a process group of its own where {@code setsid} exists, so
 * that whatever it starts can be ended with it. Elsewhere its descendants are ended one by one,
 * which misses those that left the family.
 */
final class ChildProcess {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);
  private static final Duration A_MOMENT = Duration.ofMillis(50);

  /** What a child inherits: Weir's own environment may hold secrets that are no tool's business. */
  private static final Set<String> INHERITED =
      Set.of(
          "PATH",
          "HOME",
          "USER",
          "LOGNAME",
          "SHELL",
          "TERM",
          "TMPDIR",
          "TMP",
          "TEMP",
          "TZ",
          "LANG",
          "LANGUAGE",
          "JAVA_HOME",
          "NODE_EXTRA_CA_CERTS",
          "SSL_CERT_FILE",
          "SSL_CERT_DIR",
          "HTTP_PROXY",
          "HTTPS_PROXY",
          "NO_PROXY",
          "http_proxy",
          "https_proxy",
          "no_proxy",
          "SYSTEMROOT",
          "APPDATA",
          "LOCALAPPDATA",
          "USERPROFILE",
          "PATHEXT",
          "COMSPEC");

  private final Process process;
  private final Env env;
  private final boolean ownGroup;

  private ChildProcess(Process process, Env env, boolean ownGroup) {
    this.process = process;
    this.env = env;
    this.ownGroup = ownGroup;
  }

  /**
   * Starts a process.
   *
   * @throws WeirException with {@code TOOL_UNREACHABLE} when it cannot be started
   */
  static ChildProcess start(ServerConfig.Stdio config, Env env) {
    var builder = new ProcessBuilder();
    Map<String, String> childEnv = builder.environment();
    childEnv.keySet().removeIf(name -> !INHERITED.contains(name) && !name.startsWith("LC_"));
    childEnv.putAll(config.env());
    String path = childEnv.getOrDefault("PATH", "");
    String program = config.command().getFirst();
    if (!program.contains(File.separator) && find(program, path).isEmpty()) {
      throw new WeirException(
          ErrorCode.TOOL_UNREACHABLE,
          "server " + config.name() + ": no program " + program + " on the PATH");
    }
    Optional<Path> setsid = find("setsid", path);
    List<String> command = new ArrayList<>();
    setsid.ifPresent(found -> command.add(found.toString()));
    command.addAll(config.command());
    builder.command(command);
    config.directory().ifPresent(directory -> builder.directory(directory.toFile()));
    try {
      return new ChildProcess(builder.start(), env, setsid.isPresent());
    } catch (IOException e) {
      throw new WeirException(
          ErrorCode.TOOL_UNREACHABLE,
          "server " + config.name() + " cannot be started: " + e.getMessage(),
          e);
    }
  }

  private static Optional<Path> find(String program, String path) {
    return Stream.of(path.split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .flatMap(folder -> Stream.of(Path.of(folder, program), Path.of(folder, program + ".exe")))
        .filter(Files::isExecutable)
        .findFirst();
  }

  InputStream output() {
    return process.getInputStream();
  }

  InputStream error() {
    return process.getErrorStream();
  }

  OutputStream input() {
    return process.getOutputStream();
  }

  long pid() {
    return process.pid();
  }

  /** How it ended, for people; empty while it lives. One whose output ended may need a moment. */
  Optional<String> ending() {
    try {
      return process.waitFor(A_MOMENT.toMillis(), TimeUnit.MILLISECONDS)
          ? Optional.of("it exited with status " + process.exitValue())
          : Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /**
   * Ends the process and everything it started: first by closing its input, then by asking, then by
   * force. Returns when nothing of it is left, or nothing more can be done.
   */
  void stop(Duration grace) {
    List<ProcessHandle> family = process.descendants().toList();
    try {
      // On a thread of its own: closing waits for a writer that a full pipe may hold up.
      env.threads().platform("weir-close-input-" + pid(), this::closeInput);
      process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS);
      signal("TERM", family);
      if (!gone(family, grace)) {
        signal("KILL", family);
        gone(family, grace);
      }
    } catch (InterruptedException e) {
      signal("KILL", family);
      Thread.currentThread().interrupt();
    }
  }

  private void closeInput() {
    try {
      process.getOutputStream().close();
    } catch (IOException e) {
      // The pipe is broken because the process is gone: nothing is left to close.
    }
  }

  private boolean gone(List<ProcessHandle> family, Duration atMost) throws InterruptedException {
    Until until = Until.in(env.clock(), atMost);
    while (anyLeft(family)) {
      if (until.passed()) {
        return false;
      }
      env.threads().pause(LOOK_AGAIN);
    }
    return true;
  }

  private boolean anyLeft(List<ProcessHandle> family) {
    return process.isAlive()
        || family.stream().anyMatch(ProcessHandle::isAlive)
        || (ownGroup && kill("0"));
  }

  private void signal(String name, List<ProcessHandle> family) {
    if (ownGroup) {
      kill(name);
    }
    boolean force = name.equals("KILL");
    Stream.concat(Stream.of(process.toHandle()), family.stream())
        .filter(ProcessHandle::isAlive)
        .forEach(handle -> end(handle, force));
  }

  private static void end(ProcessHandle handle, boolean force) {
    if (force) {
      handle.destroyForcibly();
    } else {
      handle.destroy();
    }
  }

  /** Signals the group; whether there was anybody to signal. The JDK cannot do that itself. */
  private boolean kill(String signal) {
    try {
      Process kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -" + signal + " -- -" + process.pid())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return kill.waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
