package dev.weir.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is right and cannot be kept yet is refused with its place, and not ignored. */
class UnkeptTest {
  @Test
  void eachFieldIsNamedWithItsPlace() {
    Configuration read =
        Configuration.parse(
            "weir.yaml",
            """
            servers: { shop: { url: "http://127.0.0.1:9/mcp" } }
            limits:
              per_run: { calls: 5 }
              chain: {}
            tools:
              shop.look: { effect: read, on_unavailable: { stale: 10m } }
              shop.pay:
                effect: irreversible
                cost: 0.02 EUR
                on_unavailable: refuse
            """,
            Map.of());
    assertThatThrownBy(read::kept)
        .isInstanceOfSatisfying(
            InvalidConfiguration.class,
            wrong ->
                assertThat(wrong.problems())
                    .extracting(problem -> problem.line() + " " + problem.message())
                    .containsExactlyInAnyOrder(
                        "3 `per_run` is not kept by this version",
                        "4 `chain` is not kept by this version",
                        "9 `cost` is not kept by this version"));
  }

  @Test
  void whatIsKeptIsKept() {
    Configuration read =
        Configuration.parse("weir.yaml", "limits: { retry_budget: 5% }\n", Map.of());
    assertThat(read.kept()).isSameAs(read);
  }
}
