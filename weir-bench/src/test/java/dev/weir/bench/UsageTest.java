package dev.weir.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.ParameterException;

class UsageTest {
  private static Usage usage() {
    return new Usage(UsageTest.class, "Nothing at all.")
        .inTurn()
        .callers()
        .only(Home.SQLITE, Home.POSTGRES)
        .number("--old", 7, "effects in the old one");
  }

  private static Options options(String... args) {
    return new Options(usage().parse(args));
  }

  @Test
  void whatIsNotGivenIsAsUsual() {
    Options none = options();
    assertThat(none.json()).isFalse();
    assertThat(none.span()).isEqualTo(Duration.ofSeconds(5));
    assertThat(none.rounds()).isEqualTo(3);
    assertThat(none.callers(1, 16)).containsExactly(1, 16);
    assertThat(none.number("--old")).isEqualTo(7);
    assertThat(none.measures("sqlite")).isTrue();
    assertThat(Home.chosen(none, Home.SQLITE, Home.POSTGRES))
        .containsExactly(Home.SQLITE, Home.POSTGRES);
  }

  @Test
  void whatIsGivenIsTaken() {
    Options given =
        options(
            "--json",
            "--seconds=2",
            "--rounds",
            "9",
            "--callers",
            "4,8",
            "--old",
            "1000",
            "--only",
            "postgres");
    assertThat(given.json()).isTrue();
    assertThat(given.span()).isEqualTo(Duration.ofSeconds(2));
    assertThat(given.rounds()).isEqualTo(9);
    assertThat(given.callers(1, 16)).containsExactly(4, 8);
    assertThat(given.number("--old")).isEqualTo(1000);
    assertThat(given.measures("postgres")).isTrue();
    assertThat(given.measures("sqlite")).isFalse();
    assertThat(Home.chosen(given, Home.SQLITE)).containsExactly(Home.POSTGRES);
  }

  @Test
  void whatIsMistypedIsNotMeasured() {
    assertThatThrownBy(() -> options("--secnods", "2"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("--secnods");
    assertThatThrownBy(() -> options("--only", "oracle"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("not one of sqlite, postgres");
    assertThatThrownBy(() -> options("--callers", "many"))
        .isInstanceOf(ParameterException.class)
        .hasMessageContaining("many");
    assertThatThrownBy(() -> options("--rounds")).isInstanceOf(ParameterException.class);
  }

  @Test
  void helpSaysWhatIsUnderstood() {
    assertThat(usage().parse("--help").commandSpec().commandLine().getUsageMessage())
        .contains(
            "./bench UsageTest",
            "Nothing at all.",
            "--only=sqlite|postgres",
            "effects in the old one; 7 unless given",
            "--callers=N[,N...]");
  }
}
