package dev.weir.error;

/**
 * Every error Weir can answer with. Numbers are JSON-RPC codes of our own, outside the reserved
 * range −32768…−32000; slugs name the page in {@code docs/errors/}.
 */
public enum ErrorCode {
  // 11xx: what arrived could not be read.
  MALFORMED_MESSAGE(1101, Duty.CALLER, "The message is not well-formed JSON-RPC."),
  TOO_LARGE(1102, Duty.CALLER, "The message is larger or deeper than Weir accepts."),
  UNKNOWN_METHOD(1103, Duty.CALLER, "The method is not one that this endpoint serves."),
  UNKNOWN_SESSION(1104, Duty.CALLER, "The session does not exist or has ended."),
  UNSUPPORTED_VERSION(1105, Duty.CALLER, "The protocol revision is not one that Weir speaks."),
  FORBIDDEN_ORIGIN(1106, Duty.CALLER, "The Origin or Host header is not allowed."),
  OVERLOADED(1107, Duty.RETRY, "Too much is in flight for this peer; nothing was started."),

  // 12xx: the call was refused before anything happened.
  UNKNOWN_TOOL(1201, Duty.CALLER, "No tool server offers a tool of this name."),
  ARGUMENTS_INVALID(1202, Duty.CALLER, "The arguments do not fit the tool's input schema."),
  TOOL_UNDECLARED(
      1203, Duty.OPERATOR, "The tool is not declared and undeclared tools are refused."),
  DEADLINE_PASSED(1204, Duty.CALLER, "The call's deadline passed before the tool was called."),
  KEY_UNUSABLE(1205, Duty.CALLER, "The effect key could not be derived from this call."),
  KEY_MISMATCH(1206, Duty.CALLER, "The effect key was used before with other arguments."),
  POSSIBLE_DUPLICATE(1207, Duty.CALLER, "The same call was made and answered a moment ago."),
  IN_PROGRESS(1208, Duty.RETRY, "An effect with this key is still running."),
  CANCELLED(1209, Duty.CALLER, "The agent cancelled the call before the tool was called."),
  CONTINUATION_INVALID(1210, Duty.CALLER, "The continuation does not belong to a waiting effect."),
  SERVER_BUSY(1211, Duty.RETRY, "The tool server has no place for another call; nothing was sent."),
  SERVER_COOLING(1212, Duty.RETRY, "The tool server asked to be left alone for a while."),
  BREAKER_OPEN(
      1213, Duty.RETRY, "The tool failed again and again, so it is left alone for a while."),
  TIME_TOO_SHORT(1214, Duty.CALLER, "Less time is left than the tool usually takes."),
  HANDED_OFF(1220, Duty.OPERATOR, "The tool cannot be called, so this is left to a person."),
  HALTED(1215, Duty.OPERATOR, "A person or a rule has halted this; nothing was sent."),
  CHAIN_NARROWED(
      1216, Duty.CALLER, "After bad results in a row only reads and checkpoints are let through."),
  CHAIN_HALTED(1217, Duty.OPERATOR, "After irreversible effects in a row a person must say go on."),
  CHECKPOINT_NEEDED(1218, Duty.CALLER, "So many calls need a checkpoint before the next."),
  CHAIN_LOOP(1219, Duty.CALLER, "The same call, or the same two calls, came again and again."),
  RESOURCE_UNUSABLE(1222, Duty.CALLER, "The resources that this call touches could not be named."),
  RESOURCE_STALE(
      1223, Duty.CALLER, "What this call would write over was changed since it was read."),
  RESOURCE_UNREAD(
      1224, Duty.CALLER, "What this call would write over was changed by others and never read."),
  RESOURCE_BUSY(1225, Duty.RETRY, "Others are writing what this call would write."),
  RESOURCE_CHANGED_OUTSIDE(
      1228, Duty.CALLER, "What this call would write over was changed outside of Weir."),
  RESOURCE_UNCHECKED(
      1229,
      Duty.CALLER,
      "What this call would write over could not be compared with what was read."),
  RUN_SPENT(1221, Duty.CALLER, "The run has used up what it may use."),
  BACKLOG_FULL(1231, Duty.RETRY, "Too many tasks of the queue are not over; nothing was put."),
  LEASE_BUSY(1241, Duty.RETRY, "Others have the lease, or waited for it before."),
  LEASE_OVER(1242, Duty.CALLER, "The lease is over, so it can be neither renewed nor released."),
  DEADLOCK(1243, Duty.CALLER, "Those who wait are waiting for each other; this wait was given up."),

