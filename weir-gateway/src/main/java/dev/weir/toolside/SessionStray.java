package dev.weir.toolside;

import dev.weir.mcp.Message;
import java.util.Optional;

/**
 * Takes what is said on a connection that serves one session only: it can be meant for no other.
 */
record SessionStray(String session, Stray all) implements Stray {
  @Override
  public void notice(Optional<String> guess, Message.Notification notification) {
    all.notice(Optional.of(session), notification);
  }

  @Override
  public void question(Optional<String> guess, Question question) {
    all.question(Optional.of(session), question);
  }
}
