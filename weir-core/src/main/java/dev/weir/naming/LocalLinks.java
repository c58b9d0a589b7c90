package dev.weir.naming;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/**
 * The links of this machine. {@link Path#toRealPath} does all of it for a file that exists, and
 * nothing for one that is yet to be written: then the path is walked from its beginning.
 */
final class LocalLinks implements Links {

  @Override
  public String real(String path) {
    try {
      Path asked = Path.of(path);
      try {
        return asked.toRealPath().toString();
      } catch (IOException e) {
        return new Walk().along(asked).toString();
      }
    } catch (InvalidPathException e) {
      // A name that this machine cannot have is no link on it.
      return path;
    }
  }

  /** One walk along a path. */
  private static final class Walk {
    /** As many as Linux follows; more is a circle, and nobody can open what is behind it. */
    private static final int MOST_LINKS = 40;

    private int links;

    Path along(Path asked) {
      Path root = asked.getRoot();
      if (root == null) {
        return asked;
      }
      Path here = root;
      for (int i = 0; i < asked.getNameCount(); i++) {
        Optional<Path> next = step(here, asked.getName(i));
        if (next.isEmpty()) {
          return here.resolve(asked.subpath(i, asked.getNameCount()));
        }
        here = next.get();
      }
      return here;
    }

    /** Where one name leads from a place that is real; empty if into a circle. */
    private Optional<Path> step(Path from, Path name) {
      Path here = from;
      Deque<Path> ahead = new ArrayDeque<>();
      ahead.add(name);
      while (!ahead.isEmpty()) {
        Path next = here.resolve(ahead.removeFirst()).normalize();
        Optional<Path> target = target(next);
        if (target.isEmpty()) {
          here = next;
          continue;
        }
        links++;
        if (links > MOST_LINKS) {
          return Optional.empty();
        }
        // A relative target begins where the link stands.
        here = Optional.ofNullable(target.get().getRoot()).orElse(here);
        for (int i = target.get().getNameCount() - 1; i >= 0; i--) {
          ahead.addFirst(target.get().getName(i));
        }
      }
      return Optional.of(here);
    }

    private static Optional<Path> target(Path link) {
      try {
        return Files.isSymbolicLink(link)
            ? Optional.of(Files.readSymbolicLink(link))
            : Optional.empty();
      } catch (IOException e) {
        return Optional.empty();
      }
    }
  }
}
