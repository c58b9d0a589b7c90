package dev.weir.policy;

import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Probe;
import java.time.Duration;
import java.util.Optional;

/**
 * A probe as {@code weir.yaml} describes it.
 *
 * <p>What says neither is inconclusive: an answer that lacks what a condition asks about, a tool
 * error that no condition was written for, an answer that is too large or no JSON, and one about
 * which both conditions hold.
 *
 * @param tool what to call
 * @param template what with
 * @param happened holds when it is there
 * @param absent holds when it is not; without it, that {@code happened} does not hold for a result
 * @param settle see {@link Probe#settle}
 * @param reads see {@link Probe#reads}
 * @param againWithin see {@link Probe#againWithin}
 */
record WrittenProbe(
    ToolName tool,
    Template template,
    Condition happened,
    Optional<Condition> absent,
    Duration settle,
    int reads,
    Optional<Duration> againWithin)
    implements Probe {
  /** How long after the last sending an effect may arrive, unless the file says otherwise. */
  static final Duration SETTLE = Duration.ofSeconds(30);

  /** How many reads must agree, unless the file says otherwise. */
  static final int READS = 2;

  @Override
  public Asking ask(Value.Obj arguments, Optional<String> key) {
    try {
      return Template.fill(template, arguments, key) instanceof Value.Obj filled
          ? new Asking.With(filled)
          : new Asking.Unusable("its arguments are no object");
    } catch (Template.Unfilled e) {
      return new Asking.Unusable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public Finding judge(Value.Obj arguments, Said said) {
    return switch (said) {
      case Said.Result result ->
          ToolAnswer.of(result.body())
              .map(answer -> judged(arguments, answer.content(), ""))
              .orElse(Finding.INCONCLUSIVE);
      case Said.ToolError error ->
          ToolAnswer.of(error.body())
              .map(answer -> missing(arguments, Value.Obj.empty(), answer.words()))
              .orElse(Finding.INCONCLUSIVE);
    };
  }

  private Finding judged(Value.Obj arguments, Value result, String error) {
    Optional<Boolean> there = happened.holds(arguments, result, error);
    if (absent.isEmpty()) {
      return there.map(yes -> yes ? Finding.FOUND : Finding.ABSENT).orElse(Finding.INCONCLUSIVE);
    }
    Finding nothing = missing(arguments, result, error);
    if (there.orElse(false)) {
      return nothing == Finding.ABSENT ? Finding.INCONCLUSIVE : Finding.FOUND;
    }
    return nothing;
  }

  private Finding missing(Value.Obj arguments, Value result, String error) {
    return absent.flatMap(condition -> condition.holds(arguments, result, error)).orElse(false)
        ? Finding.ABSENT
        : Finding.INCONCLUSIVE;
  }
}
