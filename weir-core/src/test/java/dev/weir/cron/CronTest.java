package dev.weir.cron;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.task.MemoryTasks;
import dev.weir.task.Put;
import dev.weir.task.Take;
import dev.weir.task.Task;
import dev.weir.task.TaskId;
import dev.weir.task.TaskQuery;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Firings of cron entries, with the moments given: each is one task, wherever it is put. */
class CronTest {
  private static final Instant TWO = Instant.parse("2026-03-04T02:00:00Z");
  private static final Env ENV = Env.system();

  private final MemoryTasks one = new MemoryTasks(ENV);

  private static Put template() {
    return Put.of(TaskId.next(ENV), Origin.of("cron"), "nightly", Value.Obj.empty());
  }

  private static CronEntry entry(String name, Duration spread) {
    return CronEntry.of(name, "0 2 * * *", ZoneOffset.UTC, spread, template());
  }

  private List<Task> there() {
    return one.find(new TaskQuery(Tenant.DEFAULT, "nightly", Optional.empty(), 1_000));
  }

  @Test
  void thirtyEntriesAtTwoAreOneTaskEachOnThreeNodesAndSpreadOverTheirWindow() {
    Duration spread = Duration.ofMinutes(30);
    var entries = new ArrayList<CronEntry>();
    for (int i = 0; i < 30; i++) {
      entries.add(entry("report-" + i, spread));
    }
    for (int node = 0; node < 3; node++) {
      Instant now = TWO.plusMillis(137L * node);
      Instant upTo = CronClock.fire(one, entries, TWO.minusSeconds(5), now);
      assertThat(CronClock.fire(one, entries, upTo, now.plusSeconds(5)))
          .isEqualTo(now.plusSeconds(5));
    }
    assertThat(there()).hasSize(30);
    List<Instant> dues = entries.stream().map(it -> it.due(TWO)).sorted().toList();
    assertThat(dues).allMatch(due -> !due.isBefore(TWO) && due.isBefore(TWO.plus(spread)));
    assertThat(dues.stream().distinct()).hasSize(30);
    // Thirty uniform moments leave each third of the window with some: with fewer than one in ten
    // of them once in more than ten thousand windows, and these moments never change.
    for (int third = 0; third < 3; third++) {
      Instant from = TWO.plus(spread.dividedBy(3).multipliedBy(third));
      assertThat(dues)
          .filteredOn(it -> !it.isBefore(from) && it.isBefore(from.plus(spread.dividedBy(3))))
          .hasSizeGreaterThan(3);
    }
  }

  @Test
  void theNextNightIsAnotherTaskAndALateNodeMakesUpForOneHour() {
    List<CronEntry> entries = List.of(entry("report", Duration.ZERO));
    CronClock.fire(one, entries, Instant.MIN, TWO.minusSeconds(1));
    assertThat(there()).isEmpty();
    CronClock.fire(one, entries, Instant.MIN, TWO.plus(CronClock.LATEST));
    CronClock.fire(one, entries, Instant.MIN, TWO.plus(CronClock.LATEST));
    assertThat(there()).hasSize(1);
    CronClock.fire(one, entries, Instant.MIN, TWO.plus(Duration.ofDays(1)));
    assertThat(there()).hasSize(2);
    CronClock.fire(
        one,
        entries,
        Instant.MIN,
        TWO.plus(Duration.ofDays(2)).plus(CronClock.LATEST).plusMillis(1));
    assertThat(there()).as("too late").hasSize(2);
  }

  @Test
  void theWallClockIsTheZones() {
    CronEntry entry =
        CronEntry.of("r", "30 2 * * 1-5", ZoneId.of("Europe/Berlin"), Duration.ZERO, template());
    assertThat(entry.next(Instant.parse("2026-01-05T00:00:00Z")))
        .contains(Instant.parse("2026-01-05T01:30:00Z"));
    assertThat(entry.next(Instant.parse("2026-07-06T00:00:00Z")))
        .contains(Instant.parse("2026-07-06T00:30:00Z"));
    assertThat(entry.next(Instant.parse("2026-07-04T00:00:00Z")))
        .as("Saturday")
        .contains(Instant.parse("2026-07-06T00:30:00Z"));
  }

  @Test
  void whatIsNoEntryIsRefused() {
    for (String expression :
        List.of("", "often", "61 * * * *", "* * * * * * *", "* ".repeat(1 << 20))) {
      assertThatThrownBy(
              () -> CronEntry.of("r", expression, ZoneOffset.UTC, Duration.ZERO, template()))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> entry("r", Duration.ofDays(2)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void aRunningClockPutsWhatFires() throws InterruptedException {
    CronEntry minutely = CronEntry.of("m", "* * * * *", ZoneOffset.UTC, Duration.ZERO, template());
    try (var clock = CronClock.start(one, List.of(minutely), ENV);
        var other = CronClock.start(one, List.of(minutely), ENV)) {
      // It makes up for the minute that has begun.
      var take = Take.of(Origin.of("w"), "nightly", "w", Duration.ofMinutes(1));
      assertThat(one.take(take, Duration.ofSeconds(30))).hasSize(1);
      assertThat(clock).isNotSameAs(other);
    }
  }
}
