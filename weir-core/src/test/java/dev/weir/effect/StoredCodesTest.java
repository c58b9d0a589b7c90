package dev.weir.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The codes that ledgers hold. A line here may be added; none may change or go, because files
 * written by earlier versions hold the old numbers.
 */
class StoredCodesTest {

  @Test
  void states() {
    assertThat(
            Arrays.stream(State.values())
                .map(state -> state + "=" + state.code())
                .collect(Collectors.joining(" ")))
        .isEqualTo(
            "CLAIMED=10 DISPATCHED=20 SUSPENDED=25 SUCCEEDED=30 FAILED=40 REFUSED=50 IN_DOUBT=60"
                + " COMPENSATING=70 COMPENSATED=80 COMPENSATION_FAILED=90 ESCALATED=100");
    assertThat(State.values()).allSatisfy(s -> assertThat(State.ofCode(s.code())).isEqualTo(s));
    assertThatThrownBy(() -> State.ofCode(15)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void events() {
    assertThat(
            Arrays.stream(Event.values())
                .map(event -> event + "=" + event.code())
                .collect(Collectors.joining(" ")))
        .isEqualTo(
            "CLAIM=1 DISPATCH=2 REFUSE=3 SUSPEND=4 RESUME=5 SUCCEED=6 FAIL=7 DOUBT=8 COMPENSATE=9"
                + " COMPENSATED=10 COMPENSATION_FAIL=11 ESCALATE=12");
    assertThat(Event.values()).allSatisfy(e -> assertThat(Event.ofCode(e.code())).isEqualTo(e));
    assertThatThrownBy(() -> Event.ofCode(0)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void sources() {
    assertThat(
            Arrays.stream(Source.values())
                .map(source -> source + "=" + source.code())
                .collect(Collectors.joining(" ")))
        .isEqualTo("CALL=1 RECOVERY=2 PERSON=3 PROBE=4 RESEND=5 LATE_ANSWER=6");
    assertThat(Source.values()).allSatisfy(s -> assertThat(Source.ofCode(s.code())).isEqualTo(s));
    assertThatThrownBy(() -> Source.ofCode(7)).isInstanceOf(IllegalArgumentException.class);
  }
}
