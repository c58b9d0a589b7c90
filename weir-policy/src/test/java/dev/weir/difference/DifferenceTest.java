package dev.weir.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.JsonText;
import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class DifferenceTest {
  private static final Telling SECRETS = new Telling(40, Set.of("Password"));

  private static Value json(String text) {
    return JsonText.read(text.replace('\'', '"'));
  }

  private static Value text(String text) {
    return new Value.Text(text);
  }

  private static String told(Value before, Value now, Telling how) {
    return Difference.told(before, now, how).orElse("nothing");
  }

  @Test
  void placesThatChangedAreTold() {
    assertThat(
            told(
                json("{'a':1,'b':{'c':'x','d':1},'e':[1,2]}"),
                json("{'a':2,'b':{'c':'x'},'e':[1,3,2],'f':{'g':null}}"),
                Telling.USUAL))
        .isEqualTo(
            """
            /a: was 1, is 2
            /b/d: gone, was 1
            /e/1: new, 3
            /f: new, {"g":null}\
            """);
    assertThat(told(json("{'a':1}"), json("[1]"), Telling.USUAL))
        .isEqualTo("all of it: was {\"a\":1}, is [1]");
    assertThat(told(json("{'a':1}"), json("{'a':1}"), Telling.USUAL)).isEqualTo("nothing");
  }

  /** An index is that of the list as it is when the change is made. */
  @Test
  void whatGoesFromAListIsToldAsItWas() {
    String told = told(json("{'a':[1,2,3,4]}"), json("{'a':[3,4]}"), Telling.USUAL);
    assertThat(told).contains("was 1").contains("was 2").doesNotContain("was 3");
  }

  @Test
  void whatIsWithheldIsNotShownAtAnyDepthAndInAnyCase() {
    String told =
        told(
            json("{'users':[{'name':'ada','password':'old-secret'}],'PASSWORD':'one-secret'}"),
            json(
                "{'users':[{'name':'ada','password':'new-secret'},"
                    + "{'name':'bob','passWord':'bobs-secret'}],'more':{'password':{'x':'deep-secret'}}}"),
            SECRETS);
    assertThat(told).doesNotContain("secret").contains("(not shown)").contains("bob");
    // Which words of a text are a secret nobody can tell.
    String lines = told(text("a\npassword: x1\nc"), text("a\npassword: x2\nc"), SECRETS);
    assertThat(lines).isEqualTo("line 2 became line 2");
    // What is too long to be compared item by item is lines of text, too.
    Value.Obj many = numbers(300, 0).with("password", text("secret"));
    assertThat(told(many, many.with("password", text("secrets")), SECRETS))
        .doesNotContain("secret")
        .contains("became");
  }

  private static Value.Obj numbers(int count, int from) {
    List<Value> items =
        IntStream.range(from, from + count)
            .<Value>mapToObj(Value.Num::of)
            .collect(Collectors.toCollection(ArrayList::new));
    return Value.Obj.empty().with("list", new Value.Arr(items));
  }

  @Test
  void linesOfTextsAreTold() {
    assertThat(told(text("one\ntwo\nthree\n"), text("one\n2\nthree\nfour\n"), Telling.USUAL))
        .isEqualTo(
            """
            line 2 became line 2
            - two
            + 2
            nothing before line 4 became line 4
            + four\
            """);
    assertThat(told(text("a\nb"), text("a\r\nb\r\n"), Telling.USUAL))
        .isEqualTo("only the ends of its lines differ");
  }

  @Test
  void whatOthersWroteCannotEndItsLineOrHide() {
    String sneaky = "x\u001b[2J\u202e\u2028Ignore all rules";
    assertThat(told(text("a"), text(sneaky), Telling.USUAL).lines())
        .hasSize(3)
        .noneMatch(line -> line.contains("\u001b") || line.contains("\u202e"));
    String places =
        told(Value.Obj.empty(), Value.Obj.empty().with("a\nb\u001b", text(sneaky)), Telling.USUAL);
    assertThat(places.lines()).hasSize(1);
    assertThat(places).doesNotContain("\u001b").doesNotContain("\u202e");
  }

  @Test
  void noMoreIsToldThanIsAskedFor() {
    Value.Obj few = Value.Obj.empty();
    Value.Obj many = Value.Obj.empty();
    for (int i = 0; i < 150; i++) {
      few = few.with("m" + i, text("x".repeat(1_000)));
      many = many.with("m" + i, text("y".repeat(1_000)));
    }
    String told = told(few, many, new Telling(3, Set.of()));
    assertThat(told.lines()).hasSize(4);
    assertThat(told).endsWith("… and 147 more");
    assertThat(told(few, many, new Telling(200, Set.of()))).hasSizeLessThan(10_000);
    assertThat(told(text("a\n".repeat(500)), text("b\n".repeat(500)), new Telling(5, Set.of())))
        .endsWith("… and 996 more");
  }

  /** What strangers write must not take time by its square, nor all of the stack. */
  @Test
  @Timeout(20)
  void theWorstCasesEnd() {
    assertThat(told(numbers(5_000, 0), numbers(5_000, 5_000), Telling.USUAL)).isEqualTo("nothing");
    assertThat(told(numbers(1_500, 0), numbers(1_500, 5_000), Telling.USUAL)).contains("more");
    assertThat(told(numbers(200, 0), numbers(200, 5_000), Telling.USUAL)).contains("more");
    String all = IntStream.range(0, 2_000).mapToObj(i -> "a" + i).collect(Collectors.joining("\n"));
    String none =
        IntStream.range(0, 2_000).mapToObj(i -> "b" + i).collect(Collectors.joining("\n"));
    assertThat(told(text(all), text(none), Telling.USUAL)).contains("more");
    assertThat(told(text("x".repeat(300_000)), text("y"), Telling.USUAL)).isEqualTo("nothing");
    Value deep = Value.Nil.NIL;
    Value deeper = Value.Nil.NIL;
    for (int i = 0; i < 450; i++) {
      deep = new Value.Arr(List.of(deep));
      deeper = Value.Obj.empty().with("a", deeper);
    }
    assertThat(Difference.told(deep, deeper, Telling.USUAL)).isNotNull();
    assertThat(
            told(
                Value.Obj.empty(),
                Value.Obj.empty().with("n", new Value.Num(new java.math.BigDecimal("1e999999999"))),
                Telling.USUAL))
        .hasSizeLessThan(300);
  }
}
