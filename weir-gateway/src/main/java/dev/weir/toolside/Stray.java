package dev.weir.toolside;

import dev.weir.mcp.Message;
import java.util.Optional;

/** Takes what a tool server says that belongs to no request. Never blocks: readers call it. */
interface Stray {

  /**
   * Whether a notification is of what the server offers to all: it is for everybody whom its
   * connection serves, whosever request it came with.
   */
  static boolean forAll(Message.Notification notification) {
    return switch (notification.method()) {
      case "notifications/tools/list_changed",
          "notifications/prompts/list_changed",
          "notifications/resources/list_changed",
          "notifications/resources/updated" ->
          true;
      default -> false;
    };
  }

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
