package dev.weir.document;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A directory that is held open. Everything is done relative to it and without following links, so
 * that nobody can put another directory in its place meanwhile. Used by one thread.
 */
final class Folder implements Closeable {
  private static final Path ITSELF = Path.of(".");

  private final SecureDirectoryStream<Path> open;

  private Folder(SecureDirectoryStream<Path> open) {
    this.open = open;
  }

  /** What is at a name. */
  record Found(Content content, Set<PosixFilePermission> permissions) {}

  /**
   * Opens a directory by walking down to it.
   *
   * @param root where to begin; whoever declared it may have meant a link
   * @param names of directories, each in the one before
   * @throws Refusal when one of them is not there, or is something else than a directory
   */
  // Not closed here, because the folder holds it open and closes it.
  @SuppressWarnings("StreamResourceLeak")
  static Folder open(Path root, List<String> names) throws Refusal, IOException {
    Folder here = new Folder(secure(Files.newDirectoryStream(root)));
    for (String name : names) {
      try (Folder parent = here) {
        here = parent.child(name);
      }
    }
    return here;
  }

  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> stream)
      throws IOException {
    if (stream instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    stream.close();
    throw new IOException("this file system cannot be walked safely");
  }

  private Folder child(String name) throws Refusal, IOException {
    Path path = Path.of(name);
    // Asked before it is opened: a pipe in its place would hold us up for ever.
    boolean directory = attributes(path).filter(BasicFileAttributes::isDirectory).isPresent();
    if (!directory) {
      throw Refusal.unusable("path leads through something that is not a directory under its root");
    }
    return new Folder(open.newDirectoryStream(path, LinkOption.NOFOLLOW_LINKS));
  }

  private Optional<BasicFileAttributes> attributes(Path name) throws IOException {
    try {
      return Optional.of(
          open.getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
              .readAttributes());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private PosixFileAttributeView posix(Path name) {
    return open.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
  }

  boolean has(String name) throws IOException {
    return attributes(Path.of(name)).isPresent();
  }

  /**
   * Reads a whole file; empty when there is none.
   *
   * @throws Refusal when it is no ordinary file, or larger than that
   */
  Optional<Found> read(String name, int maxBytes) throws Refusal, IOException {
    Path path = Path.of(name);
    Optional<BasicFileAttributes> attributes = attributes(path);
    if (attributes.isEmpty()) {
      return Optional.empty();
    }
    if (!attributes.get().isRegularFile()) {
      throw Refusal.unusable("path names something else than an ordinary file, such as a link");
    }
    if (attributes.get().size() > maxBytes) {
      throw tooLarge(maxBytes);
    }
    Set<PosixFilePermission> permissions = posix(path).readAttributes().permissions();
    try (FileChannel channel = channel(path, Set.of(StandardOpenOption.READ))) {
      ByteBuffer content = ByteBuffer.allocate(maxBytes + 1);
      int read = 0;
      while (read >= 0 && content.hasRemaining()) {
        read = channel.read(content);
      }
      if (!content.hasRemaining()) {
        throw tooLarge(maxBytes);
      }
      return Optional.of(
          new Found(new Content(Arrays.copyOf(content.array(), content.position())), permissions));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  static Refusal tooLarge(int maxBytes) {
    return Refusal.unusable("the document is, or would be, larger than " + maxBytes + " bytes");
  }

  private FileChannel channel(Path name, Set<? extends OpenOption> options) throws IOException {
    var all = new java.util.HashSet<OpenOption>(options);
    all.add(LinkOption.NOFOLLOW_LINKS);
    SeekableByteChannel channel =
        open.newByteChannel(
            name,
            all,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    if (channel instanceof FileChannel file) {
      return file;
    }
    channel.close();
    throw new IOException("this file system has no durable files");
  }

  /** Opens a file to hold a lock on; makes it when it is not there. */
  FileChannel lockable(String name) throws IOException {
    return channel(Path.of(name), Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE));
  }

  /** Makes a file anew, durably with its content; whatever had its name is gone. */
  void make(String name, byte[] content, Set<PosixFilePermission> permissions) throws IOException {
    Path path = Path.of(name);
    try {
      open.deleteFile(path);
    } catch (NoSuchFileException e) {
      // Nothing was left there.
    }
    try (FileChannel channel =
        channel(path, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE))) {
      ByteBuffer left = ByteBuffer.wrap(content);
      while (left.hasRemaining()) {
        channel.write(left);
      }
      posix(path).setPermissions(permissions);
      channel.force(true);
    }
  }

  /** Gives a file another's name, at one moment. */
  void rename(String from, String to) throws IOException {
    open.move(Path.of(from), open, Path.of(to));
  }

  /** Makes durable which names there are. */
  void sync() throws IOException {
    try (FileChannel channel = channel(ITSELF, Set.of(StandardOpenOption.READ))) {
      channel.force(true);
    }
  }

  @Override
  public void close() throws IOException {
    open.close();
  }
}
