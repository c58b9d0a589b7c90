package dev.weir.faults;

import dev.weir.toolserver.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.Consumer;
import tools.jackson.databind.node.ObjectNode;

/** The record of deliveries as a file of JSON lines, for whoever is not in this process. */
final class RecordFile implements Consumer<Delivery>, AutoCloseable {
  private final Writer lines;

  /** Adds to a file. */
  RecordFile(Path file) throws IOException {
    this.lines =
        Files.newBufferedWriter(
            file, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** Writes one line; it is with the operating system when this returns. One at a time. */
  @Override
  public void accept(Delivery delivery) {
    ObjectNode line = Json.object().put("tool", delivery.tool());
    line.set("arguments", delivery.arguments());
    line.put("at_nanos", delivery.at().toNanos());
    delivery.fault().ifPresent(fault -> line.put("fault", fault.name()));
    delivery.answer().ifPresent(answer -> line.set("answer", answer));
    line.put("truth", delivery.truth().name()).put("told", delivery.told().name());
    try {
      lines.write(Json.line(line) + "\n");
      lines.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("The record of deliveries cannot be written", e);
    }
  }

  @Override
  public void close() throws IOException {
    lines.close();
  }
}
