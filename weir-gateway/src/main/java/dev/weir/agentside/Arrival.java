package dev.weir.agentside;

import dev.weir.call.Payload;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** How the body of a request arrived. */
sealed interface Arrival {
  /** All of it. */
  record Whole(Payload body) implements Arrival {}

  /** It is larger than allowed; the rest was not read. */
  record TooLarge() implements Arrival {}

  /** The connection ended, or was ended, before all of it was there. */
  record BrokenOff() implements Arrival {}

  /** Waits for the body, at most so many bytes of it. */
  static Arrival of(Request request, int most) {
    long length = request.getLength();
    if (length > most) {
      return new TooLarge();
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      if (length < 0) {
        byte[] body = in.readNBytes(most + 1);
        return body.length > most ? new TooLarge() : new Whole(Payload.of(body));
      }
      byte[] body = new byte[(int) length];
      return in.readNBytes(body, 0, body.length) == body.length
          ? new Whole(Payload.of(body))
          : new BrokenOff();
    } catch (IOException e) {
      return new BrokenOff();
    }
  }
}
