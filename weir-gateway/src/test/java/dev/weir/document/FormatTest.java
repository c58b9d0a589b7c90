package dev.weir.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Value;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is read as the same value; what could not be written again is not read. */
class FormatTest {
  private final long seed = Long.getLong("weir.seed", new Random().nextLong());

  private static String again(Format format, String text) throws Refusal {
    return format.write(format.read(Content.of(text)), text).text();
  }

  @Test
  void jsonKeepsItsOrderItsDigitsAndItsLayout() throws Refusal {
    String indented =
        """
        {
          "z": 1.50,
          "a": [
            1E+400,
            -0.5,
            12345678901234567890123
          ],
          "e": {},
          "l": [],
          "t": "é\\n\\"\\\\ \\u0001 😀"
        }
        """;
    assertThat(again(Format.JSON, indented)).isEqualTo(indented);
    assertThat(again(Format.JSON, "{\"b\":1,\"a\":[true,null]}"))
        .isEqualTo("{\"b\":1,\"a\":[true,null]}");
    assertThat(again(Format.JSON, "{\"b\":1}\n")).isEqualTo("{\"b\":1}\n");
  }

  @Test
  void yamlKeepsItsOrderAndItsDigits() throws Refusal {
    String text =
        """
        zone: eu-west/1
        retries: 3
        share: 0.10
        quoted: "yes"
        empty: ""
        nothing: null
        on-call:
          -
            name: Ada Lovelace
            days:
              - 1
              - "2"
          -
            name: "a: b #c"
        maps: {}
        lists: []
        """;
    assertThat(again(Format.YAML, text)).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: 1 # why\n",
        "# why\na: 1\n",
        "a:\n  - 1\n  # why\n  - 2\n",
        "a: &x 1\nb: *x\n",
        "a: !!str 1\n",
        "a: 1\n---\nb: 2\n",
        "a: 1\na: 2\n",
        "? [1]\n: 2\n",
        "a: .inf\n",
        "a: yes\n",
        "y: 1\n",
        "8080: 1\n",
        "a: True\n",
        "a: ~\n",
        "a: 010\n",
        "a: 0x1F\n",
        "a: 1_000\n",
        "a: +1\n",
        "a: 12:30\n",
        "a: 2026-01-01\n",
        "a: [\n",
        "a: \"\\x\"\n",
        "\tb: 1\n",
      })
  void yamlThatCouldNotBeWrittenAgainIsNotRead(String text) {
    assertThatThrownBy(() -> Format.YAML.read(Content.of(text))).isInstanceOf(Refusal.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "{", "{\"a\":1,\"a\":2}", "{} {}", "NaN", "{a:1}", "[1,]"})
  void whatIsNotJsonIsNotRead(String text) {
    assertThatThrownBy(() -> Format.JSON.read(Content.of(text))).isInstanceOf(Refusal.class);
  }

  @Test
  void whatIsNestedTooDeepOrNoTextIsNotRead() {
    for (String text : List.of("[".repeat(100_000), "{\"a\":".repeat(100_000))) {
      for (Format format : List.of(Format.JSON, Format.YAML)) {
        assertThatThrownBy(() -> format.read(Content.of(text))).isInstanceOf(Refusal.class);
      }
    }
    assertThatThrownBy(() -> Format.JSON.read(new Content(new byte[] {'"', (byte) 0xff, '"'})))
        .isInstanceOf(Refusal.class);
  }

  @Test
  void randomValuesComeBackAsTheyWere() throws Refusal {
    var random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      Value value = value(random, 0);
      for (Format format : List.of(Format.JSON, Format.YAML)) {
        Content written = format.write(value, round % 2 == 0 ? "" : "{}");
        assertThat(format.read(written))
            .as("-Dweir.seed=%s %s", seed, written.text())
            .isEqualTo(value);
      }
    }
  }

  private static Value value(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 4 : 6)) {
      case 0 -> new Value.Text(text(random));
      case 1 ->
          random.nextBoolean()
              ? Value.Num.of(random.nextLong())
              : new Value.Num(
                  new BigDecimal(random.nextInt(100_000)).movePointLeft(random.nextInt(6)));
      case 2 -> new Value.Bool(random.nextBoolean());
      case 3 -> Value.Nil.NIL;
      case 4 -> {
        var items = new ArrayList<Value>();
        for (int i = random.nextInt(4); i > 0; i--) {
          items.add(value(random, depth + 1));
        }
        yield new Value.Arr(items);
      }
      default -> {
        var members = new LinkedHashMap<String, Value>();
        for (int i = random.nextInt(4); i > 0; i--) {
          members.put(text(random), value(random, depth + 1));
        }
        yield new Value.Obj(members);
      }
    };
  }

  private static final List<String> PIECES =
      List.of(
          "a",
          "B",
          " ",
          "-",
          ": ",
          " #",
          "\n",
          "\"",
          "'",
          "\\",
          "é",
          "😀",
          "1",
          "0x1",
          "1e3",
          "null",
          "yes",
          "~",
          "{",
          "]",
          "&a",
          "*a",
          "!t",
          "%",
          "@",
          "`",
          "|",
          ">",
          "?",
          ",",
          "\t",
          "\u0001",
          "\u2028",
          "\u0085",
          "..",
          "/",
          "2020-01-01",
          "=",
          "<<");

  private static String text(Random random) {
    var text = new StringBuilder();
    for (int i = random.nextInt(5); i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
