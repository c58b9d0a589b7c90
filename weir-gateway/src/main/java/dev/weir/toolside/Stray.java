package dev.weir.toolside;

import dev.weir.mcp.Message;
import java.util.Optional;

/** Takes what a tool server says that belongs to no request. Never blocks: readers call it. */
interface Stray {

  /**
   * A notification.
   *
   * @param session whose it must be, because nobody else is served on that connection
   */
  void notice(Optional<String> session, Message.Notification notification);

  /**
   * A question.
   *
   * @param session whose it must be, because nobody else is served on that connection
   */
  void question(Optional<String> session, Question question);
}
