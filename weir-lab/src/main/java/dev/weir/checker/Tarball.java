package dev.weir.checker;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.tukaani.xz.XZInputStream;

/** Unpacks a tar archive under xz: files, folders, links; what PostgreSQL's binaries come in. */
final class Tarball {
  private static final int BLOCK_BYTES = 512;

  private final InputStream in;
  private final Path target;

  private Tarball(InputStream in, Path target) {
    this.in = in;
    this.target = target;
  }

  /** Unpacks an archive into a folder. */
  static void unpack(InputStream packed, Path target) throws IOException {
    new Tarball(new BufferedInputStream(new XZInputStream(packed), 1 << 16), target).run();
  }

  private void run() throws IOException {
    byte[] header = in.readNBytes(BLOCK_BYTES);
    while (header.length == BLOCK_BYTES && header[0] != 0) {
      entry(header);
      header = in.readNBytes(BLOCK_BYTES);
    }
  }

  private void entry(byte[] header) throws IOException {
    String prefix = text(header, 345, 155);
    String name = text(header, 0, 100);
    Path path = target.resolve(prefix.isEmpty() ? name : prefix + "/" + name).normalize();
    if (!path.startsWith(target)) {
      throw new IOException("an entry leads out of the archive: " + name);
    }
    long size = Long.parseLong(text(header, 124, 12).strip(), 8);
    switch (header[156]) {
      case '0', 0 -> file(path, size, Integer.parseInt(text(header, 100, 8).strip(), 8));
      case '2' -> {
        Files.createDirectories(path.getParent());
        Files.createSymbolicLink(path, Path.of(text(header, 157, 100)));
      }
      case '5' -> Files.createDirectories(path);
      default -> throw new IOException("an entry of unknown kind " + (char) header[156]);
    }
  }

  private void file(Path path, long size, int mode) throws IOException {
    Files.createDirectories(path.getParent());
    try (var out = Files.newOutputStream(path)) {
      byte[] buffer = new byte[1 << 16];
      long left = size;
      while (left > 0) {
        int count = in.read(buffer, 0, (int) Math.min(left, buffer.length));
        if (count < 0) {
          throw new EOFException("the archive ends within " + path);
        }
        out.write(buffer, 0, count);
        left -= count;
      }
    }
    in.skipNBytes((BLOCK_BYTES - size % BLOCK_BYTES) % BLOCK_BYTES);
    Files.setPosixFilePermissions(
        path, PosixFilePermissions.fromString((mode & 0100) != 0 ? "rwxr-xr-x" : "rw-r--r--"));
  }

  private static String text(byte[] header, int from, int length) {
    int end = from;
    while (end < from + length && header[end] != 0) {
      end++;
    }
    return new String(header, from, end - from, StandardCharsets.UTF_8);
  }
}
