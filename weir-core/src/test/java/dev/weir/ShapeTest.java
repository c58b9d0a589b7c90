package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Value;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ShapeTest {
  enum Size {
    SMALL,
    LARGE
  }

  record Item(String name, int count) {
    Item {
      if (count < 1) {
        throw new IllegalArgumentException("count");
      }
    }
  }

  record Order(
      UUID id,
      List<Item> items,
      Map<String, Size> sizes,
      Optional<String> note,
      BigDecimal price,
      BigInteger serial,
      double weight,
      boolean paid,
      Instant at,
      LocalDate due,
      Duration within,
      Value extra) {}

  record Loop(Optional<Loop> next) {}

  record Odd(Object anything) {}

  private static final Order ORDER =
      new Order(
          new UUID(1, 2),
          List.of(new Item("nut \"M4\"\n", 3)),
          Map.of("box", Size.LARGE),
          Optional.empty(),
          new BigDecimal("12.50"),
          new BigInteger("123456789012345678901234567890"),
          0.1,
          true,
          Instant.parse("2026-01-31T12:00:00Z"),
          LocalDate.parse("2026-02-28"),
          Duration.ofMinutes(15),
          Value.of(List.of(1, "two", Map.of())));

  @Test
  void whatIsWrittenIsReadBack() {
    Shape<Order> shape = Shape.of(Order.class);
    String text = Canonical.text(shape.write(ORDER));
    Order back = shape.read(JsonText.read(text)).orElseThrow();
    assertThat(back)
        .usingRecursiveComparison()
        .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
        .isEqualTo(ORDER);
    assertThat(text).doesNotContain("note");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"name":"a"}                          | count is missing
          {"name":"a","count":1,"x":1}          | the value has an unknown field: x
          {"name":1,"count":1}                  | name must be text
          {"name":"a","count":"1"}              | count must be a whole number
          {"name":"a","count":1.5}              | count must be a whole number
          {"name":"a","count":2147483648}       | count must be a whole number
          {"name":"a","count":1e1000000000}     | count must be a whole number
          {"name":"a","count":1e2147483647}     | count must be a whole number
          {"name":null,"count":1}               | name must be text
          {"name":"a","count":0}                | the value is refused by Item
          []                                    | the value must be an object
          """)
  void whatDoesNotFitIsNamed(String json, String flaw) {
    Shape<Item> shape = Shape.of(Item.class);
    assertThat(shape.flaws(JsonText.read(json))).anySatisfy(it -> assertThat(it).startsWith(flaw));
    assertThat(shape.read(JsonText.read(json))).isEmpty();
  }

  @Test
  void aFlawDeepInsideHasItsPath() {
    Value wrong =
        JsonText.read(Canonical.text(Shape.of(Order.class).write(ORDER)).replace(":3", ":\"3\""));
    assertThat(Shape.of(Order.class).flaws(wrong))
        .singleElement()
        .asString()
        .startsWith("items[0].count must be a whole number");
  }

  @Test
  void wholeNumbersMayBeWrittenWithAPointOrAnExponent() {
    assertThat(Shape.of(Item.class).read(JsonText.read("{\"name\":\"a\",\"count\":1e2}")))
        .contains(new Item("a", 100));
    assertThat(Shape.of(Item.class).read(JsonText.read("{\"name\":\"a\",\"count\":2.0}")))
        .contains(new Item("a", 2));
  }

  @Test
  void theSchemaSaysTheSame() {
    assertThat(Shape.of(Item.class).schemaText())
        .isEqualTo(
            "{\"additionalProperties\":false,\"properties\":{\"count\":{\"type\":\"integer\"},"
                + "\"name\":{\"type\":\"string\"}},\"required\":[\"name\",\"count\"],"
                + "\"type\":\"object\"}");
  }

  @Test
  void whatIsNotDataIsRefusedWhenTheToolIsDeclared() {
    assertThatThrownBy(() -> Shape.of(Loop.class)).hasMessageContaining("contains itself");
    assertThatThrownBy(() -> Shape.of(Odd.class)).hasMessageContaining("java.lang.Object");
  }

  @Test
  void numbersThatJsonLacksAreRefused() {
    record Weight(double grams) {}
    assertThatThrownBy(() -> Shape.of(Weight.class).write(new Weight(Double.NaN)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {"{", "[1,]", "{\"a\":1,\"a\":2}", "1 2", "\"\\x\"", "\"\\u12\"", "tru", "-"})
  void brokenTextIsRefused(String text) {
    assertThatThrownBy(() -> JsonText.read(text)).isInstanceOf(IllegalArgumentException.class);
  }
}
