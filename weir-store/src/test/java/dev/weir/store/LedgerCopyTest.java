package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.checker.TestPostgres;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.lease.Leases;
import dev.weir.lease.StepVerdict;
import dev.weir.lease.Token;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import dev.weir.limit.Commons;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Standing;
import dev.weir.store.LedgerCopy.Place;
import dev.weir.task.Order.AfterDeath;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.TaskId;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger that moves house twice and is still the same. */
class LedgerCopyTest {
  private static final Env ENV = Env.system();

  @TempDir private Path home;

  @Test
  void nothingIsLostOnTheWayToPostgresAndBack() throws InterruptedException {
    Place first = new Place.Directory(home.resolve("first"));
    Place fleet = new Place.Postgres(TestPostgres.shared().freshDatabase());
    Place second = new Place.Directory(home.resolve("second"));
    Map<Effect, List<Entry>> before;
    try (Ledger ledger = SqlLedger.open(home.resolve("first"), ENV)) {
      var writing = new Writing(ledger, ENV, "n");
      for (int i = 0; i < 700; i++) {
        // Some results are big enough to have rows of their own, and two are the same.
        String result = i % 100 < 2 ? "\"" + "x".repeat(5_000 + i / 100) + "\"" : "\"r" + i + "\"";
        Effect effect = writing.settled("k-" + i, Payload.of(result));
        ledger.note(new Note.Delivered(Tenant.DEFAULT, effect.id(), ENV.clock().now()));
      }
      writing.dispatched("open \u00e9\ud83d\ude00", Payload.of("{\"a\":1}"));
      ledger.flushNotes();
      before = everything(ledger);
    }

    List<String> stages = new ArrayList<>();
    LedgerCopy.Copied there =
        LedgerCopy.copy(first, fleet, ENV, (stage, rows, of) -> stages.add(stage));
    LedgerCopy.Copied back = LedgerCopy.copy(fleet, second, ENV, (stage, rows, of) -> {});

    assertThat(there.effects()).isEqualTo(701);
    assertThat(back).isEqualTo(there);
    assertThat(stages).contains("copying weir_event", "checking weir_event", "checking weir_key");
    try (Ledger ledger = SqlLedger.open(home.resolve("second"), ENV)) {
      assertThat(everything(ledger)).isEqualTo(before);
      assertThat(ledger.enlist("n").epoch()).isEqualTo(2);
    }
  }

  /** What is halted before the ledger moves is halted afterwards. */
  @Test
  void theCellsOfTheCommonsGoAlong() {
    Place first = new Place.Directory(home.resolve("first"));
    Place fleet = new Place.Postgres(TestPostgres.shared().freshDatabase());
    Place second = new Place.Directory(home.resolve("second"));
    List<Standing> before;
    try (SqlLedger ledger = SqlLedger.open(home.resolve("first"), ENV);
        Commons commons = ledger.commons()) {
      Commons.Turn turn =
          (old, now) -> Value.Obj.empty().with("by", new Value.Text("ada \u00e9\ud83d\ude00"));
      commons.exchange(
          Stream.of("halt:everything", "halt:run:\ud83d\ude00", "rate:shop", "\uffff")
              .map(cell -> new Change(cell, turn))
              .toList(),
          Map.of());
      before = commons.list("").cells();
    }
    LedgerCopy.copy(first, fleet, ENV, (stage, rows, of) -> {});
    try (SqlLedger ledger = SqlLedger.open(((Place.Postgres) fleet).jdbcUrl(), ENV);
        Commons commons = ledger.commons()) {
      assertThat(commons.list("").cells()).isEqualTo(before).hasSize(4);
    }
    LedgerCopy.copy(fleet, second, ENV, (stage, rows, of) -> {});
    try (SqlLedger ledger = SqlLedger.open(home.resolve("second"), ENV);
        Commons commons = ledger.commons()) {
      assertThat(commons.list("halt").cells()).hasSize(2);
      assertThat(commons.list("").cells()).isEqualTo(before);
    }
    assertRefused(first, second, ErrorCode.TARGET_TAKEN);
  }

