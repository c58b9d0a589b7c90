package dev.weir.naming;

import dev.weir.effect.ResourceName;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Aliases of one process: those that were declared, for good, and those that were learned, as many
 * as there is room for. Without room the one that was learned longest ago is forgotten; until it is
 * learned again its two names are two things.
 *
 * <p>What was declared is never replaced by what was learned.
 */
public final class MemoryAliases implements Aliases {
  private final Map<ResourceName, ResourceName> declared;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<ResourceName, ResourceName> learned = new LinkedHashMap<>();

  /**
   * Aliases that are known from the start.
   *
   * @param declared each alias and what it is an alias of, both canonical
   * @param most how many are learned besides, 0 to 1,000,000
   */
  public MemoryAliases(Map<ResourceName, ResourceName> declared, int most) {
    if (most < 0 || most > 1_000_000) {
      throw new IllegalArgumentException("room for 0 to 1,000,000 learned aliases, not " + most);
    }
    this.declared = Map.copyOf(declared);
    this.most = most;
  }

  @Override
  public Optional<ResourceName> of(ResourceName alias) {
    lock.lock();
    try {
      return step(alias);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void learn(ResourceName alias, ResourceName name) {
    lock.lock();
    try {
      if (most == 0 || declared.containsKey(alias) || leadsTo(name, alias)) {
        return;
      }
      // Removed first, so that what is learned again counts as new.
      learned.remove(alias);
      if (learned.size() == most) {
        learned.pollFirstEntry();
      }
      learned.put(alias, name);
    } finally {
      lock.unlock();
    }
  }

  private Optional<ResourceName> step(ResourceName alias) {
    return Optional.ofNullable(declared.get(alias))
        .or(() -> Optional.ofNullable(learned.get(alias)));
  }

  /** Whether the one is reached from the other, or so much lies between that nobody goes so far. */
  private boolean leadsTo(ResourceName from, ResourceName to) {
    Optional<ResourceName> here = Optional.of(from);
    for (int i = 0; i < NameRules.MOST_ALIASES && here.isPresent(); i++) {
      if (here.get().equals(to)) {
        return true;
      }
      here = step(here.get());
    }
    return here.isPresent();
  }
}
