package dev.weir.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.math.BigDecimal;
import java.util.Map;
import org.erdtman.jcs.JsonCanonicalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Canonical text is what fingerprints are taken of. Two ways of writing one value must agree (or a
 * retry is taken for another call), and two values must never agree (or another call is taken for a
 * retry).
 */
class CanonicalTest {

  /**
   * The oracle is java-json-canonicalization 1.1. It is not trusted with doubles near zero: it
   * writes 1e-320 as 0.000…1e-178, and some of its conversions do not end.
   */
  @Test
  void agreesWithTheLibraryOfTheRfcOnRandomDocuments() throws IOException {
    RandomJson json = RandomJson.fresh();
    for (int i = 0; i < 3_000; i++) {
      Value.Obj value = json.object(4);
      String text = json.writing(value);
      String expected = new JsonCanonicalizer(text).getEncodedString();
      assertThat(Canonical.text(value)).as(json.replay()).isEqualTo(expected);
    }
  }

  @Test
  void numbersKeepTheirValueAndLoseTheirSpelling() {
    RandomJson json = RandomJson.fresh();
    for (int i = 0; i < 20_000; i++) {
      BigDecimal number = json.decimal();
      String canonical = canonical(number);
      assertThat(new BigDecimal(canonical)).as(json.replay()).isEqualByComparingTo(number);
      String otherSpelling = json.writing(number);
      assertThat(canonical(new BigDecimal(otherSpelling)))
          .as("%s: %s and %s", json.replay(), number, otherSpelling)
          .isEqualTo(canonical);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1",
    "1.0, 1",
    "1e0, 1",
    "10e-1, 1",
    "100e2147483647, 1e+2147483649",
    "-0, 0",
    "-0.0, 0",
    "0e99, 0",
    "0.1, 0.1",
    "1e21, 1e+21",
    "1e20, 100000000000000000000",
    "0.000001, 0.000001",
    "0.0000001, 1e-7",
    "4.50, 4.5",
    "2e-3, 0.002",
    "1E30, 1e+30",
    "5e-324, 5e-324",
    "1.0e-320, 1e-320",
    "-1.7976931348623157E308, -1.7976931348623157e+308",
    "123456789012345678901, 123456789012345678901",
    "1234567890123456789012, 1.234567890123456789012e+21",
    "333333333.33333329, 333333333.33333329",
    "9007199254740992, 9007199254740992",
    "9007199254740993, 9007199254740993",
    "9007199254740993.0, 9007199254740993",
    "-9007199254740993, -9007199254740993"
  })
  void numbersInCanonicalForm(String written, String expected) {
    assertThat(canonical(new BigDecimal(written))).isEqualTo(expected);
  }

  @Test
  void bigIntegersThatADoubleCannotTellApartStayApart() {
    String one = canonical(new BigDecimal("9007199254740992"));
    String other = canonical(new BigDecimal("9007199254740993"));
    assertThat(one).isNotEqualTo(other);
    assertThat(canonical(new BigDecimal("9007199254740992.5"))).isNotIn(one, other);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e2147483647", "1e-2147483646", "1.5e-2147483640", "1e400", "1e-400"})
  void numbersBeyondEveryDoubleKeepTheirValue(String written) {
    BigDecimal number = new BigDecimal(written);
    assertThat(new BigDecimal(canonical(number))).isEqualByComparingTo(number);
  }

  /** Every text that Java prints for a double is the RFC's text, but for the layout. */
  @Test
  void doublesAreWrittenInTheLayoutOfTheRfc() {
    RandomJson json = RandomJson.fresh();
    for (int i = 0; i < 20_000; i++) {
      double any = json.anyDouble();
      String canonical = canonical(new BigDecimal(Double.toString(any)));
      assertThat(Double.parseDouble(canonical)).as(json.replay()).isEqualTo(any + 0.0);
      assertThat(canonical)
          .as(json.replay())
          .matches("-?(0|[1-9]\\d{0,20}|\\d+\\.\\d*[1-9]|[1-9](\\.\\d*[1-9])?e[+-]\\d+)");
    }
  }

  @Test
  void membersAreSortedByUtf16CodeUnits() {
    // RFC 8785, section 3.2.3: the order differs from that of code points for the last two.
    Value value =
        Value.of(Map.of("\u20ac", 1, "\r", 2, "\ufb33", 3, "1", 4, "\ud83d\ude00", 5, "\u0080", 6));
    assertThat(Canonical.text(value))
        .isEqualTo("{\"\\r\":2,\"1\":4,\"\u0080\":6,\"\u20ac\":1,\"\ud83d\ude00\":5,\"\ufb33\":3}");
  }

  @Test
  void namesAreEscapedSoThatNoNameLooksLikeStructure() {
    Value oneName = Value.of(Map.of("a\":1,\"b", 2));
    Value twoNames = Value.of(Map.of("a", 1, "b", 2));
    assertThat(Canonical.text(oneName)).isNotEqualTo(Canonical.text(twoNames));
    assertThat(Canonical.text(oneName)).isEqualTo("{\"a\\\":1,\\\"b\":2}");
  }

  @Test
  void halvesOfSurrogatePairsStayApart() {
    // UTF-8 cannot hold half a pair: encoded plainly, all three would be the byte of "?".
    assertThat(Canonical.bytes(new Value.Text("\ud800")))
        .isNotEqualTo(Canonical.bytes(new Value.Text("\udc00")))
        .isNotEqualTo(Canonical.bytes(new Value.Text("?")));
    assertThat(Canonical.text(new Value.Text("\ud800"))).isEqualTo("\"\\ud800\"");
    assertThat(Canonical.text(new Value.Text("\\ud800"))).isEqualTo("\"\\\\ud800\"");
    assertThat(Canonical.text(new Value.Text("\ud83d\ude00"))).isEqualTo("\"\ud83d\ude00\"");
    assertThat(Canonical.text(new Value.Text("\ud83d\ude00\ude00")))
        .isEqualTo("\"\ud83d\ude00\\ude00\"");
  }

  @Test
  void typesThatLookAlikeStayApart() {
    assertThat(Canonical.text(new Value.Text("1"))).isEqualTo("\"1\"");
    assertThat(Canonical.text(Value.Num.of(1))).isEqualTo("1");
    assertThat(Canonical.text(new Value.Text("null"))).isEqualTo("\"null\"");
    assertThat(Canonical.text(Value.Nil.NIL)).isEqualTo("null");
    assertThat(Canonical.text(Value.Obj.empty())).isEqualTo("{}");
    assertThat(Canonical.text(Value.of(java.util.List.of()))).isEqualTo("[]");
  }

  private static String canonical(BigDecimal number) {
    return Canonical.text(new Value.Num(number));
  }
}
