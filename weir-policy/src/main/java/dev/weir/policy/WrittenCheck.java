package dev.weir.policy;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Documents;
import dev.weir.tool.Probe;
import java.util.Optional;

/**
 * A check as {@code weir.yaml} describes it.
 *
 * @param tool what to call
 * @param template what with
 * @param absent holds for an error which says that nothing is there; without it none does
 */
record WrittenCheck(ToolName tool, Template template, Optional<Condition> absent)
    implements Documents.Check {

  @Override
  public Probe.Asking ask(Value.Obj arguments) {
    try {
      return Template.fill(template, arguments, Optional.empty()) instanceof Value.Obj filled
          ? new Probe.Asking.With(filled)
          : new Probe.Asking.Unusable("its arguments are no object");
    } catch (Template.Unfilled e) {
      return new Probe.Asking.Unusable(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public boolean absent(Value.Obj arguments, Payload error) {
    return absent
        .flatMap(condition ->
            ToolAnswer.of(error)
                .flatMap(said -> condition.holds(arguments, Value.Obj.empty(), said.words())))
        .orElse(false);
  }
}
