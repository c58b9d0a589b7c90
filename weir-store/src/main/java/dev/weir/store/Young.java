package dev.weir.store;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.effect.State;
import dev.weir.env.Env;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The young effects of this process: those that are not over and not listed in {@code weir_open}.
 * Nearly every effect is over before anybody could ask for it there, so it is listed only when it
 * has lasted for two beats of its life's lease or comes to stay, and a life stores a low mark with
 * each renewal: <em>all of its effects that are neither over nor listed have an id from the mark
 * on</em>. Who ends the life finds them there ({@link Listing}).
 *
 * <p>What keeps that true: the mark that is stored is never above the one remembered here, a claim
 * whose id is below the one remembered is listed at once, and an effect whose fate is not known
 * holds the mark until it is listed, be it there or not. A row too many in the list is harmless and
 * is taken out when the life ends; a row too few would be an effect that nobody recovers.
 *
 * <p>A life whose mark is not stored again and again, because it does not renew its lease, has no
 * young effects: whoever ends it would have to look through everything since.
 *
 * <p>Safe for any number of threads.
 */
final class Young {
  /** How long an effect may last unlisted; the next renewal after that lists it. */
  static final Duration LISTED_AFTER = Duration.ofSeconds(2);

  /** How old a mark may be for claims to go unlisted. */
  static final Duration MARK_AGE_MAX = Duration.ofSeconds(10);

  /** How far a mark stays behind the clock, so that claims on their way are not below it. */
  private static final Duration BEHIND = Duration.ofSeconds(1);

  /** How many effects one renewal lists; the others hold the mark. */
  private static final int LISTED_A_BEAT = 2_000;

  private enum Phase {
    /** Nothing is on its way. */
    RESTING,
    /** A step is on its way, so it is not listed now: which of the two came first is unknown. */
    MOVING,
    /** It is being listed. */
    LISTING
  }

  /** Whether it stands in the list. */
  private enum Listed {
    NO,
    /** Nobody knows what became of a claim or a step. */
    MAYBE
  }

  /** What became of a step that was sent while its effect was being listed. */
  private enum Race {
    NONE,
    /** It is on its way. */
    RUN,
    /** It is durable, and the effect is over; the row may have come into the list after it. */
    LOST
  }

  /** An effect. Only the lock's owner changes it. */
  static final class One {
    private final Life life;
    private final Effect effect;
    private final long sinceNanos;
    private Phase phase = Phase.RESTING;
    private Listed listed = Listed.NO;
    private Race race = Race.NONE;

    private One(Life life, Effect effect, long sinceNanos) {
      this.life = life;
      this.effect = effect;
      this.sinceNanos = sinceNanos;
    }

    /** As it was born. */
    Effect effect() {
      return effect;
    }

    private void move() {
      if (phase == Phase.LISTING) {
        race = Race.RUN;
      } else {
        phase = Phase.MOVING;
      }
    }
  }

  private static final class Life {
    private final Node node;
    private final TreeMap<EffectId, One> young = new TreeMap<>();
    private final List<One> strays = new ArrayList<>();
    private EffectId mark;
    private Optional<Long> markedNanos = Optional.empty();
    private Optional<Mark> outstanding = Optional.empty();

    private Life(Node node, EffectId mark) {
      this.node = node;
      this.mark = mark;
    }
  }

  /**
   * What a renewal stores besides the lease.
   *
   * @param low the mark
   * @param listing effects to list, be they there or not
   * @param strays effects to take out of the list: they were over before they were in it
   */
  record Mark(Node life, EffectId low, List<One> listing, List<One> strays) {}

  private final Env env;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Node, Life> lives = new HashMap<>();
  private final Map<EffectId, One> all = new HashMap<>();
  private final Set<Node> asking = new HashSet<>();

  Young(Env env) {
    this.env = env;
  }

  /**
   * Lets claims be young if all of them may: they are of one life whose mark is fresh, and not
   * below it. From now on they hold the mark.
   *
   * @return the life; empty when all must be listed as they are claimed
   */
  Optional<Node> admit(Collection<Effect> born) {
    lock.lock();
    try {
      born.forEach(one -> asking.add(one.node()));
      Optional<Life> life =
          born.stream().findFirst().flatMap(one -> Optional.ofNullable(lives.get(one.node())));
      long now = env.clock().nanos();
      boolean may =
          life.isPresent()
              && life.get().markedNanos.filter(at -> now - at < MARK_AGE_MAX.toNanos()).isPresent()
              && born.stream()
                  .allMatch(one ->
                      one.node().equals(life.get().node)
                          && one.id().compareTo(life.get().mark) >= 0);
      if (!may) {
        born.forEach(one -> forget(one.id()));
        return Optional.empty();
      }
      for (Effect effect : born) {
        // One that is claimed again, because its first claim certainly was not stored, is known.
        One one = all.computeIfAbsent(effect.id(), id -> new One(life.get(), effect, now));
        life.get().young.put(effect.id(), one);
      }
      return Optional.of(life.get().node);
    } finally {
      lock.unlock();
    }
  }

  /** Says that these are about to be claimed and listed in one transaction. */
  void listed(Collection<Effect> born) {
    lock.lock();
    try {
      born.forEach(one -> forget(one.id()));
    } finally {
      lock.unlock();
    }
  }

