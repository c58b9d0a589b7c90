package dev.weir.tool;

import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import java.time.Duration;
import java.util.Optional;

/**
 * A read that asks the far side whether an effect happened: which tool to call, with what, and what
 * its answer means. Pure; safe for concurrent use.
 */
public interface Probe {

  /** The tool that is called; it must be a read at the moment it is called. */
  ToolName tool();

  /**
   * What to ask with.
   *
   * @param arguments the recorded arguments of the effect
   * @param key what was forwarded as the effect's key; empty when none was
   */
  Asking ask(Value.Obj arguments, Optional<String> key);

  /**
   * What an answer means.
   *
   * @param arguments the recorded arguments of the effect
   * @param said what the tool answered
   */
  Finding judge(Value.Obj arguments, Said said);

  /**
   * How long after the last possible sending an effect may still arrive on the far side. Until then
   * "not there" means "not there yet".
   */
  Duration settle();

  /** How many reads in a row must agree that it is not there, at least one. */
  int reads();

  /**
   * How long after its first dispatch an effect that is absent for good may be sent again, which is
   * sure only as far as {@link #settle} is. Empty: it is not, and has failed.
   */
  Optional<Duration> againWithin();

  /** What a probe asks with. */
  sealed interface Asking {
    /** These arguments. */
    record With(Value.Obj arguments) implements Asking {}

    /** Nothing can be asked: the reason names fields, not values. */
    record Unusable(String reason) implements Asking {}
  }

  /** What the tool of a probe answered. */
  sealed interface Said {
    /** A result, as it came. */
    record Result(Payload body) implements Said {}

    /** A tool error, as it came. */
    record ToolError(Payload body) implements Said {}
  }

  /** What an answer means. */
  enum Finding {
    /** It happened. */
    FOUND,
    /** It is not there, for now. */
    ABSENT,
    /** The answer says neither. */
    INCONCLUSIVE
  }
}
