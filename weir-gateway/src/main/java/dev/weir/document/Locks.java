package dev.weir.document;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One at a time at a document, over all processes of this machine. A lock of the operating system
 * ends with its process, however that ends, and lasts while the process stands still.
 *
 * <p>The system counts such locks by process and lets all of a file go when the process closes the
 * file anywhere. So there is one open file for each lock in a process, whoever wants it, and it is
 * never closed; there are {@value #STRIPES} for each root.
 */
final class Locks {
  private static final int STRIPES = 1_024;
  private static final Duration AGAIN = Duration.ofMillis(4);

  /** All of this process. */
  private static final Map<Path, Stripe> STRIPES_OF_ALL = new ConcurrentHashMap<>();

  private final Env env;

  Locks(Env env) {
    this.env = env;
  }

  /** A lock file and who has it in this process. */
  private static final class Stripe {
    private final ReentrantLock lock = new ReentrantLock(true);
    private Optional<FileChannel> file = Optional.empty();

    private FileChannel file(Path root, String name) throws Refusal, IOException {
      // An interrupt closes the channel that it comes upon.
      if (file.filter(FileChannel::isOpen).isEmpty()) {
        try (Folder ours = Folder.open(root, List.of(Address.OURS))) {
          file = Optional.of(ours.lockable(name));
        }
      }
      return file.get();
    }
  }

  /** A document's lock; closed by the thread that has it. */
  static final class Held implements AutoCloseable {
    private final Stripe stripe;
    private final FileLock lock;

    private Held(Stripe stripe, FileLock lock) {
      this.stripe = stripe;
      this.lock = lock;
    }

    @Override
    public void close() throws IOException {
      try {
        lock.release();
      } finally {
        stripe.lock.unlock();
      }
    }
  }

  /**
   * Waits for a document's lock.
   *
   * @throws Refusal when others had it for all of that time
   * @throws InterruptedException if the calling thread is interrupted; it has no lock then
   */
  Held take(Path root, Address address, Duration atMost)
      throws Refusal, IOException, InterruptedException {
    int number = Integer.parseInt(address.hash().substring(0, 6), 16) % STRIPES;
    String name = "lock-%04d".formatted(number);
    Stripe stripe =
        STRIPES_OF_ALL.computeIfAbsent(
            root.resolve(Address.OURS).resolve(name), it -> new Stripe());
    long end = env.clock().nanos() + atMost.toNanos();
    if (!stripe.lock.tryLock(Math.max(0, atMost.toNanos()), TimeUnit.NANOSECONDS)) {
      throw busy();
    }
    Optional<FileLock> lock = Optional.empty();
    try {
      FileChannel file = stripe.file(root, name);
      lock = tried(file);
      while (lock.isEmpty()) {
        if (env.clock().nanos() > end) {
          throw busy();
        }
        env.threads().pause(AGAIN);
        lock = tried(file);
      }
      return new Held(stripe, lock.get());
    } finally {
      if (lock.isEmpty()) {
        stripe.lock.unlock();
      }
    }
  }

  private static Optional<FileLock> tried(FileChannel file) throws IOException {
    try {
      return Optional.ofNullable(file.tryLock());
    } catch (OverlappingFileLockException e) {
      return Optional.empty();
    }
  }

  private static Refusal busy() {
    return new Refusal(
        ErrorCode.RESOURCE_BUSY, "others were at this document for all of this call's time");
  }
}
