package dev.weir.agentside;

import dev.weir.call.Payload;
import java.io.IOException;
import java.io.InputStream;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;

/** How the body of a request arrived. */
sealed interface Arrival {
  /** All of it. */
  record Whole(Payload body) implements Arrival {}

  /** It is larger than allowed. */
  record TooLarge() implements Arrival {}

  /** The connection ended, or was ended, before all of it was there. */
  record BrokenOff() implements Arrival {}

  /** How much of a body that is too large is read off, in bodies of the largest size allowed. */
  int READ_OFF = 4;

  /**
   * Waits for the body, at most so many bytes of it. Of a larger one some more is read off and
   * dropped: an agent reads no answer while it is still sending, and closing the connection on
   * bytes that nobody read would reset it before the refusal is heard. An agent that waits to be
   * told to go on has sent nothing.
   */
  static Arrival of(Request request, int most) {
    long length = request.getLength();
    if (length > most && request.getHeaders().contains(HttpHeader.EXPECT)) {
      return new TooLarge();
    }
    try (InputStream in = Content.Source.asInputStream(request)) {
      if (length > most) {
        return readOff(in, most);
      }
      if (length < 0) {
        byte[] body = in.readNBytes(most + 1);
        return body.length > most ? readOff(in, most) : new Whole(Payload.of(body));
      }
      byte[] body = new byte[(int) length];
      return in.readNBytes(body, 0, body.length) == body.length
          ? new Whole(Payload.of(body))
          : new BrokenOff();
    } catch (IOException e) {
      return new BrokenOff();
    }
  }

  private static TooLarge readOff(InputStream in, int most) throws IOException {
    byte[] dropped = new byte[1 << 14];
    long left = (long) READ_OFF * most;
    int read = in.read(dropped);
    while (read >= 0 && left > 0) {
      left -= read;
      read = in.read(dropped);
    }
    return new TooLarge();
  }
}
