package dev.weir.app;

import dev.weir.checker.ScratchSchema;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.report.Arm;
import dev.weir.report.Report;
import dev.weir.scenario.Scenario;
import dev.weir.storm.Storm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/**
 * Holds a storm from a command: in a folder that is gone afterwards, with a bar that shows how far
 * it is, and so that Ctrl-C leaves nothing behind.
 */
final class StormRun {
  private final Scenario scenario;
  private final long seed;
  private final String command;
  private final Optional<String> ledger;
  private final Env env;

  /**
   * A run.
   *
   * @param command repeats it
   * @param ledger a PostgreSQL for the ledger; without one it is embedded
   */
  StormRun(Scenario scenario, long seed, String command, Optional<String> ledger, Env env) {
    this.scenario = scenario;
    this.seed = seed;
    this.command = command;
    this.ledger = ledger;
    this.env = env;
  }

  /** Which arms. */
  enum Arms {
    /** Without Weir, then with it. */
    BOTH,
    /** Without Weir. */
    PLAIN,
    /** With Weir. */
    GUARDED
  }

  /**
   * Holds it.
   *
   * @param keep where state, ledgers and logs stay; without one they are removed, and so is the
   *     schema of a ledger on PostgreSQL
   * @return the report; empty when somebody stopped it
   */
  Optional<Report> hold(Arms arms, Optional<Path> keep) throws InterruptedException {
    var stopping = new Stopping(env, Exit.INTERRUPTED);
    Thread me = Thread.currentThread();
    stopping.onStop(me::interrupt);
    var report = new AtomicReference<Optional<Report>>(Optional.empty());
    stopping.during(() -> {
      Path folder = folder(keep);
      try {
        report.set(Optional.of(held(arms, folder, keep)));
      } catch (IOException e) {
        throw new Refusal(
            Exit.FAILED,
            ErrorCode.INTERNAL,
            "the storm could not be held: " + e.getMessage(),
            "mend that, or run it again with --keep DIR and look at the logs there");
      } finally {
        if (keep.isEmpty()) {
          remove(folder);
        }
      }
    });
    return report.get();
  }

  private Report held(Arms arms, Path folder, Optional<Path> keep)
      throws IOException, InterruptedException {
    ProgressLine bar = ProgressLine.onTerminal();
    var storm = new Storm(scenario, seed, folder, env);
    var done = new ArrayList<Arm>();
    try {
      if (arms != Arms.GUARDED) {
        done.add(storm.plain(bar::at));
      }
      if (arms != Arms.PLAIN) {
        done.add(guarded(storm, bar, keep));
      }
    } finally {
      bar.done();
    }
    return new Report(
        scenario.name(),
        scenario.about(),
        scenario.crowd().count(),
        seed,
        command,
        storm.faults(),
        List.copyOf(done));
  }

  private Arm guarded(Storm storm, ProgressLine bar, Optional<Path> keep)
      throws IOException, InterruptedException {
    if (ledger.isEmpty()) {
      return storm.guarded(new WeirChild(), bar::at);
    }
    try (ScratchSchema schema = ScratchSchema.in(ledger.get())) {
      if (keep.isPresent()) {
        schema.stay();
        System.err.printf(
            "weir: the ledger is in schema %1$s and stays there; when you have looked: drop schema"
                + " %1$s cascade%n",
            schema.name());
      }
      return storm.guarded(new WeirChild(), schema.url(), bar::at);
    }
  }

  private static Path folder(Optional<Path> keep) {
    try {
      return keep.isPresent()
          ? Files.createDirectories(keep.get()).toRealPath()
          : Files.createTempDirectory("weir-storm").toRealPath();
    } catch (IOException e) {
      throw new Refusal(
          Exit.FAILED,
          ErrorCode.INTERNAL,
          "no folder can be made for the storm's state: " + e.getMessage(),
          "name one that can, with --keep DIR");
    }
  }

  private static void remove(Path folder) {
    try (Stream<Path> all = Files.walk(folder)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    } catch (IOException e) {
      System.err.println("weir: " + folder + " could not be removed: " + e.getMessage());
    }
  }
}
