package dev.weir.mcp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ErrorCode;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class CodecTest {
  private static final int MOST = 10_000;
  private final Codec codec = new Codec(MOST);

  private Codec.Read read(String json) {
    return codec.read(json.getBytes(StandardCharsets.UTF_8));
  }

  private static String result(String value) {
    return "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":{\"value\":" + value + "}}";
  }

  /** The longest number, name, nesting and message, and what takes more room when it is written. */
  @Test
  void whatWasLetInCanBeReadHoweverItIsWritten() {
    String inner = "[".repeat(Codec.MAX_DEPTH - 2) + "]".repeat(Codec.MAX_DEPTH - 2);
    for (String value :
        new String[] {
          "9".repeat(500),
          "-1." + "9".repeat(490) + "e10000",
          "1e2147483647",
          "[1e-6" + ",1e-6".repeat(1_900) + "]",
          "{\"" + "n".repeat(2_000) + "\":1}",
          "\"" + "x".repeat(MOST - 100) + "\"",
          inner,
        }) {
      assertThat(read(result(value))).as(value).isInstanceOf(Codec.Read.Ok.class);
      byte[] written = codec.write(((Codec.Read.Ok) read(result(value))).message());
      ObjectNode around = codec.mapper().createObjectNode();
      around.putObject("kept").set("message", codec.mapper().readTree(written));
      assertThat(codec.mapper().readTree(around.toString())).as(value).isEqualTo(around);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"1e2147483648", "-1e99999999999999999999", "0e9999999999", "1e-9999999999"})
  void aNumberThatNothingCanHoldIsTooLargeAndTheIdIsKnownWhereverItStands(String number) {
    String params = "\"params\":{\"n\":" + number + "}";
    for (String json :
        new String[] {
          "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\"," + params + "}",
          "{\"jsonrpc\":\"2.0\",\"method\":\"ping\"," + params + ",\"id\":7}",
        }) {
      assertThat(read(json))
          .as(json)
          .isInstanceOfSatisfying(
              Codec.Read.Bad.class,
              bad -> {
                assertThat(bad.fault().code()).isEqualTo(ErrorCode.TOO_LARGE);
                assertThat(bad.fault().detail()).doesNotContain(number);
                assertThat(bad.id().asInt()).isEqualTo(7);
              });
    }
    assertThat(read("{\"jsonrpc\":\"2.0\",\"id\":" + number + ",\"method\":\"ping\"}"))
        .isInstanceOfSatisfying(
            Codec.Read.Bad.class, bad -> assertThat(bad.id().isNull()).isTrue());
  }
}
