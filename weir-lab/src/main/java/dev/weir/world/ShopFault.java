package dev.weir.world;

/** How one call of a shop tool can go wrong on demand. */
public enum ShopFault {
  /** The process dies before anything happened. */
  EXIT_BEFORE,
  /** The call never returns and nothing happens. */
  HANG_BEFORE,
  /** The call takes as long as was ordered, then goes on normally. */
  SLOW,
  /** A JSON-RPC error instead of the effect. */
  RPC_ERROR,
  /** A tool error instead of the effect. */
  TOOL_ERROR,
  /** The effect happens, then the process dies without an answer. */
  EXIT_AFTER,
  /** The effect happens, then the call never returns. */
  HANG_AFTER,
  /** The effect happens, but the answer says that it failed. */
  TOOL_ERROR_AFTER,
  /** The effect happens; bytes that are not JSON precede the answer. */
  GARBAGE_FIRST,
  /** The effect happens and is answered twice. */
  TWICE,
  /** The effect happens; the answer has another request's id. */
  WRONG_ID,
  /** The effect happens; the answer stops in the middle. */
  TORN
}
