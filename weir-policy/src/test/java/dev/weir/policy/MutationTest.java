package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.weir.written.InvalidConfiguration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Breaks a right file at random, thousands of times: whatever comes out is a configuration or a
 * list of problems inside the file, never another failure.
 */
class MutationTest {
  private static final int ROUNDS = 1000;
  private static final List<String> SPLINTERS =
      List.of(
          "",
          ":",
          ": ",
          "- ",
          "{",
          "}",
          "[",
          "]",
          "'",
          "\"",
          "#",
          "&a ",
          "*a",
          "!!",
          "%",
          "@",
          "`",
          "|",
          ">",
          "\n",
          "\n  ",
          "\t",
          "\u0000",
          "\uD83D\uDE00",
          "\uD800",
          "\uFEFF",
          "\u2028",
          "${",
          "${X}",
          "$$",
          "? ",
          "---\n",
          "...\n",
          "<<: ",
          "~",
          "null",
          "true",
          "1e999999999",
          "\\",
          "\\U0011FFFF",
          "\"\\U7fffffff\"",
          "%YAML 9.9\n",
          "args.",
          "(((((",
          "\r\n",
          "x:\n- x\n");

  @Test
  void aBrokenFileIsRefusedOrRead() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      String text = mutate(random);
      try {
        Configuration.parse("weir.yaml", text, ConfigurationTest.ENVIRONMENT);
      } catch (InvalidConfiguration e) {
        refused++;
        long lines = text.lines().count() + 1;
        assertThat(e.problems())
            .as("seed %d, round %d", seed, round)
            .isNotEmpty()
            .allMatch(problem -> problem.line() >= 1 && problem.line() <= lines + 1)
            .allMatch(problem -> problem.column() >= 1)
            .noneMatch(problem -> problem.toString().contains("hidden"));
      } catch (RuntimeException | StackOverflowError e) {
        fail("seed " + seed + ", round " + round + ": " + text, e);
      }
    }
    assertThat(refused).as("seed %d", seed).isGreaterThan(ROUNDS / 2);
  }

  private static String mutate(Random random) {
    var text = new StringBuilder(ConfigurationTest.GOOD);
    int cuts = 1 + random.nextInt(4);
    for (int i = 0; i < cuts && text.length() > 1; i++) {
      int at = random.nextInt(text.length());
      int end = Math.min(text.length(), at + random.nextInt(12));
      switch (random.nextInt(4)) {
        case 0 -> text.delete(at, end);
        case 1 -> text.insert(at, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
        case 2 -> text.replace(at, end, SPLINTERS.get(random.nextInt(SPLINTERS.size())));
        case 3 -> text.insert(random.nextInt(text.length()), text.substring(at, end));
        default -> throw new IllegalStateException("four kinds of harm");
      }
    }
    return text.toString();
  }
}
