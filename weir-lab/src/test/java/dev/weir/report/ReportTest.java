package dev.weir.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.scenario.Damage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The three forms of a report say the same, and the page can be opened anywhere. */
class ReportTest {
  private static final String HOSTILE = "<script>alert('x')</script>&\"\u001b[31m";

  private static Arm arm(String name, long duplicates, String finding) {
    var tally =
        new Tally(
            Map.of(Damage.DUPLICATES, duplicates),
            new Tally.Traffic(100, 130, 40, 6),
            new Tally.Doubts(1, Map.of("probe", 2L)),
            Map.of("breaker-open", 3L),
            Map.of("answer-lost", 4L),
            Duration.ofSeconds(4),
            Latency.of(List.of(5.0, 1.0, 3.0, 400.0)),
            List.of(
                new Done(Duration.ofSeconds(1), Done.Wanted.MEANT),
                new Done(Duration.ofSeconds(2), Done.Wanted.TOO_MANY)));
    return new Arm(name, tally, List.of(finding));
  }

  private static Report report(long guarded) {
    return new Report(
        HOSTILE,
        HOSTILE,
        7,
        42,
        "./weir storm " + HOSTILE,
        List.of(HOSTILE),
        List.of(arm(Arm.PLAIN, 2345, HOSTILE), arm(Arm.GUARDED, guarded, HOSTILE)));
  }

  @Test
  void thePageNeedsNothingFromElsewhereAndRunsNothing() {
    String page = report(0).html();
    assertThat(page).doesNotContain("<script", "http://", "https://", "src=", "@import", "url(");
    assertThat(page).doesNotContain("\u001b");
    assertThat(page).contains("&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;");
    assertThat(page).contains("2,345", "<svg", "prefers-color-scheme: dark", "42");
  }

  @Test
  void everyElementOfThePageIsClosed() {
    String page = report(0).html();
    for (String element : List.of("section", "figure", "table", "svg", "tr", "ul", "main", "p")) {
      assertThat(page.split("<" + element + "[ >]", -1).length)
          .as(element)
          .isEqualTo(page.split("</" + element + ">", -1).length);
    }
  }

  @Test
  void programsFindEveryCountUnderItsName() {
    var json = report(0).json();
    for (String name :
        List.of(
            "duplicates",
            "lost_updates",
            "spurious_webhooks",
            "corrupted_files",
            "amplification",
            "goodput",
            "stuck",
            "lost_work",
            "over_limit",
            "unanswered",
            "in_doubt")) {
      assertThat(json.path("plain").path(name).isNumber()).as(name).isTrue();
      assertThat(json.path("guarded").path(name).isNumber()).as(name).isTrue();
    }
    assertThat(json.path("plain").path("duplicates").asLong()).isEqualTo(2345);
    assertThat(json.path("plain").path("unanswered").asLong()).isEqualTo(6);
    assertThat(json.path("plain").path("amplification").asDouble()).isEqualTo(1.3);
    assertThat(json.path("plain").path("goodput").asDouble()).isEqualTo(10);
    assertThat(json.path("seed").asLong()).isEqualTo(42);
  }

  @Test
  void aRowThatIsAllZeroForUsualIsLeftOut() {
    var patient =
        new Tally(
            Map.of(),
            new Tally.Traffic(1, 1, 1, 0),
            Tally.Doubts.NONE,
            Map.of(),
            Map.of(),
            Duration.ofSeconds(1),
            Latency.of(List.of()),
            List.of());
    var calm =
        new Report("", "", 1, 1, "", List.of(), List.of(new Arm(Arm.PLAIN, patient, List.of())));
    String row = "calls that agents gave up, unanswered";
    assertThat(calm.table()).noneMatch(cells -> cells.contains(row));
    assertThat(report(0).table()).contains(List.of(row, "6", "6"));
  }

  @Test
  void onlyDamageOfTheGuardedArmBreaksThePromise() {
    assertThat(report(0).kept()).isTrue();
    assertThat(report(1).kept()).isFalse();
  }

  @Test
  void thePlaceOfAPercentileIsExact() {
    Latency latency = Latency.of(List.of(4.0, 1.0, 3.0, 2.0));
    assertThat(latency.percentile(50)).isEqualTo(2.0);
    assertThat(latency.percentile(99)).isEqualTo(4.0);
    assertThat(latency.percentile(0)).isEqualTo(1.0);
    assertThat(Latency.of(List.of()).percentile(50)).isZero();
  }
}
