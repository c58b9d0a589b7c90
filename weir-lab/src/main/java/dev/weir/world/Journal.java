package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.toolserver.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import tools.jackson.databind.node.ObjectNode;

/**
 * The append-only file that is the shop's true state. Safe for concurrent use by threads and by
 * processes: an act holds the lock, reads what others appended since, decides on books that are up
 * to date, and appends with a single write.
 */
final class Journal implements AutoCloseable {
  static final String FILE = "journal.jsonl";

  /** A file lock excludes other processes only; this excludes other journals of this process. */
  private static final Map<Path, ReentrantLock> LOCKS = new ConcurrentHashMap<>();

  private final Env env;
  private final FileChannel file;
  private final ReentrantLock lock;
  private final Books books = new Books();
  private final ByteArrayOutputStream unfinished = new ByteArrayOutputStream();
  private long position;

  /** Something that looks at the books and may add to them. */
  @FunctionalInterface
  interface Act {
    ObjectNode perform(Books books, Pen pen) throws Refusal, IOException;
  }

  /** Writes one effect; it has happened when this returns. */
  @FunctionalInterface
  interface Pen {
    void write(String tool, String what, ObjectNode details) throws IOException;
  }

  Journal(Path stateDirectory, Env env) throws IOException {
    this.env = env;
    Files.createDirectories(stateDirectory);
    Path path = stateDirectory.toRealPath().resolve(FILE);
    this.lock = LOCKS.computeIfAbsent(path, p -> new ReentrantLock());
    this.file =
        FileChannel.open(
            path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /** Performs one act with nobody else in the shop. */
  ObjectNode act(Act act) throws Refusal, IOException {
    lock.lock();
    try (FileLock held = file.lock()) {
      if (!held.isValid()) {
        throw new IOException("The journal's lock was lost");
      }
      catchUp();
      return act.perform(books, this::append);
    } finally {
      lock.unlock();
    }
  }

  /** Notes that an ordered fault fires in a call of this tool. */
  void note(String tool, ShopFault fault) throws IOException {
    try {
      ObjectNode details = Json.object().put("fault", fault.name());
      act((books, pen) -> {
        pen.write(tool, ShopEvent.FAULT, details);
        return details;
      });
    } catch (Refusal e) {
      throw new IllegalStateException(e);
    }
  }

  private void append(String tool, String what, ObjectNode details) throws IOException {
    ObjectNode line =
        Json.object()
            .put("seq", books.next())
            .put("at", env.clock().now().toString())
            .put("tool", tool)
            .put("what", what);
    line.setAll(details);
    ByteBuffer bytes = ByteBuffer.wrap((Json.line(line) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      position += file.write(bytes, position);
    }
    books.apply(line);
  }

  /**
   * Reads lines that other processes appended. A last line without its end was torn by a process
   * that died while writing: it never happened, and is cut off.
   */
  private void catchUp() throws IOException {
    long size = file.size();
    if (size == position) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(size - position));
    long from = position;
    while (bytes.hasRemaining() && file.read(bytes, from + bytes.position()) >= 0) {
      // read on
    }
    unfinished.reset();
    for (byte b : bytes.flip().array()) {
      if (b == '\n') {
        books.apply(Json.own(unfinished.toString(StandardCharsets.UTF_8)));
        position += unfinished.size() + 1L;
        unfinished.reset();
      } else {
        unfinished.write(b);
      }
    }
    file.truncate(position);
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
