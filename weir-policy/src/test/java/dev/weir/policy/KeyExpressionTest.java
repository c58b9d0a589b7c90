package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Value;
import dev.weir.policy.KeyExpression.Compiled;
import dev.weir.tool.ToolPolicy.KeyRule;
import dev.weir.tool.ToolPolicy.KeyRule.Keyed;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Keys follow from arguments alone, always the same way, within bounds, and errors hold no value.
 */
class KeyExpressionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'order:' + args.order_id                         | order:A-1",
        "'order:' + args['order_id']                      | order:A-1",
        "args.customer.address.zip                        | 8001",
        "'n:' + string(args.count)                        | n:7",
        "'p:' + string(args.price)                        | p:19.99",
        "'l:' + args.lines[0].sku                         | l:X1",
        "has(args.absent) ? args.absent : 'none'          | none",
        "args.nothing == null ? 'was null' : 'was not'    | was null",
        "args.order_id.lowerAscii() + '/' + args.mail.trim() | a-1/a@b.example",
        "args.lines.exists(l, l.sku == 'X2') ? 'two' : 'one' | two",
        "args.flag ? 'yes' : 'no'                         | yes",
        "string(size(args.lines))                         | 2",
        "args.count > 6.5 ? 'many' : 'few'                | many",
        "args.order_id.matches('^[A-Z]-[0-9]+$') ? args.order_id : '' | A-1",
      })
  void keysAreComputed(String expression, String key) {
    assertThat(rule(expression).keyOf(arguments())).isEqualTo(new Keyed.Key(key));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "args.absent                        | the key rule needs the argument absent",
        "'o:' + args.customer.name.first    | the key rule needs the argument customer.name.first",
        "args.a + args.b                    | the key rule needs the argument a, b",
        "'n:' + args.count                  | the key rule cannot be computed; it reads count (a number)",
        "args.nothing.x                     | the key rule needs the argument nothing.x",
        "'o:' + args.nothing                | the key rule cannot be computed; it reads nothing (null)",
        "args.lines[7].sku                  | the key rule cannot be computed; it reads lines (an array)",
        "args.count                         | the key rule gives something else than a text; it reads count (a number)",
        "args.empty                         | the key rule gives an empty text; it reads empty (a text)",
        "args.long                          | the key rule gives more than 255 characters; it reads long (a text)",
        "args.broken                        | the key rule gives a text with control characters or broken Unicode; it reads broken (a text)",
        "'b:' + string(args.huge)           | a number has more digits than a key may rest on; it reads huge (a number)",
        "'b:' + string(args.tower)          | a number has more digits than a key may rest on; it reads tower (a number)",
        "'b:' + string(args.fine)           | a number has more digits than a key may rest on; it reads fine (a number)",
      })
  void whatGivesNoKeySaysWhichFields(String expression, String reason) {
    assertThat(rule(expression).keyOf(arguments())).isEqualTo(new Keyed.Unusable(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "args.",
        "args.a +",
        "1 + 1",
        "true",
        "[args.a]",
        "order + 1",
        "args.a == 'x'",
        "'a' + 1",
        "nosuch(args.a)",
        "args.a.replace('a', 'b')",
        "timestamp('x')",
        "{'a': 1}",
        "(((",
        "'unfinished",
        "\u0000",
        "args.a ? 'x'",
      })
  void whatDoesNotCompileIsRefused(String expression) {
    assertThat(KeyExpression.compile(expression)).isInstanceOf(Compiled.Wrong.class);
  }

  @Test
  void aMistakeSaysWhereInTheExpressionItIs() {
    assertThat(KeyExpression.compile("'order:' + arg.id"))
        .isEqualTo(new Compiled.Wrong(11, "undeclared reference to 'arg' (in container '')"));
    assertThat(KeyExpression.compile("1 + 1"))
        .isEqualTo(new Compiled.Wrong(0, "it gives int, not a string"));
    assertThat(KeyExpression.compile("'" + "x".repeat(1000) + "'"))
        .isEqualTo(new Compiled.Wrong(0, "the expression is longer than 1000 characters"));
  }

  @Test
  void deepNestingIsRefusedAndHarmless() {
    assertThat(KeyExpression.compile("(".repeat(450) + "'x'" + ")".repeat(450)))
        .isInstanceOf(Compiled.Wrong.class);
    assertThat(KeyExpression.compile("-".repeat(900) + "1")).isInstanceOf(Compiled.Wrong.class);
    assertThat(KeyExpression.compile("[".repeat(490) + "]".repeat(490)))
        .isInstanceOf(Compiled.Wrong.class);
  }

  /** Four loops in one another over forty numbers would take 2.5 million steps. */
  @Test
  void aComprehensionBombIsStopped() {
    KeyRule bomb =
        rule(
            "args.n.all(a, args.n.all(b, args.n.all(c, args.n.all(d, a + b + c + d >= 0))))"
                + " ? 'x' : 'y'");
    var arguments = (Value.Obj) Value.of(Map.of("n", IntStream.range(0, 40).boxed().toList()));
    bomb.keyOf(arguments);
    long start = System.nanoTime();
    Keyed keyed = bomb.keyOf(arguments);
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    assertThat(keyed)
        .isEqualTo(
            new Keyed.Unusable("the key rule takes more than 1000 steps; it reads n (an array)"));
  }

  /** However a number is written, it is one number and gives one key. */
  @Test
  void oneNumberGivesOneKey() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    KeyRule rule = rule("'k:' + string(args.n)");
    for (int i = 0; i < 2000; i++) {
      BigDecimal number =
          BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(6) - 2);
      Keyed plain = rule.keyOf(number(number));
      assertThat(rule.keyOf(number(number.setScale(number.scale() + 1 + random.nextInt(5)))))
          .as("seed %d, %s with zeros", seed, number)
          .isEqualTo(plain);
      assertThat(rule.keyOf(number(number.stripTrailingZeros())))
          .as("seed %d, %s stripped", seed, number)
          .isEqualTo(plain);
    }
  }

  /** Two different numbers never give one key; either may give none. */
  @Test
  void twoNumbersNeverGiveOneKey() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    KeyRule rule = rule("'k:' + string(args.n)");
    for (int i = 0; i < 2000; i++) {
      BigDecimal number =
          BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(12) - 2);
      BigDecimal neighbour = number.add(BigDecimal.ONE.movePointLeft(Math.max(0, number.scale())));
      if (rule.keyOf(number(number)) instanceof Keyed.Key key) {
        assertThat(rule.keyOf(number(neighbour))).as("seed %d, %s", seed, number).isNotEqualTo(key);
      }
    }
  }

  @Test
  void textsPassUnchanged() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    KeyRule rule = rule("'k:' + args.t");
    for (int i = 0; i < 2000; i++) {
      String text =
          random
              .ints(1 + random.nextInt(60), 0x20, 0x2FFFF)
              .filter(c -> Character.isDefined(c) && Character.getType(c) != Character.SURROGATE)
              .filter(c -> !Character.isISOControl(c))
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      assertThat(rule.keyOf((Value.Obj) Value.of(Map.of("t", text))))
          .as("seed %d", seed)
          .isEqualTo(new Keyed.Key("k:" + text));
    }
  }

  /** Reasons go to logs and agents; no value may be in them. */
  @Test
  void noReasonHoldsAValue() {
    var secret = (Value.Obj) Value.of(Map.of("a", "s3cr3t", "b", 424242, "c", List.of("s3cr3t")));
    var expressions =
        List.of(
            "args.a + args.b",
            "args.a.b",
            "args.c.a",
            "args.c[args.b]",
            "args[args.a]",
            "args.b",
            "args.a.substring(99)",
            "args.a.matches('(') ? 'x' : 'y'",
            "string(args.c)",
            "string(int(args.a))",
            "string(timestamp(args.a))",
            "string(duration(args.a))");
    var reasons = new ArrayList<String>();
    for (String expression : expressions) {
      if (KeyExpression.compile(expression) instanceof Compiled.Rule compiled
          && compiled.rule().keyOf(secret) instanceof Keyed.Unusable unusable) {
        reasons.add(unusable.reason());
      }
    }
    assertThat(reasons)
        .hasSizeGreaterThan(8)
        .noneMatch(reason -> reason.contains("s3cr3t") || reason.contains("424242"));
  }

  private static Value.Obj number(BigDecimal number) {
    return new Value.Obj(Map.of("n", new Value.Num(number)));
  }

  private static KeyRule rule(String expression) {
    Compiled compiled = KeyExpression.compile(expression);
    assertThat(compiled).isInstanceOf(Compiled.Rule.class);
    return ((Compiled.Rule) compiled).rule();
  }

  private static Value.Obj arguments() {
    return Value.Obj.empty()
        .with("order_id", new Value.Text("A-1"))
        .with("mail", new Value.Text(" a@b.example "))
        .with("count", new Value.Num(new BigDecimal("7.0")))
        .with("price", new Value.Num(new BigDecimal("19.990")))
        .with("huge", new Value.Num(new BigDecimal("9223372036854775808")))
        .with("tower", new Value.Num(new BigDecimal("1e999999999")))
        .with("fine", new Value.Num(new BigDecimal("0.1234567890123456789")))
        .with("flag", new Value.Bool(true))
        .with("nothing", Value.Nil.NIL)
        .with("empty", new Value.Text(""))
        .with("long", new Value.Text("x".repeat(256)))
        .with("broken", new Value.Text("a\uD800b"))
        .with("customer", Value.of(Map.of("address", Map.of("zip", "8001"))))
        .with("lines", Value.of(List.of(Map.of("sku", "X1"), Map.of("sku", "X2"))));
  }
}
