package dev.weir;

import dev.weir.call.JsonText;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.tool.Probe;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A probe whose question and judgement are Java.
 *
 * @param <A> the arguments of the tool it is about
 * @param <P> the arguments of the read
 * @param <Q> what the read returns
 */
record JavaProbe<A, P extends Record, Q>(
    Shape<A> about,
    JavaTool<P, Q> read,
    Function<A, P> asks,
    Function<Q, Finding> tells,
    Duration settle,
    int reads,
    Optional<Duration> againWithin)
    implements Probe {
  private static final Logger log = LoggerFactory.getLogger(JavaProbe.class);

  JavaProbe {
    if (read.policy().effectClass() != EffectClass.READ) {
      throw new IllegalArgumentException(read.name() + " is not a read, so it cannot be a probe");
    }
  }

  @Override
  public ToolName tool() {
    return read.name();
  }

  @Override
  public Asking ask(Value.Obj arguments, Optional<String> key) {
    try {
      return about
          .read(arguments)
          .map(asks)
          .map(read.arguments()::write)
          .filter(Value.Obj.class::isInstance)
          .<Asking>map(question -> new Asking.With((Value.Obj) question))
          .orElse(new Asking.Unusable("the recorded arguments do not fit the tool's record"));
    } catch (RuntimeException e) {
      return new Asking.Unusable("its question could not be made: " + e.getClass().getName());
    }
  }

  @Override
  public Finding judge(Value.Obj arguments, Said said) {
    if (!(said instanceof Said.Result result)) {
      return Finding.INCONCLUSIVE;
    }
    try {
      return read.result()
          .read(JsonText.read(result.body().text()))
          .map(tells)
          .orElse(Finding.INCONCLUSIVE);
    } catch (RuntimeException e) {
      log.warn("the probe {} could not judge: {}", read.name(), e.getClass().getName());
      return Finding.INCONCLUSIVE;
    }
  }
}
