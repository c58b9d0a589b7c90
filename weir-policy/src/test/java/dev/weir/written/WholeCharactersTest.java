package dev.weir.written;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class WholeCharactersTest {
  /** Wherever the parser's buffer ends, there is a file in which a character straddles that end. */
  @Test
  void aCharacterOfTwoHalvesIsReadAtEveryPlace() {
    for (int place = 1_000; place < 2_100; place++) {
      String text = "# " + "x".repeat(place) + "\uD83D\uDE00\ntenant: \"\uD83D\uDE00\"\n";
      assertThat(YamlText.parse(text, new Problems("weir.yaml"))).as("at %s", place).isPresent();
    }
  }

  @Test
  void halfACharacterIsSaidToBeNotAllowed() {
    for (int place : new int[] {3, 1_021, 1_022, 1_023, 1_024}) {
      String text = "# " + "x".repeat(place) + "\uD83D\ntenant: a\n";
      assertThatThrownBy(() -> YamlText.parse(text, new Problems("weir.yaml")))
          .isInstanceOf(InvalidConfiguration.class);
    }
  }
}
