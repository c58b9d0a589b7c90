package dev.weir.toolside;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Reads server-sent events (WHATWG HTML, section 9.2) as their bytes arrive, bounded. Confined to
 * whoever feeds it.
 */
final class EventStream {
  private final int maxBytes;
  private final Consumer<byte[]> events;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream(512);
  private final ByteArrayOutputStream data = new ByteArrayOutputStream(512);
  private boolean hasData;
  private boolean afterCarriageReturn;
  private boolean tooLarge;
  private Optional<String> lastId = Optional.empty();
  private Optional<Duration> retry = Optional.empty();

  /** A stream that gives each event's data away. */
  EventStream(int maxBytes, Consumer<byte[]> events) {
    this.maxBytes = maxBytes;
    this.events = events;
  }

  /** Where to go on reading should the stream break. */
  Optional<String> lastId() {
    return lastId;
  }

  /** How long to wait before that, if the server said. */
  Optional<Duration> retry() {
    return retry;
  }

  /** Takes in the next bytes; false when an event is larger than allowed. */
  boolean feed(ByteBuffer bytes) {
    while (bytes.hasRemaining() && !tooLarge) {
      byte b = bytes.get();
      if (b == '\n' && afterCarriageReturn) {
        afterCarriageReturn = false;
      } else if (b == '\n' || b == '\r') {
        afterCarriageReturn = b == '\r';
        endLine();
      } else {
        afterCarriageReturn = false;
        line.write(b);
        tooLarge = line.size() + data.size() > maxBytes;
      }
    }
    return !tooLarge;
  }

  private void endLine() {
    byte[] text = line.toByteArray();
    line.reset();
    if (text.length == 0) {
      if (hasData) {
        byte[] event = data.toByteArray();
        data.reset();
        hasData = false;
        events.accept(event);
      }
      return;
    }
    int colon = 0;
    while (colon < text.length && text[colon] != ':') {
      colon++;
    }
    int value = colon + 1 < text.length && text[colon + 1] == ' ' ? colon + 2 : colon + 1;
    field(new String(text, 0, colon, StandardCharsets.UTF_8), text, Math.min(value, text.length));
  }

  private void field(String name, byte[] text, int from) {
    switch (name) {
      case "data" -> {
        if (hasData) {
          data.write('\n');
        }
        data.write(text, from, text.length - from);
        hasData = true;
      }
      case "id" -> lastId = Optional.of(value(text, from)).filter(id -> !id.isEmpty());
      case "retry" -> {
        String millis = value(text, from);
        if (millis.matches("[0-9]{1,6}")) {
          retry = Optional.of(Duration.ofMillis(Long.parseLong(millis)));
        }
      }
      default -> {}
    }
  }

  private static String value(byte[] text, int from) {
    return new String(text, from, text.length - from, StandardCharsets.UTF_8);
  }
}
