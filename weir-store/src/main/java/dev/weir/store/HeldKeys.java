package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Keys that were held when they were last seen. A claim of such a key looks before it writes, which
 * makes a replay one shared read. Only a guess: a key that has become free since is claimed after
 * that look, and one that is not remembered is claimed at once.
 *
 * <p>Every claim asks, mostly for keys that nobody ever saw. So this is a table of marks, a quarter
 * of a megabyte once and for all, and a question is one look at one line of the processor's cache.
 * A key's hash says its group and its mark there; a group has the last few that were seen, the
 * latest first. The last ten thousand keys are as good as all remembered, of the last forty
 * thousand nine in ten. Two keys of the same group and mark are one key here: about one claim in
 * half a billion looks for nothing.
 *
 * <p>Safe for any number of callers. Two that move marks within a group at the same time may forget
 * one of them or have one twice, which is as harmless as any forgetting.
 */
final class HeldKeys {
  private static final int GROUPS = 1 << 14;

  /** Marks of a group: sixteen bytes, which never lie across two lines of a cache. */
  private static final int WAYS = 4;

  private static final long ODD = 0x9E37_79B9_7F4A_7C15L;

  private final AtomicIntegerArray marks = new AtomicIntegerArray(GROUPS * WAYS);

  /** Remembers a key, and forgets the one of its group that was not seen for longest. */
  void saw(Tenant tenant, EffectKey key) {
    long hash = hash(tenant, key);
    int group = group(hash);
    int mark = mark(hash);
    int moved = mark;
    for (int way = 0; way < WAYS; way++) {
      int before = marks.getOpaque(group + way);
      if (moved != before) {
        marks.setOpaque(group + way, moved);
      }
      if (before == mark) {
        return;
      }
      moved = before;
    }
  }

  /** Whether the key was held when it was last seen. */
  boolean probably(Tenant tenant, EffectKey key) {
    long hash = hash(tenant, key);
    int group = group(hash);
    int mark = mark(hash);
    for (int way = 0; way < WAYS; way++) {
      if (marks.getOpaque(group + way) == mark) {
        return true;
      }
    }
    return false;
  }

  /** Where a group begins. */
  private static int group(long hash) {
    return ((int) hash & (GROUPS - 1)) * WAYS;
  }

  /** Never zero, which is where no key is. */
  private static int mark(long hash) {
    return (int) (hash >>> 32) | 1;
  }

  /**
   * Of all characters: {@link String#hashCode()} has half as many bits, and keys that people number
   * collide in it.
   */
  private static long hash(Tenant tenant, EffectKey key) {
    long hash = mixed(tenant.name(), ODD);
    return last(mixed(key.text(), hash));
  }

  private static long mixed(String text, long seed) {
    long hash = seed ^ text.length();
    int at = 0;
    for (; at + 4 <= text.length(); at += 4) {
      long four =
          text.charAt(at)
              | (long) text.charAt(at + 1) << 16
              | (long) text.charAt(at + 2) << 32
              | (long) text.charAt(at + 3) << 48;
      hash = step(hash ^ four);
    }
    for (; at < text.length(); at++) {
      hash = step(hash ^ text.charAt(at));
    }
    return hash;
  }

  private static long step(long hash) {
    long product = hash * ODD;
    return product ^ product >>> 32;
  }

  /** The end of MurmurHash3: every bit of what goes in counts for every bit that comes out. */
  private static long last(long hash) {
    long once = (hash ^ hash >>> 33) * 0xFF51_AFD7_ED55_8CCDL;
    long twice = (once ^ once >>> 33) * 0xC4CE_B9FE_1A85_EC53L;
    return twice ^ twice >>> 33;
  }
}
