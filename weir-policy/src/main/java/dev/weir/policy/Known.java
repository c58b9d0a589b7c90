package dev.weir.policy;

import java.util.List;
import java.util.Map;

/**
 * Every field name of {@code weir.yaml}. What is on no list is an unknown field; what is on a list
 * of later fields is refused with a better message, because a file that names a gate must not start
 * a Weir that does not keep it.
 */
final class Known {
  static final List<String> TOP =
      List.of(
          "ledger",
          "data",
          "host",
          "port",
          "allowed_origins",
          "allowed_hosts",
          "tenant",
          "retention",
          "unknown_tools",
          "limits",
          "servers",
          "tools");

  static final List<String> LIMITS = List.of("request_bytes", "doubt_age");

  static final Map<String, String> LATER_LIMITS =
      Map.of(
          "retry_budget", "retries would not be held to it",
          "per_run", "runs would not be held to it");

  static final List<String> SERVER =
      List.of(
          "command",
          "env",
          "cwd",
          "restart",
          "url",
          "headers",
          "trust_annotations",
          "isolation",
          "start_timeout");

  static final Map<String, String> LATER_SERVER =
      Map.of("http", "tools would not be made from an HTTP API");

  static final List<String> RESTART = List.of("delay", "max_delay", "reset_after");

  static final List<String> TOOL =
      List.of(
          "effect", "key", "exclude", "duplicate_window", "timeout", "idempotency_key", "probe");

  static final List<String> IDEMPOTENCY_KEY = List.of("argument", "meta", "retention");

  static final List<String> PROBE =
      List.of("tool", "args", "happened", "absent", "settle", "reads");

  static final Map<String, String> LATER_TOOL =
      Map.of(
          "rehearse", "calls would not be rehearsed",
          "approve", "nobody would be asked",
          "before", "nothing would be kept for an undo",
          "undo", "nothing could be undone",
          "resource", "stale writes would not be refused",
          "verify", "results would not be checked",
          "on_unavailable", "calls would not be treated so");

  private Known() {}
}
