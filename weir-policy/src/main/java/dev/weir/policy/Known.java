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
          "builtin",
          "files",
          "cron",
          "servers",
          "tools");

  /** The kits of built-in tools that a file may ask for. */
  static final List<String> KITS =
      List.of("tasks", "state", "leases", "handoff", "documents", "supervision");

  /** The kit that works in the directories under {@code files}. */
  static final String DOCUMENTS = "documents";

  static final List<String> CRON =
      List.of("when", "zone", "spread", "queue", "payload", "attempts");

  static final List<String> LIMITS =
      List.of("request_bytes", "doubt_age", "retry_budget", "per_run", "chain");

  static final List<String> PER_RUN = List.of("calls", "time", "cost", "depth", "width", "workers");

  static final List<String> CHAIN = List.of("bad", "destructive", "unverified", "repeats");

  static final List<String> FILES = List.of("path", "max_bytes");

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
          "start_timeout",
          "names",
          "limits");

  static final List<String> NAMES =
      List.of("paths", "case", "root", "local", "query", "schemes", "slash", "schema");

  static final Map<String, String> LATER_SERVER =
      Map.of("http", "tools would not be made from an HTTP API");

  static final List<String> SERVER_LIMITS =
      List.of("rate", "burst", "at_once", "at_least", "queue");

  static final List<String> RESTART = List.of("delay", "max_delay", "reset_after");

  static final List<String> TOOL =
      List.of(
          "effect",
          "key",
          "exclude",
          "duplicate_window",
          "timeout",
          "reserve",
          "idempotency_key",
          "probe",
          "retry",
          "breaker",
          "cost",
          "checkpoint",
          "on_unavailable",
          "resource",
          "on_stale",
          "unread",
          "document",
          "version",
          "diff",
          "check");

  static final List<String> DIFF = List.of("withhold", "lines");

  static final List<String> CHECK = List.of("tool", "args", "absent");

  static final List<String> IDEMPOTENCY_KEY = List.of("argument", "meta", "retention");

  static final List<String> PROBE =
      List.of("tool", "args", "happened", "absent", "settle", "reads", "again_within");

  static final List<String> RETRY = List.of("attempts", "first", "longest", "tokens", "refill");

  static final List<String> BREAKER =
      List.of("failures", "open", "probes", "successes", "slow", "slow_share", "when_open");

  static final List<String> ON_UNAVAILABLE = List.of("stale", "queue", "degrade");

  static final Map<String, String> LATER_TOOL =
      Map.of(
          "rehearse", "calls would not be rehearsed",
          "approve", "nobody would be asked",
          "before", "nothing would be kept for an undo",
          "undo", "nothing could be undone",
          "verify", "results would not be checked");

  private Known() {}
}
