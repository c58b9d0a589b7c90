package dev.weir.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Dice;
import java.net.IDN;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Letters: what folding makes the same, and the encoding of hosts. */
class TextTest {

  @Test
  void everyCharacterFoldsToWhatFoldsToItself() throws NotNameable {
    for (int c = 0x20; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.isDefined(c) && Character.getType(c) != Character.SURROGATE) {
        String folded = Text.folded("a" + Character.toString(c));
        assertThat(Text.folded(folded)).as("U+%x", c).isEqualTo(folded);
      }
    }
  }

  @Test
  void everyLetterFoldsLikeItsCapital() throws NotNameable {
    for (int c = 0x20; c <= Character.MAX_CODE_POINT; c++) {
      if (Character.isLetter(c) && c != '\u0131') {
        String letter = Character.toString(c);
        assertThat(Text.folded(letter.toUpperCase(Locale.ROOT)))
            .as("U+%x", c)
            .isEqualTo(Text.folded(letter));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"\u0130, i\u0307", "\u0131, \u0131", "\u212a, k", "\u017f, s", "\u1e9e, ss"})
  void lettersOfUncertainCaseFoldAsUnicodeSays(String letter, String folded) throws NotNameable {
    assertThat(Text.folded(letter)).isEqualTo(folded);
  }

  @ParameterizedTest
  @CsvSource({
    "fa\u00df, fa-hia",
    "\u03b2\u03cc\u03bb\u03bf\u03c2, nxasmm1c",
    "\u0dc1\u0dca\u200d\u0dbb\u0dd3, 10cl1a0b660p",
    "\u4ed6\u4eec\u4e3a\u4ec0\u4e48\u4e0d\u8bf4\u4e2d\u6587, ihqwcrb4cv8a8dqg056pqjye"
  })
  void punycodeIsThatOfTheStandards(String label, String encoded) {
    assertThat(Punycode.encoded(label)).isEqualTo(encoded);
  }

  /** Of letters that did not change sides the JDK's encoder is the oracle. */
  @Test
  void punycodeAgreesWithTheJdk() {
    Dice dice = Dice.fresh();
    List<String> letters = List.of("a", "b", "7", "-", "\u00fc", "\u03b1", "\u4e2d", "\u0436");
    for (int i = 0; i < 5_000; i++) {
      String label =
          "\u00e9"
              + Stream.generate(() -> dice.one(letters))
                  .limit(dice.below(20))
                  .collect(Collectors.joining())
              + "x";
      assertThat("xn--" + Punycode.encoded(label))
          .as("%s: %s", dice.replay(), label)
          .isEqualTo(IDN.toASCII(label));
    }
  }
}
