package dev.weir.scenario;

import dev.weir.faults.FaultKind;
import dev.weir.faults.Rule;
import dev.weir.faults.When;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Faults as a command line says them: {@code none}, or {@code answer-lost=10%,slow=5%}. */
public final class FaultWords {
  private FaultWords() {}

  /**
   * Rules about every tool; empty when the text is not understood.
   *
   * @param text {@code none}, or kinds with their chances
   */
  public static Optional<List<Rule>> parse(String text) {
    if (text.equals("none")) {
      return Optional.of(List.of());
    }
    var rules = new ArrayList<Rule>();
    for (String part : text.split(",", -1)) {
      String[] words = part.strip().split("=", -1);
      FaultKind kind = words.length == 2 ? FaultsReader.kinds().get(words[0]) : null;
      if (kind == null || !words[1].matches("[0-9]{1,2}(\\.[0-9]{1,3})?%|100%")) {
        return Optional.empty();
      }
      double percent = Double.parseDouble(words[1].substring(0, words[1].length() - 1));
      rules.add(new Rule("*", kind, new When.Chance(percent / 100)));
    }
    return Optional.of(List.copyOf(rules));
  }

  /** The kinds that can be said. */
  public static List<String> kinds() {
    return List.copyOf(FaultsReader.kinds().keySet());
  }
}
