package dev.weir.store;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;

/**
 * Says in which runs a name may lie: Bloom filters (Burton H. Bloom, <em>Space/Time Trade-offs in
 * Hash Coding with Allowable Errors</em>, 1970) that lie across each other, so that a word has one
 * bit for each of 64 runs and a handful of words answers for all of them.
 *
 * <p>A value: what adds a run or takes one away gives another. The words are shared, and a bit of a
 * run that is not in a value yet means nothing to it, so any thread may ask while one adds.
 */
final class RunFilters {
  /** So many bits a name and hashes let one name in 1,400 through that is not there. */
  private static final int BITS_A_NAME = 16;

  private static final int HASHES = 7;
  private static final int RUNS_A_GROUP = Long.SIZE;

  /** The filter of one run, as it is stored: a bit at each place where a name has one. */
  static final class Filter {
    /** Lets everything through. */
    static final Filter FULL = new Filter(new long[] {-1});

    private final long[] words;

    private Filter(long[] words) {
      this.words = words;
    }

    /**
     * A filter that lets nothing through, for a run of so many names; a power of two, 4 or more.
     */
    static Filter empty(int names) {
      return new Filter(new long[names * BITS_A_NAME / Long.SIZE]);
    }

    /**
     * A filter that lets nothing through, for so many keys: with 24 bits or more for each, one in
     * 15,000 passes that is not there.
     */
    static Filter roomy(int keys) {
      long wanted = Math.max(64, keys + keys / 2);
      return empty((int) (Long.highestOneBit(wanted - 1) << 1));
    }

    /** A filter as it was {@linkplain #bytes() stored}. */
    static Filter of(byte[] bytes) {
      long[] words = new long[bytes.length / Long.BYTES];
      ByteBuffer.wrap(bytes).asLongBuffer().get(words);
      return new Filter(words);
    }

    /** Lets a name through. */
    void add(long hash) {
      for (int i = 0; i < HASHES; i++) {
        int place = place(hash, i, bits());
        words[place / Long.SIZE] |= 1L << place;
      }
    }

    /** Whether it lets a name through: each that was added, and rarely another. */
    boolean has(long hash) {
      for (int i = 0; i < HASHES; i++) {
        int place = place(hash, i, bits());
        if ((words[place / Long.SIZE] >>> place & 1) == 0) {
          return false;
        }
      }
      return true;
    }

    byte[] bytes() {
      ByteBuffer bytes = ByteBuffer.allocate(words.length * Long.BYTES);
      bytes.asLongBuffer().put(words);
      return bytes.array();
    }

    /** For how many names it is, if it is not {@linkplain #roomy roomy}. */
    int names() {
      return bits() / BITS_A_NAME;
    }

    private int bits() {
      return words.length * Long.SIZE;
    }
  }

  /** Up to 64 runs; the bits of those that have left, or are not in this value, are not live. */
  private record Group(AtomicLongArray words, List<Integer> runs, long live) {}

  private final int names;
  private final long seed;
  private final List<Group> groups;

  private RunFilters(int names, long seed, List<Group> groups) {
    this.names = names;
    this.seed = seed;
    this.groups = groups;
  }

  /** No runs; later ones have so many names at most, and filters with hashes by this seed. */
  static RunFilters none(int names, long seed) {
    return new RunFilters(names, seed, List.of());
  }

  /** A filter for a new run. */
  Filter filter() {
    return Filter.empty(names);
  }

  /**
   * What a name's bits follow from. Stored filters depend on it, so it never changes. The seed is
   * this ledger's own: who does not know it cannot find names that pass all filters.
   */
  long hash(String tenant, String name) {
    return mixed(of(name, of(tenant, seed) ^ tenant.length()));
  }

  /** What the bits of a key follow from that is a hash itself, and never changes either. */
  static long hash(UUID hash, long seed) {
    return mixed(mixed(hash.getMostSignificantBits() ^ seed) ^ hash.getLeastSignificantBits());
  }

  /** Whether a filter is of the size that filters have here. */
  boolean fits(Filter filter) {
    return filter.names() == names;
  }

  /** With one run more, which no thread adds beside this one. */
  RunFilters with(int run, Filter filter) {
    if (!fits(filter)) {
      throw new IllegalArgumentException("a filter of another size");
    }
    var next = new ArrayList<>(groups);
    boolean full = groups.isEmpty() || groups.getLast().runs().size() == RUNS_A_GROUP;
    Group group =
        full
            ? new Group(new AtomicLongArray(filter.bits()), List.of(), 0)
            : next.remove(next.size() - 1);
    int slot = group.runs().size();
    for (int word = 0; word < filter.words.length; word++) {
      for (long left = filter.words[word]; left != 0; left &= left - 1) {
        int place = word * Long.SIZE + Long.numberOfTrailingZeros(left);
        group.words().setOpaque(place, group.words().getOpaque(place) | 1L << slot);
      }
    }
    var runs = new ArrayList<>(group.runs());
    runs.add(run);
    next.add(new Group(group.words(), List.copyOf(runs), group.live() | 1L << slot));
    return new RunFilters(names, seed, List.copyOf(next));
  }

  /** Without a run. A group goes with the last of its runs. */
  RunFilters without(int run) {
    return new RunFilters(
        names,
        seed,
        groups.stream()
            .map(group -> {
              int slot = group.runs().indexOf(run);
              return slot < 0
                  ? group
                  : new Group(group.words(), group.runs(), group.live() & ~(1L << slot));
            })
            .filter(group -> group.live() != 0 || group.runs().size() < RUNS_A_GROUP)
            .toList());
  }

  /** All runs. */
  List<Integer> all() {
    var all = new ArrayList<Integer>();
    groups.forEach(group -> add(group, group.live(), all));
    return all;
  }

  /** The runs in which a name with this hash may lie: all in which it does, and rarely another. */
  List<Integer> candidates(long hash) {
    List<Integer> found = List.of();
    for (Group group : groups) {
      long bits = group.live();
      for (int i = 0; i < HASHES && bits != 0; i++) {
        bits &= group.words().getOpaque(place(hash, i, group.words().length()));
      }
      if (bits != 0) {
        found = found.isEmpty() ? new ArrayList<>() : found;
        add(group, bits, found);
      }
    }
    return found;
  }

  private static void add(Group group, long bits, List<Integer> to) {
    IntStream.range(0, group.runs().size())
        .filter(slot -> ((bits >>> slot) & 1) != 0)
        .forEach(slot -> to.add(group.runs().get(slot)));
  }

  /**
   * The i-th place: double hashing (A. Kirsch, M. Mitzenmacher, <em>Less Hashing, Same
   * Performance</em>, 2006).
   */
  private static int place(long hash, int i, int bits) {
    long step = mixed(hash) | 1;
    return (int) ((hash + i * step) >>> (Long.numberOfLeadingZeros(bits) + 1));
  }

  private static long of(String text, long before) {
    long hash = before;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * 0x9E3779B97F4A7C15L;
      hash ^= hash >>> 32;
    }
    return hash;
  }

  /** The finalizer of David Stafford's thirteenth variant of MurmurHash3's. */
  private static long mixed(long bits) {
    long mixed = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
    mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
    return mixed ^ mixed >>> 31;
  }
}
