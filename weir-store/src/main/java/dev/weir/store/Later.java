package dev.weir.store;

import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** Something that is made when it is first needed, once. */
final class Later<T> {
  private final Supplier<T> maker;
  private final ReentrantLock lock = new ReentrantLock();
  private Optional<T> made = Optional.empty();

  Later(Supplier<T> maker) {
    this.maker = maker;
  }

  T get() {
    lock.lock();
    try {
      if (made.isEmpty()) {
        made = Optional.of(maker.get());
      }
      return made.get();
    } finally {
      lock.unlock();
    }
  }

  /** It, if it was ever needed. */
  Optional<T> made() {
    lock.lock();
    try {
      return made;
    } finally {
      lock.unlock();
    }
  }
}