  // 13xx: the tool side.
  TOOL_FAILED(1301, Duty.CALLER, "The tool answered that it failed."),
  TOOL_REJECTED(1302, Duty.CALLER, "The tool server rejected the request."),
  TOOL_UNREACHABLE(1303, Duty.RETRY, "The tool server could not be reached; nothing was sent."),
  TOOL_TIMEOUT(1304, Duty.RETRY, "The tool did not answer a read in time."),
  TOOL_BROKEN(1305, Duty.RETRY, "The connection to the tool server broke during a read."),
  TOOL_PROTOCOL(1306, Duty.OPERATOR, "The tool server answered outside the protocol."),
  RESULT_INVALID(1307, Duty.OPERATOR, "The tool's result does not fit its output schema."),
  TOOL_BUSY(1309, Duty.RETRY, "The tool server has too much to do, and did nothing."),
  DID_NOT_HAPPEN(1308, Duty.CALLER, "It was found out later that the effect did not happen."),

  // 14xx: the effect may or may not have happened.
  IN_DOUBT(1401, Duty.OPERATOR, "The effect may have happened; do not repeat the call."),
  PROBE_UNUSABLE(1402, Duty.OPERATOR, "The probe of a tool cannot be run."),

  // 15xx: the ledger.
  LEDGER_UNAVAILABLE(1501, Duty.OPERATOR, "The ledger cannot be reached, so writes are refused."),
  LEDGER_IN_USE(1502, Duty.OPERATOR, "Another live Weir uses this data directory."),
  LEDGER_TOO_NEW(1503, Duty.OPERATOR, "The ledger was written by a newer Weir."),
  EFFECT_UNKNOWN(1504, Duty.CALLER, "No effect has this id."),
  EFFECT_NOT_IN_DOUBT(
      1505, Duty.CALLER, "Only an effect in doubt, or one left to a person, can be resolved."),
  TARGET_TAKEN(1506, Duty.OPERATOR, "What was to be written is there already."),
  LEASE_LOST(1507, Duty.RETRY, "This node's lease has run out, so it begins nothing for now."),
  LEDGER_GAP(1508, Duty.OPERATOR, "This may have been done in a time that the ledger lost."),

  // 16xx: configuration.
  CONFIG_INVALID(1601, Duty.OPERATOR, "The configuration is wrong; Weir did not start."),
  PORT_IN_USE(1602, Duty.OPERATOR, "The port is taken by another program."),

  // 17xx: the state that agents share.
  STATE_UNUSABLE(1701, Duty.CALLER, "The key, the value or the change cannot be used as it is."),
  STATE_FULL(1702, Duty.OPERATOR, "There is no room for more state, and nothing that may leave."),
  SESSION_TAINTED(1703, Duty.OPERATOR, "What this session writes is not trusted any more."),
  STATE_CONFLICT(1704, Duty.CALLER, "Something else is there than the write expects."),
  STATE_ABSENT(1705, Duty.CALLER, "There is nothing there that could be kept."),

  // 173x: documents that agents share.
  DOCUMENT_UNUSABLE(1731, Duty.CALLER, "The document or the change cannot be used as it is."),
  DOCUMENT_CONFLICT(1732, Duty.CALLER, "The document is not what the change rests on."),
  DOCUMENT_ABSENT(1733, Duty.CALLER, "There is no document at this path."),

  // 18xx: the queue of tasks.
  TASK_UNKNOWN(1801, Duty.CALLER, "No task has this id."),
  TASK_NOT_HELD(1802, Duty.CALLER, "The task is not this worker's any more; nothing was changed."),
  TASK_NOT_DEAD(1803, Duty.CALLER, "Only a dead letter can be put back or passed over."),

  // 19xx: our own fault.
  INTERNAL(1901, Duty.OPERATOR, "Weir failed in a way it should not; the log has the details.");

  private final int number;
  private final Duty duty;
  private final String meaning;

  ErrorCode(int number, Duty duty, String meaning) {
    this.number = number;
    this.duty = duty;
    this.meaning = meaning;
  }

  /** The stable number, used as the JSON-RPC error code. */
  public int number() {
    return number;
  }

  /** Who must act. */
  public Duty duty() {
    return duty;
  }

  /** One sentence that is true of every occurrence. */
  public String meaning() {
    return meaning;
  }

  /** The stable name, for example {@code key-mismatch}; also the name of the page in the docs. */
  public String slug() {
    return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
  }
}
