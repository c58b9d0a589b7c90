package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.limit.Commons;
import dev.weir.limit.Commons.Change;
import dev.weir.limit.Commons.Exchange;
import dev.weir.limit.Commons.Standing;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What it means to be commons. Extend it, say how to open yours, and run it as a JUnit class: each
 * test gets commons with nothing in them. What happens when many come at once is inherited, the
 * rest stands here.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class CommonsConformance extends CommonsCrowd {

  /** Only suites of commons are made. */
  protected CommonsConformance() {}

  @Test
  void aChangeSeesWhatIsThereAndTellsWhatBecameOfIt() {
    assertThat(commons().exchange(List.of(), Map.of()).cells()).isEmpty();
    Exchange first =
        commons().exchange(List.of(put("a", "1"), counting("n"), counting("m")), Map.of());
    assertThat(first.cells()).extracting(Standing::cell).containsExactlyInAnyOrder("a", "n", "m");
    assertThat(first.cells()).allMatch(cell -> cell.version() > 0);
    Exchange second = commons().exchange(List.of(counting("n")), Map.of());
    assertThat(second.cells()).extracting(Standing::cell).containsExactly("n");
    assertThat(count(second, "n")).isEqualTo(2);
    assertThat(of(second, "n").version()).isNotEqualTo(of(first, "n").version());
    assertThat(second.now()).isAfterOrEqualTo(first.now());
    assertThat(list("")).isEqualTo(List.of(of(first, "a"), of(first, "m"), of(second, "n")));
  }

  @Test
  void aContentComesBackAsItWas() {
    Value.Obj content =
        new Value.Obj(
            Map.of(
                "text",
                new Value.Text("it's \"so\" \\ \n \u0000 \ud83d\ude00 \ud83d %_"),
                "numbers",
                Value.of(List.of(0, -1, Long.MAX_VALUE, new BigDecimal("1.0"))),
                "nested",
                Value.of(Map.of("yes", true, "none", Optional.empty()))));
    Standing made =
        of(commons().exchange(List.of(new Change("a", (b, n) -> content)), Map.of()), "a");
    assertThat(made.content().get("text")).isEqualTo(content.get("text"));
    assertThat(list("")).containsExactly(made);
    Exchange again =
        commons()
            .exchange(
                List.of(
                    new Change(
                        "a",
                        (before, now) -> {
                          assertThat(before).isEqualTo(made.content());
                          return content;
                        })),
                Map.of());
    assertThat(again.cells()).containsExactly(made);
  }

  @Test
  void allChangesOfAnExchangeAreMadeOrNone() {
    Exchange before = commons().exchange(List.of(put("b", "old"), put("d", "old")), Map.of());
    var wrong = new IllegalStateException("a turn that throws");
    assertThatThrownBy(() ->
            commons()
                .exchange(
                    List.of(
                        put("a", "new"),
                        put("b", "new"),
                        new Change(
                            "c",
                            (old, now) -> {
                              throw wrong;
                            }),
                        remove("d")),
                    Map.of()))
        .isSameAs(wrong);
    assertThat(list("")).isEqualTo(List.of(of(before, "b"), of(before, "d")));
    assertThat(count(commons().exchange(List.of(counting("c")), Map.of()), "c"))
        .as("nobody is held up afterwards")
        .isOne();
  }

  @Test
  void twoChangesOfOneCellAreRefused() {
    assertThatThrownBy(() ->
            commons().exchange(List.of(put("a", "1"), put("b", "1"), put("a", "2")), Map.of()))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(list("")).isEmpty();
  }

  @Test
  void aCellThatIsRemovedAndMadeAgainHasAVersionThatItNeverHad() {
    Set<Long> versions = new HashSet<>();
    for (int i = 0; i < 10; i++) {
      Exchange made = commons().exchange(List.of(put("a", "same")), Map.of());
      assertThat(versions.add(of(made, "a").version())).isTrue();
      Exchange changed = commons().exchange(List.of(put("a", "other")), Map.of());
      assertThat(versions.add(of(changed, "a").version())).isTrue();
      Exchange removed = commons().exchange(List.of(remove("a")), Map.of());
      assertThat(removed.cells()).containsExactly(new Standing("a", 0, Value.Obj.empty()));
      assertThat(list("")).isEmpty();
    }
    assertThat(commons().exchange(List.of(remove("never there")), Map.of()).cells())
        .containsExactly(new Standing("never there", 0, Value.Obj.empty()));
    assertThat(list("")).isEmpty();
  }

  @Test
  void anEqualContentLeavesTheVersionAsItIs() {
    Exchange made = commons().exchange(List.of(put("a", "1"), put("b", "1")), Map.of());
    Exchange same =
        commons()
            .exchange(List.of(put("a", "1"), new Change("b", (before, now) -> before)), Map.of());
    assertThat(same.cells()).containsExactlyInAnyOrderElementsOf(made.cells());
    assertThat(list("")).containsExactlyInAnyOrderElementsOf(made.cells());
    Value number = new Value.Num(new BigDecimal("1"));
    Value scaled = new Value.Num(new BigDecimal("1.0"));
    Exchange one =
        commons()
            .exchange(
                List.of(new Change("c", (b, n) -> Value.Obj.empty().with("n", number))), Map.of());
    Exchange equal =
        commons()
            .exchange(
                List.of(new Change("c", (b, n) -> Value.Obj.empty().with("n", scaled))), Map.of());
    assertThat(equal.cells()).isEqualTo(one.cells());
  }

  @Test
  void whoAsksHearsWhatDiffersAndNothingElse() {
    Exchange made =
        commons()
            .exchange(
                List.of(put("same", "1"), put("changed", "1"), put("removed", "1"), put("x", "1")),
                Map.of());
    commons().exchange(List.of(put("changed", "2"), remove("removed"), put("new", "1")), Map.of());
    Map<String, Long> known =
        Map.of(
            "same",
            of(made, "same").version(),
            "changed",
            of(made, "changed").version(),
            "removed",
            of(made, "removed").version(),
            "new",
            0L,
            "absent",
            0L,
            "gone",
            17L);
    List<Standing> now = list("");
    Exchange heard = commons().exchange(List.of(), known);
    assertThat(heard.cells())
        .containsExactlyInAnyOrder(
            named(now, "changed"),
            named(now, "new"),
            new Standing("removed", 0, Value.Obj.empty()),
            new Standing("gone", 0, Value.Obj.empty()));
    assertThat(commons().exchange(List.of(put("x", "1"), put("changed", "2")), known).cells())
        .as("what is to be changed is told once, also when it was not")
        .containsExactlyInAnyOrder(
            named(now, "x"),
            named(now, "changed"),
            named(now, "new"),
            new Standing("removed", 0, Value.Obj.empty()),
            new Standing("gone", 0, Value.Obj.empty()));
    assertThat(beside().exchange(List.of(), known).cells())
        .containsExactlyInAnyOrderElementsOf(heard.cells());
  }

  @Test
  void anyNameIsJustAName() {
    List<String> names =
        List.of(
            "halt:%",
            "halt:%a",
            "halt:_",
            "halt:a",
            "halt:'; drop table weir_cell; --",
            "halt:\"",
            "halt:{a,b}",
            "halt:\\",
            "halt:null",
            "halt:\u00e9",
            "halt:\uffff",
            "halt:\ud83d\ude00",
            "halt:\ud83d\ude00a",
            "halt",
            "halu",
            "Halt:a",
            " ",
            "\n",
            "l".repeat(Commons.NAME_MAX),
            "\u20ac".repeat(Commons.NAME_MAX));
    commons().exchange(names.stream().map(CommonsCrowd::counting).toList(), Map.of());
    assertThat(names)
        .allSatisfy(name ->
            assertThat(count(beside().exchange(List.of(counting(name)), Map.of()), name))
                .isEqualTo(2));
    for (String prefix :
        List.of(
            "",
            "h",
            "halt",
            "halt:",
            "halt:%",
            "halt:_",
            "halt:'",
            "halt:\"",
            "halt:\\",
            "halt:{",
            "halt:\ud83d\ude00",
            "halt:\uffff",
            "nobody",
            "lll",
            "\u20ac",
            "x".repeat(1000))) {
      assertThat(list(prefix))
          .as(prefix)
          .extracting(Standing::cell)
          .isEqualTo(names.stream().filter(name -> name.startsWith(prefix)).sorted().toList());
    }
  }

  @Test
  void whatIsTooLargeOrNoTextIsRefused() {
    for (String name : List.of("", "l".repeat(Commons.NAME_MAX + 1), "a\u0000", "a\ud83d")) {
      assertThatThrownBy(() -> counting(name)).isInstanceOf(IllegalArgumentException.class);
    }
    int around = "{\"v\":\"\"}".length();
    for (String filler : List.of("x", "\u20ac")) {
      String most = filler.repeat(Commons.CONTENT_MAX - around);
      Exchange full = commons().exchange(List.of(put("full", most)), Map.of());
      assertThat(list("full")).containsExactly(of(full, "full"));
      assertThatThrownBy(
              () -> commons().exchange(List.of(put("a", "1"), put("full", most + "x")), Map.of()))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(list("")).containsExactly(of(full, "full"));
    }
  }

  @Test
  void whatNobodyChangedIsForgotten() {
    commons().exchange(List.of(put("old", "1"), put("kept", "1")), Map.of());
    assertThat(commons().forget("", Instant.EPOCH)).isZero();
    Exchange later = commons().exchange(List.of(put("kept", "2")), Map.of());
    while (!commons().exchange(List.of(), Map.of()).now().isAfter(later.now())) {
      Thread.onSpinWait(); // bounded by the test's timeout
    }
    commons().exchange(List.of(put("old", "1")), Map.of()); // which changes nothing
    Exchange young = commons().exchange(List.of(put("young", "1")), Map.of());
    assertThat(commons().forget("ol_", later.now())).as("no pattern").isZero();
    assertThat(commons().forget("older", later.now())).isZero();
    assertThat(commons().forget("ol", later.now())).isOne();
    assertThat(list("")).isEqualTo(List.of(of(later, "kept"), of(young, "young")));
    assertThat(beside().forget("", young.now().plusSeconds(3600))).isEqualTo(2);
    assertThat(list("")).isEmpty();
  }

  @Test
  void whatIsInThemOutlivesWhoeverClosesThem() {
    Exchange made = commons().exchange(List.of(put("a", "1")), Map.of());
    Optional<Commons> again = reopen();
    if (again.isEmpty()) {
      return;
    }
    assertThatThrownBy(() -> commons().exchange(List.of(put("a", "2")), Map.of()))
        .isInstanceOf(WeirException.class)
        .satisfies(e ->
            assertThat(((WeirException) e).fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
    assertThat(again.get().list("").cells()).isEqualTo(made.cells());
    Exchange changed = again.get().exchange(List.of(put("a", "2")), Map.of());
    assertThat(of(changed, "a").version()).isNotEqualTo(of(made, "a").version());
    assertThat(changed.now()).isAfterOrEqualTo(made.now());
  }
}
