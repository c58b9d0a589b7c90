package dev.weir.error;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

/** Codes are an interface: numbers and slugs are unique, and leave JSON-RPC's own range alone. */
class ErrorCodeTest {

  @Test
  void numbersAndSlugsAreUnique() {
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::number)).doesNotHaveDuplicates();
    assertThat(Arrays.stream(ErrorCode.values()).map(ErrorCode::slug)).doesNotHaveDuplicates();
  }

  @Test
  void numbersStayOutOfTheReservedRange() {
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(code.number()).isBetween(1_000, 1_999));
  }

  @Test
  void everyMeaningIsASentence() {
    assertThat(ErrorCode.values())
        .allSatisfy(code -> assertThat(code.meaning()).matches("[A-Z].+\\."));
  }

  @Test
  void anExceptionCarriesItsFault() {
    var exception = new WeirException(ErrorCode.KEY_MISMATCH, "key of tool pay.charge");
    assertThat(exception.fault().code()).isEqualTo(ErrorCode.KEY_MISMATCH);
    assertThat(exception).hasMessage("key of tool pay.charge");
    assertThat(exception.fault()).hasToString("key-mismatch: key of tool pay.charge");
  }
}
