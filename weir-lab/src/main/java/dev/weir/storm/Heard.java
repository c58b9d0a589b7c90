package dev.weir.storm;

import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** What an agent heard of one request. */
sealed interface Heard {

  /**
   * The tool did it.
   *
   * @param value its structured result, or its text as JSON, or its text
   */
  record Told(JsonNode value) implements Heard {}

  /**
   * A tool error.
   *
   * @param code what kind, where the answer says it; else empty
   * @param again when it may be asked again, where the answer says so
   */
  record Wrong(String code, Optional<Duration> again) implements Heard {}

  /** Nothing that can be understood. */
  record Nothing(String why) implements Heard {}
}
