package dev.weir.limit;

import dev.weir.call.Cost;
import dev.weir.call.Remainder;
import dev.weir.call.Remainder.Spendable;
import dev.weir.call.Value;
import dev.weir.call.Worker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What a root run has used of its limits, with everything that it spawned. Pure.
 *
 * <p>A call is charged when it begins. What another Weir told of the run's remainder binds it too,
 * and only ever more: a caller that lies takes from itself.
 *
 * @param calls that were made or are under way
 * @param spent what they cost, in millionths
 * @param began when the first call came; empty before it
 * @param told the bounds that were told
 * @param workers the sessions that work for it, by {@link Worker}; kept only where the rules ask
 */
record Purse(
    long calls, long spent, Optional<Instant> began, Bound told, Map<String, Member> workers) {
  /** Nobody has called yet. */
  static final Purse FULL = new Purse(0, 0, Optional.empty(), Bound.NONE, Map.of());

  /** Where workers are counted, a run never has more. */
  static final int WORKERS_MOST = 1_000;

  Purse {
    workers = Map.copyOf(workers);
  }

  /** A session in the tree of a run: how deep it is, the root's own being 1, and under whom. */
  record Member(int depth, String parent) {
    static final String NOBODY = "";
  }

  /**
   * The most that may be used, as another Weir knows it.
   *
   * @param calls in all
   * @param spent in all, in millionths
   * @param currency of these; empty when nothing was told of money
   * @param end of its time
   */
  record Bound(long calls, long spent, Optional<String> currency, Optional<Instant> end) {
    static final Bound NONE =
        new Bound(Long.MAX_VALUE, Long.MAX_VALUE, Optional.empty(), Optional.empty());
  }

  /**
   * What a call wants.
   *
   * @param worker whose it is
   * @param parent who gave this worker its work
   * @param cost what it costs
   * @param left what the caller was told to be left
   */
  record Wish(Worker worker, Optional<Worker> parent, Optional<Cost> cost, Remainder left) {}

  /** What a run has none of any more. */
  enum Shortage {
    CALLS("calls"),
    TIME("time"),
    COST("money"),
    DEPTH("depth: its agents delegate too deep"),
    WIDTH("width: one of its agents has too many workers"),
    WORKERS("workers");

    private final String words;

    Shortage(String words) {
      this.words = words;
    }

    String words() {
      return words;
    }
  }

  /** What a wish came to; the purse is as before where it was refused. */
  record Taken(Purse purse, Optional<Shortage> shortage) {}

  /** Takes what a call needs, or nothing. */
  Taken take(RunLimits rules, Wish wish, Instant now) {
    Purse bound = begun(now).bound(wish.left(), rules, now);
    Purse joined = rules.counted() ? bound.join(wish) : bound;
    Optional<Shortage> shortage = joined.shortage(rules, wish, now);
    return shortage.isPresent()
        ? new Taken(this, shortage)
        : new Taken(joined.charged(1, millionths(wish.cost())), Optional.empty());
  }

  /** A call that took its part was not made. */
  Purse giveBack(Optional<Cost> cost) {
    return charged(-1, -millionths(cost));
  }

  private Purse charged(long count, long millionths) {
    return new Purse(
        Math.max(0, calls + count), Math.max(0, spent + millionths), began, told, workers);
  }

  private static long millionths(Optional<Cost> cost) {
    return cost.map(Cost::millionths).orElse(0L);
  }

  private Purse begun(Instant now) {
    return began.isPresent() ? this : new Purse(calls, spent, Optional.of(now), told, workers);
  }

  private Purse bound(Remainder left, RunLimits rules, Instant now) {
    long most = left.calls().map(count -> atMost(calls, count)).orElse(Long.MAX_VALUE);
    Optional<Spendable> money = left.cost().filter(it -> comparable(it, rules));
    long cost = money.map(it -> atMost(spent, it.millionths())).orElse(Long.MAX_VALUE);
    Optional<Instant> end = left.time().map(now::plus);
    return new Purse(
        calls,
        spent,
        began,
        new Bound(
            Math.min(told.calls(), most),
            Math.min(told.spent(), cost),
            told.currency().or(() -> money.map(Spendable::currency)),
            end.isPresent() ? Optional.of(earlier(end.get(), told.end())) : told.end()),
        workers);
  }

  /** Euros bound euros; of another currency nobody knows how many it would be. */
  private boolean comparable(Spendable money, RunLimits rules) {
    return currency(rules).filter(other -> !other.equals(money.currency())).isEmpty();
  }

  private Optional<String> currency(RunLimits rules) {
    return rules.cost().map(Cost::currency).or(told::currency);
  }

  private static long atMost(long used, long left) {
    return left > Long.MAX_VALUE - used ? Long.MAX_VALUE : used + left;
  }

  private static Instant earlier(Instant one, Optional<Instant> other) {
    return other.filter(it -> it.isBefore(one)).orElse(one);
  }

  /** With the worker, and its parent if it never called here itself. */
  private Purse join(Wish wish) {
    String worker = wish.worker().text();
    if (workers.containsKey(worker)) {
      return this;
    }
    var all = new TreeMap<>(workers);
    String parent = wish.parent().map(Worker::text).orElse(Member.NOBODY);
    if (parent.equals(worker)) {
      parent = Member.NOBODY;
    }
    int depth = 1;
    if (!parent.equals(Member.NOBODY)) {
      depth = 1 + all.computeIfAbsent(parent, it -> new Member(1, Member.NOBODY)).depth();
    }
    all.put(worker, new Member(depth, parent));
    return new Purse(calls, spent, began, told, all);
  }

  private Optional<Shortage> shortage(RunLimits rules, Wish wish, Instant now) {
    if (calls >= Math.min(rules.calls().orElse(Long.MAX_VALUE), told.calls())) {
      return Optional.of(Shortage.CALLS);
    }
    if (end(rules).filter(end -> !now.isBefore(end)).isPresent()) {
      return Optional.of(Shortage.TIME);
    }
    if (spent + millionths(wish.cost()) > spentMost(rules)) {
      return Optional.of(Shortage.COST);
    }
    return rules.counted() ? crowd(rules, wish.worker()) : Optional.empty();
  }

  private long spentMost(RunLimits rules) {
    return Math.min(rules.cost().map(Cost::millionths).orElse(Long.MAX_VALUE), told.spent());
  }

  private Optional<Instant> end(RunLimits rules) {
    Optional<Instant> ours = rules.time().map(began.orElseThrow()::plus);
    return ours.isPresent() ? Optional.of(earlier(ours.get(), told.end())) : told.end();
  }

  private Optional<Shortage> crowd(RunLimits rules, Worker worker) {
    Member member = workers.getOrDefault(worker.text(), new Member(1, Member.NOBODY));
    if (workers.size() > Math.min(rules.workers().orElse(WORKERS_MOST), WORKERS_MOST)) {
      return Optional.of(Shortage.WORKERS);
    }
    if (member.depth() > rules.depth().orElse(Integer.MAX_VALUE)) {
      return Optional.of(Shortage.DEPTH);
    }
    boolean wide =
        !member.parent().equals(Member.NOBODY)
            && workers.values().stream()
                    .filter(other -> other.parent().equals(member.parent()))
                    .count()
                > rules.width().orElse(Integer.MAX_VALUE);
    return wide ? Optional.of(Shortage.WIDTH) : Optional.empty();
  }

  /** What is left now, of everything that is limited. */
  Remainder left(RunLimits rules, Instant now) {
    long most = Math.min(rules.calls().orElse(Long.MAX_VALUE), told.calls());
    return new Remainder(
        most == Long.MAX_VALUE ? Optional.empty() : Optional.of(Math.max(0, most - calls)),
        currency(rules)
            .map(currency -> new Spendable(Math.max(0, spentMost(rules) - spent), currency)),
        began.isEmpty()
            ? Optional.empty()
            : end(rules).map(end -> Duration.between(now, end)).map(Purse::notNegative));
  }

  /** For people. */
  RunView view(String run, RunLimits rules, Instant now) {
    return new RunView(
        run,
        began,
        calls,
        spent,
        workers.size(),
        workers.values().stream().mapToInt(Member::depth).max().orElse(0),
        left(rules, now));
  }

  private static Duration notNegative(Duration length) {
    return length.isNegative() ? Duration.ZERO : length;
  }

  static Purse of(Value.Obj cell) {
    var members = new TreeMap<String, Member>();
    Fields.object(cell, "workers")
        .members()
        .forEach((worker, value) -> {
          if (value instanceof Value.Obj member) {
            members.put(
                worker,
                new Member(
                    Math.max(1, Fields.count(member, "depth", WORKERS_MOST)),
                    Fields.text(member, "under", Member.NOBODY)));
          }
        });
    Instant none = Instant.MAX;
    Instant began = Fields.moment(cell, "began", none);
    Instant end = Fields.moment(cell, "told-end", none);
    return new Purse(
        Math.max(0, Fields.number(cell, "calls", 0)),
        Math.max(0, Fields.number(cell, "spent", 0)),
        began.equals(none) ? Optional.empty() : Optional.of(began),
        new Bound(
            Math.max(0, Fields.number(cell, "told-calls", Long.MAX_VALUE)),
            Math.max(0, Fields.number(cell, "told-spent", Long.MAX_VALUE)),
            Optional.of(Fields.text(cell, "told-currency", "")).filter(it -> !it.isEmpty()),
            end.equals(none) ? Optional.empty() : Optional.of(end)),
        members);
  }

  /** Into the members of a cell that holds other things too. */
  void into(Fields fields) {
    fields.with("calls", calls).with("spent", spent);
    began.ifPresent(when -> fields.with("began", when));
    if (told.calls() != Long.MAX_VALUE) {
      fields.with("told-calls", told.calls());
    }
    if (told.spent() != Long.MAX_VALUE) {
      fields.with("told-spent", told.spent());
    }
    told.currency().ifPresent(currency -> fields.with("told-currency", currency));
    told.end().ifPresent(when -> fields.with("told-end", when));
    if (!workers.isEmpty()) {
      var members = new TreeMap<String, Value>();
      workers.forEach((worker, member) ->
          members.put(
              worker,
              new Fields().with("depth", member.depth()).with("under", member.parent()).cell()));
      fields.with("workers", new Value.Obj(members));
    }
  }
}
