package dev.weir.document;

import dev.weir.builtin.BuiltInServer;
import dev.weir.call.JsonText;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.tool.Probe;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The probe of every change: whether the notes of its document have it. It waits for the document's
 * lock, so nobody is in the middle; and whoever comes after its deadline does nothing. So what it
 * does not find is proved absent at once.
 */
final class Applied implements Probe {
  /** The name of the tool that is asked. */
  static final String TOOL = "doc_applied";

  @Override
  public ToolName tool() {
    return new ToolName(BuiltInServer.NAME, TOOL);
  }

  @Override
  public Asking ask(Value.Obj arguments, Optional<String> key) {
    if (key.isEmpty()) {
      return new Asking.Unusable("the effect has no key");
    }
    Value.Obj question = Value.Obj.empty().with("key", new Value.Text(key.get()));
    for (String name : List.of("root", "path")) {
      Optional<Value> given = arguments.get(name);
      if (given.isEmpty()) {
        return new Asking.Unusable("the recorded arguments have no " + name);
      }
      question = question.with(name, given.get());
    }
    return new Asking.With(question);
  }

  @Override
  public Finding judge(Value.Obj arguments, Said said) {
    if (!(said instanceof Said.Result result)) {
      return Finding.INCONCLUSIVE;
    }
    Optional<Value> applied =
        JsonText.read(result.body().text()).at(List.of("structuredContent", "applied"));
    return applied
        .filter(Value.Bool.class::isInstance)
        .map(it -> ((Value.Bool) it).truth() ? Finding.FOUND : Finding.ABSENT)
        .orElse(Finding.INCONCLUSIVE);
  }

  @Override
  public Duration settle() {
    return Duration.ofSeconds(1);
  }

  @Override
  public int reads() {
    return 1;
  }

  @Override
  public Optional<Duration> againWithin() {
    return Optional.empty();
  }
}
