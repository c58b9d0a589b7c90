package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Value;
import dev.weir.limit.Commons;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import dev.weir.limit.Commons.Standing;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Fresh commons for each test, with two handles on them, and what happens when many come at once.
 */
abstract class CommonsCrowd {
  private static final int CALLERS = 16;
  private static final int ROUNDS = 12;
  private static final List<String> MANY = List.of("a", "b", "c", "d", "e", "f");

  private Optional<Commons> first = Optional.empty();
  private Optional<Commons> second = Optional.empty();

  /** Commons with nothing in them; whoever opens them closes what is under them. */
  protected abstract Commons open();

  /** Another handle on those that were opened last: another node's, where there can be one. */
  protected abstract Commons openBeside();

  /**
   * Closes all handles, and opens what was left again; empty for commons that keep nothing.
   * Whatever is done with the old handles from then on fails.
   */
  protected abstract Optional<Commons> reopen();

  @BeforeEach
  final void openCommons() {
    first = Optional.of(open());
    second = Optional.of(openBeside());
  }

  final Commons commons() {
    return first.orElseThrow();
  }

  final Commons beside() {
    return second.orElseThrow();
  }

  final List<Standing> list(String prefix) {
    return commons().list(prefix).cells();
  }

  static Change put(String cell, String value) {
    return new Change(cell, (before, now) -> Value.Obj.empty().with("v", new Value.Text(value)));
  }

  static Change remove(String cell) {
    return new Change(cell, (before, now) -> Value.Obj.empty());
  }

  /** Adds one. */
  static Change counting(String cell) {
    return new Change(cell, (before, now) -> before.with("n", Value.Num.of(count(before) + 1)));
  }

  static long count(Value.Obj content) {
    return content.get("n").map(n -> ((Value.Num) n).number().longValueExact()).orElse(0L);
  }

  static long count(Exchange heard, String cell) {
    return count(of(heard, cell).content());
  }

  static Standing of(Exchange heard, String cell) {
    return named(heard.cells(), cell);
  }

  static Standing named(List<Standing> cells, String cell) {
    return cells.stream().filter(it -> it.cell().equals(cell)).findFirst().orElseThrow();
  }

  /**
   * Every exchange counts one common cell and some others up, in an order of its own. Two more
   * cells come and go all the time, an even number of times.
   */
  @Test
  void noChangeIsLostAndNobodyWaitsInARing() throws InterruptedException {
    long seed = Long.getLong("weir.seed", new Random().nextLong());
    var backwards = new ConcurrentLinkedQueue<String>();
    List<Map<String, Long>> counted =
        LedgerScene.together(
            CALLERS,
            caller -> {
              var random = new Random(seed + caller);
              var mine = new HashMap<String, Long>();
              Commons handle = caller % 2 == 0 ? commons() : beside();
              for (int round = 0; round < ROUNDS; round++) {
                var cells = new ArrayList<>(MANY);
                Collections.shuffle(cells, random);
                cells = new ArrayList<>(cells.subList(0, 1 + random.nextInt(MANY.size())));
                cells.add(random.nextInt(cells.size() + 1), "one");
                cells.forEach(cell -> mine.merge(cell, 1L, Long::sum));
                List<Change> changes = cells.stream().map(cell -> timed(cell, backwards)).toList();
                handle.exchange(changes, Map.of("one", 0L, "a", 0L));
                blink(handle);
              }
              return mine;
            });
    var expected = new HashMap<String, Long>();
    counted.forEach(mine -> mine.forEach((cell, n) -> expected.merge(cell, n, Long::sum)));
    var there = new HashMap<String, Long>();
    list("").forEach(cell -> there.put(cell.cell(), count(cell.content())));
    assertThat(there).as("-Dweir.seed=" + seed).isEqualTo(expected);
    assertThat(backwards).as("time went back, -Dweir.seed=" + seed).isEmpty();
  }

  /** Counts up, and sees whether the last change was later. */
  private static Change timed(String cell, ConcurrentLinkedQueue<String> backwards) {
    return new Change(
        cell,
        (before, now) -> {
          before
              .get("at")
              .map(at -> Instant.parse(((Value.Text) at).text()))
              .filter(now::isBefore)
              .ifPresent(at -> backwards.add(cell + " at " + now + " after " + at));
          return before
              .with("n", Value.Num.of(count(before) + 1))
              .with("at", new Value.Text(now.toString()));
        });
  }

  /**
   * A cell that is there for a moment only: whoever finds it removes it, whoever does not makes it.
   */
  private static void blink(Commons handle) {
    Commons.Turn turn =
        (before, now) ->
            before.members().isEmpty()
                ? Value.Obj.empty().with("n", Value.Num.of(1))
                : Value.Obj.empty();
    handle.exchange(List.of(new Change("blink-2", turn), new Change("blink-1", turn)), Map.of());
  }

  @Test
  void whoMakesACellFirstIsSeenByWhoeverMakesItToo() throws InterruptedException {
    for (int i = 0; i < 10; i++) {
      String cell = "new-" + i;
      LedgerScene.together(
          CALLERS,
          caller ->
              (caller % 2 == 0 ? commons() : beside()).exchange(List.of(counting(cell)), Map.of()));
      assertThat(count(commons().list(cell), cell)).isEqualTo(CALLERS);
    }
  }

  @Test
  void forgettingBesideChangesHoldsNobodyUpAndTakesNothingYoung() throws InterruptedException {
    Exchange start = commons().exchange(List.of(), Map.of());
    LedgerScene.together(
        CALLERS,
        caller -> {
          for (int i = 0; i < ROUNDS; i++) {
            if (caller == 0) {
              commons().forget("", start.now());
            } else {
              var cells = new ArrayList<>(MANY);
              Collections.shuffle(cells, new Random(caller * 31L + i));
              (caller % 2 == 0 ? commons() : beside())
                  .exchange(cells.stream().map(CommonsCrowd::counting).toList(), Map.of());
            }
          }
          return caller;
        });
    assertThat(list(""))
        .hasSize(MANY.size())
        .allMatch(cell -> count(cell.content()) == (CALLERS - 1) * (long) ROUNDS);
  }
}
