package dev.weir.store;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One live Weir a data directory. The operating system holds the lock and lets go of it when the
 * process dies, however it dies; the file's text only tells people who holds it.
 *
 * <p>On POSIX a process loses its lock on a file as soon as it closes any descriptor of that file:
 * (1) the first ledger of this JVM locks; (2) a second one opens the file, is refused, closes it;
 * (3) the first one's lock is gone. So a set of this JVM's directories is asked before the file is
 * touched.
 */
final class DirectoryLock implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);
  private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

  /** The locked byte is far behind the text, so that others can read the text everywhere. */
  private static final long LOCKED_BYTE = 1L << 40;

  private final Path directory;
  private final FileChannel channel;

  private DirectoryLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  /**
   * Takes a directory, making it if need be.
   *
   * @throws WeirException with {@code LEDGER_IN_USE} if another live Weir has it, with {@code
   *     LEDGER_UNAVAILABLE} if it cannot be used
   */
  static DirectoryLock take(Path data) {
    Path directory;
    try {
      directory = Files.createDirectories(data).toRealPath();
    } catch (IOException e) {
      throw unusable(data, e);
    }
    if (!OURS.add(directory)) {
      throw inUse(directory, "this process, pid " + ProcessHandle.current().pid());
    }
    try {
      return new DirectoryLock(directory, locked(directory));
    } catch (IOException e) {
      OURS.remove(directory);
      throw unusable(directory, e);
    } catch (WeirException e) {
      OURS.remove(directory);
      throw e;
    }
  }

  private static FileChannel locked(Path directory) throws IOException {
    Path file = directory.resolve("weir.lock");
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    if (lock(channel) == null) {
      channel.close();
      throw inUse(directory, "pid " + Files.readString(file).strip());
    }
    channel.truncate(0);
    String pid = ProcessHandle.current().pid() + "\n";
    channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.UTF_8)), 0);
    return channel;
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock(LOCKED_BYTE, 1, false);
    } catch (OverlappingFileLockException e) {
      return null; // another class loader of this JVM
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      log.warn("the lock of {} was not let go cleanly", directory, e);
    } finally {
      OURS.remove(directory);
    }
  }

  private static WeirException inUse(Path directory, String who) {
    return new WeirException(
        ErrorCode.LEDGER_IN_USE,
        "the data directory " + directory + " is in use by " + who + "; stop it or choose another");
  }

  private static WeirException unusable(Path directory, IOException cause) {
    return new WeirException(
        ErrorCode.LEDGER_UNAVAILABLE, "the data directory " + directory + " cannot be used", cause);
  }
}
