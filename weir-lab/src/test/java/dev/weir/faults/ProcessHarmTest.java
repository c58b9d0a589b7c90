package dev.weir.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Processes are killed and frozen on schedule, and nothing frozen is left behind. */
@Timeout(60)
@EnabledOnOs(OS.LINUX)
final class ProcessHarmTest {
  private static final Env ENV = Env.system();
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final List<Process> lives = new ArrayList<>();
  private final List<String> told = new CopyOnWriteArrayList<>();
  private final Signal wasCut = ENV.threads().signal("cut");

  private final Victim victim =
      new Victim() {
        @Override
        public ProcessHandle process() {
          return lives.getLast().toHandle();
        }

        @Override
        public void revive() throws IOException {
          lives.add(new ProcessBuilder("sleep", "600").start());
        }

        @Override
        public void setClock(Duration step) throws IOException {
          if (step.isZero()) {
            throw new IOException("this clock stands");
          }
          told.add("clock " + step);
        }

        @Override
        public void cut() {
          told.add("cut");
          wasCut.raise();
        }

        @Override
        public void mend() {
          told.add("mend");
        }
      };

  @AfterEach
  void endWhatWasStarted() {
    lives.forEach(Process::destroyForcibly);
  }

  /** The state of a process as the kernel calls it: S sleeps, T is stopped. */
  private static String state(ProcessHandle process) throws IOException {
    String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
    return stat.substring(stat.lastIndexOf(')') + 2, stat.lastIndexOf(')') + 3);
  }

  private static void await(ProcessHandle process, String wanted) throws Exception {
    long began = ENV.clock().nanos();
    while (!state(process).equals(wanted)) {
      assertThat(ENV.clock().nanos() - began).isLessThan(PATIENCE.toNanos());
      ENV.threads().pause(Duration.ofMillis(5));
    }
  }

  @Test
  void aKilledProcessIsStartedAgainAfterAWhile() throws Exception {
    victim.revive();
    var kill = new Harm.Kill(Duration.ofMillis(50), Duration.ofMillis(50));
    var again = new Harm.Kill(Duration.ofMillis(250), Duration.ZERO);
    try (var harm = ProcessHarm.begin(List.of(again, kill), victim, ENV)) {
      assertThat(harm.await(PATIENCE)).isTrue();
      assertThat(harm.trouble()).isEmpty();
      assertThat(harm.done()).containsExactly(kill, again);
    }
    assertThat(lives).hasSize(3);
    assertThat(lives.get(0).waitFor()).as("128 and SIGKILL").isEqualTo(137);
    assertThat(lives.get(1).waitFor()).isEqualTo(137);
    assertThat(lives.get(2).isAlive()).isTrue();
  }

  @Test
  void aFrozenProcessGoesOnWhenTheScheduleIsEndedEarly() throws Exception {
    victim.revive();
    var freeze = new Harm.Freeze(Duration.ZERO, Duration.ofMinutes(10));
    try (var harm = ProcessHarm.begin(List.of(freeze), victim, ENV)) {
      await(victim.process(), "T");
      assertThat(harm.done()).isEmpty();
    }
    await(victim.process(), "S");
    assertThat(lives).hasSize(1);
  }

  @Test
  void whatItStandsOnIsHarmedInItsTurn() throws Exception {
    var back = new Harm.SetClock(Duration.ofMillis(20), Duration.ofSeconds(-90));
    var partition = new Harm.Partition(Duration.ZERO, Duration.ofMillis(10));
    try (var harm = ProcessHarm.begin(List.of(back, partition), victim, ENV)) {
      assertThat(harm.await(PATIENCE)).isTrue();
      assertThat(harm.done()).containsExactly(partition, back);
    }
    assertThat(told).containsExactly("cut", "mend", "clock PT-1M-30S");
  }

  @Test
  void whoIsCutOffReachesItsDatabaseWhenTheScheduleIsEndedEarly() throws Exception {
    var partition = new Harm.Partition(Duration.ZERO, Duration.ofMinutes(10));
    try (var harm = ProcessHarm.begin(List.of(partition), victim, ENV)) {
      assertThat(wasCut.await(PATIENCE)).isTrue();
      assertThat(harm.done()).isEmpty();
    }
    assertThat(told).containsExactly("cut", "mend");
  }

  @Test
  void harmThatCannotBeDoneIsTold() throws Exception {
    var still = new Harm.SetClock(Duration.ZERO, Duration.ZERO);
    try (var harm = ProcessHarm.begin(List.of(still), victim, ENV)) {
      assertThat(harm.await(PATIENCE)).isTrue();
      assertThat(harm.trouble()).contains("this clock stands");
      assertThat(harm.done()).isEmpty();
    }
  }
}
