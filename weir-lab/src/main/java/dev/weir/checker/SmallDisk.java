package dev.weir.checker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A disk of a few megabytes that really fills up: a file system in memory that one process and its
 * children see, in a mount namespace of their own. Needs no privileges where the kernel lets
 * ordinary users make namespaces.
 */
public final class SmallDisk {
  private SmallDisk() {}

  /** Why there can be none here, if there cannot: for a test to say why it is skipped. */
  public static Optional<String> missing() {
    try {
      Path place = Files.createTempDirectory("weir-small-disk");
      Process tried =
          new ProcessBuilder(command(mounted(place, 1), "true"))
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      int code = tried.waitFor();
      Files.delete(place);
      return code == 0 ? Optional.empty() : Optional.of("no mount namespaces here");
    } catch (IOException e) {
      return Optional.of("no mount namespaces here: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.of("interrupted");
    }
  }

  /**
   * What to put in front of a command so that it sees such a disk at this place. Whoever is not
   * root runs the command as a user of no name, which PostgreSQL insists on.
   *
   * @param place a directory, made if need be
   */
  public static List<String> mounted(Path place, int megabytes) {
    String mount =
        "mkdir -p '"
            + place
            + "' && mount -t tmpfs -o mode=0777,"
            + (root() ? "uid=65534,gid=65534," : "")
            + "size="
            + megabytes
            + "m none '"
            + place
            + "' && exec ";
    return root()
        ? List.of("unshare", "-m", "sh", "-c", mount + "\"$@\"", "sh")
        : List.of("unshare", "-Urm", "sh", "-c", mount + "unshare -U \"$@\"", "sh");
  }

  /** A command behind what {@link #mounted} gives. */
  public static List<String> command(List<String> mounted, String... command) {
    return Stream.concat(mounted.stream(), Arrays.stream(command)).toList();
  }

  private static boolean root() {
    return System.getProperty("user.name").equals("root");
  }
}
