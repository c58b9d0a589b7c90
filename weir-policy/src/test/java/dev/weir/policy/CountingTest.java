package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How often something is there, by what a tool says. */
class CountingTest {
  private static final String PAID =
      "{\"structuredContent\": {\"payments\": [{\"status\": \"paid\"}, {\"status\": \"open\"}]}}";
  private static final String FAILED =
      "{\"isError\": true, \"content\": [{\"type\": \"text\", \"text\": \"There is no such order\"}]}";

  private static Counting counting(String text) {
    return switch (Counting.compile(text)) {
      case Counting.Compiled.Right right -> right.counting();
      case Counting.Compiled.Wrong wrong -> throw new AssertionError(wrong.message());
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "result.payments.size()                                  | 2",
        "result.payments.filter(p, p.status == 'paid').size()    | 1",
        "result.payments.exists(p, p.status == 'lost')           | 0",
        "has(result.payments) && args.id == 'order-1'            | 1",
        "has(result.orders) ? result.orders.size() : 0           | 0",
        "error == '' ? 7 : 0                                     | 7",
      })
  void aNumberOrATruthSaysHowOften(String text, long times) {
    assertThat(counting(text).of("{\"id\": \"order-1\"}", PAID)).hasValue(times);
  }

  @Test
  void whatAToolSaysThatCouldNotIsAnError() {
    assertThat(counting("error.contains('no such') ? 0 : 1").of("{}", FAILED)).hasValue(0);
    assertThat(counting("error.contains('no such') ? 0 : 1").of("{}", PAID)).hasValue(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"result.orders.size()", "result.payments", "0 - result.payments.size()"})
  void whatIsNotThereIsNotNever(String text) {
    assertThat(counting(text).of("{}", PAID)).isEmpty();
  }

  @Test
  void whatIsNoNumberOfTimesDoesNotCompile() {
    assertThat(Counting.compile("error + 'x'"))
        .isEqualTo(
            new Counting.Compiled.Wrong(0, "it gives string, not a whole number, true or false"));
    assertThat(counting("result.a == 1").gives()).isEqualTo(Counting.Gives.TRUTH);
    assertThat(counting("result.a").gives()).isEqualTo(Counting.Gives.NUMBER);
  }
}
