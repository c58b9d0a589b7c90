package dev.weir.simulator;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.InvocationTargetException;
import java.util.List;

/**
 * Loads the house a second time, with a bug in it. Nothing but texts and numbers go between the two
 * houses: a class of one is not that of the other.
 */
final class MutantLoader extends ClassLoader {
  private static final String HOUSE = "dev.weir.";

  private final List<Edit> edits;

  MutantLoader(ClassLoader original, List<Edit> edits) {
    super("mutant", original);
    this.edits = List.copyOf(edits);
  }

  /**
   * Plays a plan in the house with the bug.
   *
   * @return what was broken; empty when nothing was
   */
  String play(long seed) {
    try {
      Class<?> there = loadClass(Mutant.class.getName());
      // Made here so that a bug whose method is gone is known whatever a run would load.
      for (Edit edit : edits) {
        loadClass(edit.type());
      }
      return String.valueOf(there.getMethod("played", long.class).invoke(null, seed));
    } catch (InvocationTargetException e) {
      throw new IllegalStateException("the house with the bug fell down", e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("the house with the bug cannot be entered", e);
    }
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(HOUSE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> known = findLoadedClass(name);
      return known == null ? defined(name) : known;
    }
  }

  private Class<?> defined(String name) throws ClassNotFoundException {
    byte[] bytes = bytes(name);
    for (Edit edit : edits) {
      if (edit.type().equals(name)) {
        bytes = edit.applied(bytes, getParent());
      }
    }
    return defineClass(name, bytes, 0, bytes.length);
  }

  private byte[] bytes(String name) throws ClassNotFoundException {
    try (InputStream in = getParent().getResourceAsStream(name.replace('.', '/') + ".class")) {
      if (in == null) {
        throw new ClassNotFoundException(name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new ClassNotFoundException(name, e);
    }
  }
}
