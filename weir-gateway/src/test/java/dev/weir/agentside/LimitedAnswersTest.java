package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import dev.weir.limit.Halt;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What an agent hears of limits: when to come back, and what to do instead of trying again. */
class LimitedAnswersTest {
  private static Answer refused(ErrorCode code, Optional<Duration> comeBack) {
    return new Answer.Refused(Fault.of(code), Optional.empty(), comeBack);
  }

  private static String words(ErrorCode code, Duration comeBack) {
    return Words.refused(Fault.of(code), Optional.empty(), refused(code, Optional.of(comeBack)));
  }

  private static ObjectNode marks(Answer answer) {
    ObjectNode meta = JsonNodeFactory.instance.objectNode();
    new Marks().retry(answer).into(meta);
    return meta;
  }

  @Test
  void theMarksSayWhenToComeBackAndOtherwiseAfterASecond() {
    Duration known = Duration.ofMillis(30_250).plusNanos(1);
    ObjectNode marks = marks(refused(ErrorCode.BREAKER_OPEN, Optional.of(known)));
    assertThat(marks.path("dev.weir/retry").asString("")).isEqualTo("same-key-after-ms");
    assertThat(marks.path("dev.weir/retry-after-ms").asLong(0)).isEqualTo(30_251);
    assertThat(
            marks(refused(ErrorCode.OVERLOADED, Optional.empty()))
                .path("dev.weir/retry-after-ms")
                .asLong(0))
        .isEqualTo(1_000);
    assertThat(
            marks(refused(ErrorCode.SERVER_BUSY, Optional.of(Duration.ZERO)))
                .path("dev.weir/retry-after-ms")
                .asLong(0))
        .isEqualTo(1);
    ObjectNode never = marks(refused(ErrorCode.HALTED, Optional.of(known)));
    assertThat(never.path("dev.weir/retry").asString("")).isEqualTo("never");
    assertThat(never.has("dev.weir/retry-after-ms")).isFalse();
  }

  @Test
  void theWordsSayItTooAndNeverTooEarly() {
    for (ErrorCode code :
        new ErrorCode[] {
          ErrorCode.SERVER_BUSY,
          ErrorCode.SERVER_COOLING,
          ErrorCode.BREAKER_OPEN,
          ErrorCode.OVERLOADED
        }) {
      assertThat(words(code, Duration.ofMillis(29_001))).contains("after about 30 seconds");
      assertThat(words(code, Duration.ofMillis(400))).contains("after a second");
      assertThat(words(code, Duration.ofSeconds(541))).contains("after about 10 minutes");
    }
    assertThat(words(ErrorCode.BREAKER_OPEN, Duration.ofSeconds(30))).contains("still be heard");
    assertThat(words(ErrorCode.TIME_TOO_SHORT, Duration.ofSeconds(30)))
        .contains("more time")
        .doesNotContain("again after");
    assertThat(words(ErrorCode.HALTED, Duration.ofSeconds(30)))
        .contains("Do not repeat")
        .contains("a person");
  }

  private static String text(JsonNode result) {
    return result.path("content").path(0).path("text").asString("");
  }

  @Test
  void aToolThatBrokeAgainAndAgainIsLeftAloneAndWhatIsRecordedIsStillHeard()
      throws IOException, InterruptedException {
    try (var premises = new Premises();
        var agent = new Agent(premises.door.address())) {
      for (int i = 0; i < 3; i++) {
        JsonNode doubt = agent.call("/mcp/shop", "lost", "{'n':" + i + "}").path("result");
        assertThat(doubt.path("_meta").path("dev.weir/in-doubt").asBoolean(false)).isTrue();
      }
      int charges = premises.shop.charges.get();
      JsonNode open = agent.call("/mcp/shop", "lost", "{'n':3}").path("result");
      assertThat(premises.shop.charges).hasValue(charges);
      JsonNode marks = open.path("_meta");
      assertThat(marks.path("dev.weir/error").asString("")).isEqualTo("breaker-open");
      assertThat(marks.path("dev.weir/retry").asString("")).isEqualTo("same-key-after-ms");
      assertThat(marks.path("dev.weir/retry-after-ms").asLong(0)).isBetween(20_000L, 60_000L);
      assertThat(text(open))
          .containsPattern("after about ([2-5].|60) seconds|after about a minute");

      JsonNode first = agent.call("/mcp/shop", "lost", "{'n':0}").path("result");
      assertThat(first.path("_meta").path("dev.weir/error").asString("")).isEqualTo("in-doubt");
    }
  }

  @Test
  void whatIsHaltedIsForAPerson() throws IOException, InterruptedException {
    try (var premises = new Premises();
        var agent = new Agent(premises.door.address())) {
      premises
          .pipeline
          .limits()
          .halt(
              new Halt(
                  new Halt.Scope.Everything(),
                  "ann",
                  "three orders were cancelled",
                  premises.env.clock().now()));
      JsonNode halted = agent.call("/mcp/shop", "charge", "{'amount':1}").path("result");
      assertThat(halted.path("isError").asBoolean(false)).isTrue();
      assertThat(halted.path("_meta").path("dev.weir/error").asString("")).isEqualTo("halted");
      assertThat(halted.path("_meta").path("dev.weir/retry").asString("")).isEqualTo("never");
      assertThat(text(halted)).contains("three orders were cancelled").contains("a person");
      assertThat(premises.shop.charges).hasValue(0);
    }
  }
}
