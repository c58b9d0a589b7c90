package dev.weir.agentside;

import dev.weir.env.Signal;

/** Where the answer to one request goes, and what may be said before it. */
interface Exchange {

  /**
   * Says something before the answer: a notification, a question. Never blocks.
   *
   * @return whether it is on its way; not, when the line cannot carry it or is gone or full
   */
  boolean say(byte[] message);

  /** Raised when nobody listens any more. */
  Signal gone();

  /**
   * Sends the answer, once. Does not wait for slow readers.
   *
   * @param delivered run after the last byte was written without an error, on any thread
   */
  void answer(Letter answer, Runnable delivered);
}