  /**
   * Says that steps are on their way; until they are answered nobody lists their effects.
   *
   * @return the life whose young effects they all are, so that none needs to be taken out of the
   *     list
   */
  Optional<Node> moving(Collection<EffectId> ids) {
    lock.lock();
    try {
      Optional<Life> life = Optional.empty();
      boolean allYoung = !ids.isEmpty();
      for (EffectId id : ids) {
        Optional<One> one = Optional.ofNullable(all.get(id));
        one.ifPresent(One::move);
        allYoung &=
            one.filter(it -> it.phase == Phase.MOVING && it.listed == Listed.NO).isPresent()
                && (life.isEmpty() || life.equals(one.map(it -> it.life)));
        life = life.or(() -> one.map(it -> it.life));
      }
      return allYoung ? life.map(it -> it.node) : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  /** A claim came to nothing for certain. */
  void unborn(EffectId id) {
    lock.lock();
    try {
      forget(id);
    } finally {
      lock.unlock();
    }
  }

  /** A step is durable; one that leaves the effect open has listed it. */
  void moved(EffectId id, State to) {
    lock.lock();
    try {
      Optional<One> known = Optional.ofNullable(all.get(id));
      if (known.isEmpty()) {
        return;
      }
      One one = known.get();
      if (one.phase == Phase.LISTING) {
        one.race = to.over() ? Race.LOST : Race.NONE;
        return;
      }
      if (to.over() && one.race == Race.RUN) {
        one.life.strays.add(one);
      }
      forget(id);
    } finally {
      lock.unlock();
    }
  }

  /** Nobody knows what became of a claim or a step, or somebody else was before it. */
  void unsure(EffectId id) {
    lock.lock();
    try {
      Optional.ofNullable(all.get(id))
          .ifPresent(one -> {
            one.listed = Listed.MAYBE;
            if (one.phase == Phase.MOVING) {
              one.phase = Phase.RESTING;
            }
          });
    } finally {
      lock.unlock();
    }
  }

  /** The lives whose marks would move: they claimed something since this was last asked. */
  Set<Node> restless() {
    lock.lock();
    try {
      var restless = new HashSet<>(asking);
      asking.clear();
      lives.values().stream()
          .filter(life -> !life.young.isEmpty() || !life.strays.isEmpty())
          .forEach(life -> restless.add(life.node));
      return restless;
    } finally {
      lock.unlock();
    }
  }

  /**
   * What a renewal of this life is to store now. If the one before it is not {@link #done} by now,
   * nobody knows whether it is stored; should it be stored later, it does no harm.
   */
  Mark mark(Node node) {
    lock.lock();
    try {
      long now = env.clock().nanos();
      EffectId behind = EffectId.first(env.clock().now().minus(BEHIND));
      Life life = lives.computeIfAbsent(node, it -> new Life(it, behind));
      life.outstanding.ifPresent(before -> undone(life, before));
      var listing = new ArrayList<One>();
      Optional<EffectId> holding = Optional.empty();
      for (One one : life.young.values()) {
        boolean due = one.listed == Listed.MAYBE || now - one.sinceNanos >= LISTED_AFTER.toNanos();
        if (due && one.phase == Phase.RESTING && listing.size() < LISTED_A_BEAT) {
          one.phase = Phase.LISTING;
          listing.add(one);
        } else {
          holding = Optional.of(one.effect.id());
          break; // what comes after it cannot move the mark
        }
      }
      EffectId low = holding.orElse(later(life.mark, behind));
      life.mark = later(life.mark, low);
      var mark = new Mark(node, low, List.copyOf(listing), List.copyOf(life.strays));
      life.strays.clear();
      life.outstanding = Optional.of(mark);
      return mark;
    } finally {
      lock.unlock();
    }
  }

  /** The mark is durable, and holds. */
  void done(Mark mark) {
    lock.lock();
    try {
      Optional.ofNullable(lives.get(mark.life()))
          .filter(life -> life.outstanding.equals(Optional.of(mark)))
          .ifPresent(life -> {
            life.outstanding = Optional.empty();
            life.markedNanos = Optional.of(env.clock().nanos());
            mark.listing().forEach(this::inList);
          });
    } finally {
      lock.unlock();
    }
  }

  private void inList(One one) {
    if (one.race == Race.RUN) {
      one.phase = Phase.MOVING; // its step says whether the row must go again
      one.listed = Listed.MAYBE;
      return;
    }
    if (one.race == Race.LOST) {
      one.life.strays.add(one);
    }
    forget(one.effect.id());
  }

  private void undone(Life life, Mark mark) {
    for (One one : mark.listing()) {
      if (one.race == Race.LOST) {
        inList(one);
      } else {
        one.phase = one.race == Race.RUN ? Phase.MOVING : Phase.RESTING;
        one.listed = Listed.MAYBE;
      }
    }
    life.strays.addAll(mark.strays());
  }

  /** The life is over: who ended it has listed what it left. */
  void over(Node node) {
    lock.lock();
    try {
      asking.remove(node);
      Optional.ofNullable(lives.remove(node))
          .ifPresent(life -> life.young.keySet().forEach(all::remove));
    } finally {
      lock.unlock();
    }
  }

  private void forget(EffectId id) {
    Optional.ofNullable(all.remove(id)).ifPresent(one -> one.life.young.remove(id));
  }

  private static EffectId later(EffectId one, EffectId other) {
    return one.compareTo(other) >= 0 ? one : other;
  }
}
