package dev.weir.faults;

import dev.weir.toolserver.Exchange;
import dev.weir.toolserver.Session;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/** The tool server, however it is reached. Safe for concurrent use. */
interface Far extends AutoCloseable {

  /** What came of a request. */
  sealed interface Heard {
    /** An object with {@code result} or {@code error}, as the server sent it. */
    record Frame(ObjectNode body) implements Heard {}

    /** An HTTP status in place of an answer. */
    record Turned(int status, Map<String, String> headers, String why) implements Heard {}

    /** No answer, and none will come. */
    record Gone(String why) implements Heard {}
  }

  /** Sends a caller's request and waits for its answer, however long that takes. */
  Heard ask(Exchange caller, ObjectNode params) throws InterruptedException;

  /** Sends a client's notification. */
  void tell(Session from, String method, ObjectNode params) throws InterruptedException;

  /** Ends what was started; requests that wait hear that the server is gone. */
  @Override
  void close();
}
