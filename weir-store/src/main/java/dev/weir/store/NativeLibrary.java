package dev.weir.store;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteJDBCLoader;
import org.sqlite.util.LibraryLoaderUtil;

/**
 * Puts SQLite's native library into the data directory, once for each version of it. Left alone the
 * driver unpacks a megabyte into the temporary directory at every start, leaves it behind when the
 * process is killed, and fails where that directory may not hold programs.
 */
final class NativeLibrary {
  private static final Logger log = LoggerFactory.getLogger(NativeLibrary.class);
  private static final String PATH = "org.sqlite.lib.path";

  private NativeLibrary() {}

  /**
   * Settles the library in a directory that is ours, unless the user or an earlier ledger of this
   * JVM said where it is. When that fails, the driver goes its own way.
   */
  static void settle(Path data) {
    if (System.getProperty(PATH) != null || System.getProperty("org.sqlite.tmpdir") != null) {
      return;
    }
    String name = LibraryLoaderUtil.getNativeLibName();
    String resource = LibraryLoaderUtil.getNativeLibResourcePath() + "/" + name;
    try (InputStream packed = SQLiteJDBCLoader.class.getResourceAsStream(resource)) {
      if (packed == null) {
        return;
      }
      Path home = Files.createDirectories(data.resolve("native"));
      Path library = home.resolve(name);
      byte[] bytes = packed.readAllBytes();
      if (!Files.exists(library) || !Arrays.equals(Files.readAllBytes(library), bytes)) {
        Path half = Files.createTempFile(home, "half", ".tmp");
        Files.write(half, bytes);
        Files.move(half, library, StandardCopyOption.ATOMIC_MOVE);
      }
      System.setProperty(PATH, home.toAbsolutePath().toString());
    } catch (IOException e) {
      log.warn("SQLite's library could not be put into {}; the driver finds a place", data, e);
    }
  }
}