  /** New tasks go behind those that were copied, and the backlog is what it was. */
  @Test
  void theTasksGoAlongAndGoOn() {
    Place first = new Place.Directory(home.resolve("first"));
    Place fleet = new Place.Postgres(TestPostgres.shared().freshDatabase());
    Place second = new Place.Directory(home.resolve("second"));
    List<String> before;
    try (SqlLedger ledger = SqlLedger.open(home.resolve("first"), ENV);
        Tasks tasks = ledger.tasks()) {
      GoldenTasks.write(tasks);
      before = GoldenTasks.told(tasks);
      assertThat(before).hasSizeGreaterThan(10);
    }
    LedgerCopy.copy(first, fleet, ENV, (stage, rows, of) -> {});
    try (SqlLedger ledger = SqlLedger.open(((Place.Postgres) fleet).jdbcUrl(), ENV);
        Tasks tasks = ledger.tasks()) {
      assertThat(GoldenTasks.told(tasks)).isEqualTo(before);
      Put put =
          Put.of(TaskId.next(ENV), Origin.of("s"), "golden", new Value.Nil())
              .inOrder("key", AfterDeath.GO_ON);
      assertThat(tasks.put(put.behindAtMost(3))).isInstanceOf(PutVerdict.Refused.class);
      assertThat(tasks.put(put.behindAtMost(4)))
          .isInstanceOfSatisfying(
              PutVerdict.Made.class,
              made -> assertThat(made.task().state()).isEqualTo(TaskState.BEHIND));
      before = GoldenTasks.told(tasks);
    }
    LedgerCopy.copy(fleet, second, ENV, (stage, rows, of) -> {});
    try (SqlLedger ledger = SqlLedger.open(home.resolve("second"), ENV);
        Tasks tasks = ledger.tasks()) {
      assertThat(GoldenTasks.told(tasks)).isEqualTo(before);
    }
  }

  /** Who has a lease has it on the copy, too, and its token is good there; fences go on rising. */
  @Test
  void theLeasesGoAlongAndGoOn() {
    Place first = new Place.Directory(home.resolve("first"));
    Place fleet = new Place.Postgres(TestPostgres.shared().freshDatabase());
    List<String> before;
    Token held;
    try (SqlLedger ledger = SqlLedger.open(home.resolve("first"), ENV);
        Leases leases = ledger.leases()) {
      held = GoldenLeases.write(leases);
      before = GoldenLeases.told(leases);
      assertThat(before).hasSize(6);
    }
    LedgerCopy.copy(first, fleet, ENV, (stage, rows, of) -> {});
    try (SqlLedger ledger = SqlLedger.open(((Place.Postgres) fleet).jdbcUrl(), ENV);
        Leases leases = ledger.leases()) {
      assertThat(GoldenLeases.told(leases)).isEqualTo(before);
      StepVerdict over = leases.release(Origin.of("s"), held);
      assertThat(over).isInstanceOf(StepVerdict.Done.class);
      assertThat(GoldenLeases.fence(leases))
          .isGreaterThan(((StepVerdict.Done) over).lease().names().get(0).fence());
    }
  }

  @Test
  void aLedgerInUseOrATargetThatHoldsAnythingIsRefused() {
    Place source = new Place.Directory(home.resolve("source"));
    Place target = new Place.Directory(home.resolve("target"));
    try (Ledger ledger = SqlLedger.open(home.resolve("source"), ENV)) {
      new Writing(ledger, ENV, "n").settled("k", Payload.of("1"));
      assertRefused(source, target, ErrorCode.LEDGER_IN_USE);
    }
    LedgerCopy.copy(source, target, ENV, (stage, rows, of) -> {});
    assertRefused(source, target, ErrorCode.TARGET_TAKEN);
    assertRefused(source, source, ErrorCode.LEDGER_IN_USE);
  }

  private static Map<Effect, List<Entry>> everything(Ledger ledger) {
    Map<Effect, List<Entry>> all = new LinkedHashMap<>();
    for (Effect effect : ledger.find(Query.newest(Tenant.DEFAULT, 1_000))) {
      all.put(effect, ledger.history(Tenant.DEFAULT, effect.id()));
      assertThat(ledger.holder(Tenant.DEFAULT, effect.key().orElseThrow())).contains(effect);
    }
    return all;
  }

  private static void assertRefused(Place from, Place to, ErrorCode code) {
    assertThatThrownBy(() -> LedgerCopy.copy(from, to, ENV, (stage, rows, of) -> {}))
        .isInstanceOfSatisfying(
            WeirException.class, e -> assertThat(e.fault().code()).isEqualTo(code));
  }
}
