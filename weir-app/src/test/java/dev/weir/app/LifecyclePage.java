package dev.weir.app;

import dev.weir.effect.Lifecycle;
import dev.weir.effect.State;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The page docs/lifecycle.md, made from the table in the code. */
final class LifecyclePage {

  private LifecyclePage() {}

  /** The whole page. */
  static String text(List<Lifecycle.Row> rows) {
    return """
    # The life of an effect

    This page is made from the table in `dev.weir.effect.Lifecycle`; do not edit it. After a
    change of the table run

        ./mvnw -pl weir-app -am test -Dtest=LifecyclePageTest -Dweir.regenerate=true -Dsurefire.failIfNoSpecifiedTests=false

    ```mermaid
    stateDiagram-v2
    %s
    ```

    ## States

    | code | state | meaning |
    |---:|---|---|
    %s

    ## Transitions

    A pair of state and event that is not listed leads nowhere: the ledger refuses the append and
    keeps it as evidence. Which of those somebody might expect, and why they do not exist, is listed in
    `LifecycleTest` of weir-core.

    | from | event | to | when |
    |---|---|---|---|
    %s
    """
        .formatted(arrows(rows), states(), transitions(rows));
  }

  private static String arrows(List<Lifecycle.Row> rows) {
    return lines(
        rows.stream()
            .map(row ->
                "    "
                    + row.from().map(LifecyclePage::camel).orElse("[*]")
                    + " --> "
                    + camel(row.to())
                    + " : "
                    + words(row.event()))
            .toList());
  }

  private static String states() {
    return lines(
        Arrays.stream(State.values())
            .map(state -> "| %d | %s | %s |".formatted(state.code(), words(state), state.meaning()))
            .toList());
  }

  private static String transitions(List<Lifecycle.Row> rows) {
    return lines(
        rows.stream()
            .map(row ->
                "| %s | %s | %s | %s |"
                    .formatted(from(row.from()), words(row.event()), words(row.to()), row.why()))
            .toList());
  }

  private static String from(Optional<State> state) {
    return state.map(LifecyclePage::words).orElse("nobody holds the key");
  }

  private static String lines(List<String> lines) {
    return String.join("\n", lines);
  }

  private static String words(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }

  private static String camel(Enum<?> constant) {
    return Arrays.stream(constant.name().toLowerCase(Locale.ROOT).split("_"))
        .map(word -> word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1))
        .collect(Collectors.joining());
  }
}
