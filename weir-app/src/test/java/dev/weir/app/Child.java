package dev.weir.app;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A process that is there to be killed: says on its standard output where it stands, and takes
 * orders on its standard input. Safe for any number of threads.
 */
final class Child implements AutoCloseable {
  private static final int LAST_LINES = 12;

  private final Process process;
  private final String what;
  private final Path errors;
  private final PrintStream orders;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Set<String> said = new HashSet<>();
  private String up = "";
  private boolean silent;

  private Child(Process process, String what, Path errors) {
    this.process = process;
    this.what = what;
    this.errors = errors;
    this.orders = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
  }

  /** Starts a class of this program's own class path; what it complains of goes to a file. */
  static Child start(Class<?> main, Path errors, List<String> options, List<String> arguments)
      throws IOException {
    var command = new ArrayList<String>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx160m",
            "-XX:+ExitOnOutOfMemoryError",
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(options);
    command.add(main.getName());
    command.addAll(arguments);
    File log = errors.toFile();
    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log)).start();
    var child = new Child(process, main.getSimpleName(), errors);
    Thread.ofPlatform().daemon().name("hear-" + child.what).start(child::hear);
    return child;
  }

  private void hear() {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        heard(line);
      }
    } catch (IOException e) {
      // Killed in the middle of a line.
    } finally {
      lock.lock();
      try {
        silent = true;
        changed.signalAll();
      } finally {
        lock.unlock();
      }
    }
  }

  private void heard(String line) {
    lock.lock();
    try {
      if (line.startsWith("up ")) {
        up = line.substring("up ".length());
      }
      said.add(line);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it serves, and says where. */
  String awaitUp() throws InterruptedException {
    lock.lock();
    try {
      long left = Running.PATIENCE.toNanos();
      while (up.isEmpty() && !silent && left > 0) {
        left = changed.awaitNanos(left);
      }
      if (up.isEmpty()) {
        throw complaint("did not come up");
      }
      return up;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until it has said all these lines; those that it has not said in time. */
  Set<String> await(Set<String> lines, Duration atMost) throws InterruptedException {
    var missing = new HashSet<>(lines);
    lock.lock();
    try {
      long left = atMost.toNanos();
      missing.removeAll(said);
      while (!missing.isEmpty() && !silent && left > 0) {
        left = changed.awaitNanos(left);
        missing.removeAll(said);
      }
      return missing;
    } finally {
      lock.unlock();
    }
  }

  /** Lets go everything that it holds. */
  void go() {
    orders.println("go");
  }

  /** Kills it, as kill -9 does, and waits until it is gone. */
  void kill() throws InterruptedException {
    process.toHandle().destroyForcibly(); // unlike the process's own, it leaves the pipe open
    process.waitFor();
  }

  /** The process. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /** Asks it to end, and waits; its exit code. */
  int terminate() throws InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(Running.PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
      throw complaint("does not end");
    }
    return process.exitValue();
  }

  /** The same, for one that has to end with success. */
  void endWell() throws InterruptedException {
    if (!process.isAlive()) {
      throw complaint("is gone before it was asked to go");
    }
    int code = terminate();
    if (code != 0) {
      throw complaint("did not end well");
    }
  }

  /** What is wrong with it, and what it said last. */
  private AssertionError complaint(String wrong) {
    String last;
    try {
      List<String> lines = Files.readAllLines(errors);
      last = String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size()));
    } catch (IOException e) {
      last = e.toString();
    }
    return new AssertionError(
        what
            + " "
            + wrong
            + (process.isAlive() ? "" : ", exit code " + process.exitValue())
            + "; "
            + last);
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
