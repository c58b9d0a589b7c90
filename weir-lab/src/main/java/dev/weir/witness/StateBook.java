package dev.weir.witness;

import dev.weir.call.Value;
import dev.weir.history.CellModel;
import dev.weir.history.Linearizability;
import dev.weir.history.Operation;
import dev.weir.state.Deed;
import dev.weir.state.Expecting;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.Reading;
import dev.weir.state.Stamp;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * What the witness itself knows of shared states: every write in the order in which the store did
 * it, and, apart from that, what agents asked for and heard.
 */
public final class StateBook {
  private static final Standing NEVER = new Standing(0, 0, Optional.empty());

  private final BiConsumer<Rule, String> broke;
  private final Map<Place, Standing> places = new HashMap<>();
  private final List<Operation<CellModel.Asked, CellModel.Heard>> heard = new ArrayList<>();
  private final Map<String, Sum> sums = new TreeMap<>();
  private final Map<String, Items> lists = new TreeMap<>();
  private long last;
  private int writes;

  /** How a key stands by what was seen. */
  private record Standing(long number, long nth, Optional<Value> value) {}

  /** What was added to a counter, as far as its agents know. */
  private static final class Sum {
    private long known;
    private long doubtful;
  }

  /** What was appended to a list, as far as its agents know. */
  private static final class Items {
    private final List<String> known = new ArrayList<>();
    private final List<String> doubtful = new ArrayList<>();
  }

  /**
   * Nothing yet.
   *
   * @param broke hears which rule was broken, and how
   */
  public StateBook(BiConsumer<Rule, String> broke) {
    this.broke = broke;
  }

  /** How many writes were stored. */
  public int writes() {
    return writes;
  }

  /** A write came to this. */
  public void wrote(Write write, Written verdict) {
    Standing before = standing(write.place());
    boolean met = met(write.expecting(), before) && unmoved(write);
    switch (verdict) {
      case Written.Stored stored -> {
        if (!met) {
          broke.accept(
              Rule.NO_LOST_UPDATE,
              write.place() + " was written on " + before + " expecting " + write.expecting());
        }
        stored(write, before, stored.version());
      }
      case Written.Conflict conflict -> {
        if (met || !conflict.current().map(Stamp::number).orElse(0L).equals(before.number())) {
          broke.accept(
              Rule.MATCHES, write.place() + " stands at " + before + ", told is " + conflict);
        }
      }
      case Written.Refused refused -> {
        boolean nothing = write.deed() instanceof Deed.Delete && before.value().isEmpty();
        if (!nothing) {
          broke.accept(Rule.MATCHES, write.deed() + " on " + before + " hears " + refused);
        }
      }
    }
  }

  private Standing standing(Place place) {
    return places.getOrDefault(place, NEVER);
  }

  private static boolean met(Expecting expecting, Standing before) {
    return switch (expecting) {
      case Expecting.Absent absent -> before.value().isEmpty();
      case Expecting.Exactly exactly -> before.number() == exactly.number();
      case Expecting.LastWins lastWins -> true;
      case Expecting.Whatever whatever -> true;
    };
  }

  private boolean unmoved(Write write) {
    return write.unmoved().stream().allMatch(it -> standing(it.place()).number() == it.number());
  }

  private void stored(Write write, Standing before, Version version) {
    writes++;
    if (version.number() <= last || version.stamp().nth() != before.nth() + 1) {
      broke.accept(
          Rule.VERSIONS_RISE, version.stamp() + " came after " + before + " and number " + last);
    }
    last = Math.max(last, version.number());
    if (!version.value().equals(made(write.deed(), before))) {
      broke.accept(
          Rule.NO_LOST_UPDATE, write.deed() + " on " + before + " became " + version.value());
    }
    places.put(
        write.place(), new Standing(version.number(), version.stamp().nth(), version.value()));
  }

  /** What a deed makes of what is there. */
  private static Optional<Value> made(Deed deed, Standing before) {
    return switch (deed) {
      case Deed.Put put -> Optional.of(put.value());
      case Deed.Delete delete -> Optional.empty();
      case Deed.Add add ->
          Optional.of(Value.of(number(before.value()).add(BigDecimal.valueOf(add.amount()))));
      case Deed.Append append -> {
        var items = new ArrayList<>(items(before.value()));
        items.add(append.item());
        yield Optional.of(new Value.Arr(items));
      }
      case Deed.Patch patch -> throw new IllegalStateException("nobody patches here");
      case Deed.Promote promote -> throw new IllegalStateException("nobody promotes here");
    };
  }

  private static BigDecimal number(Optional<Value> value) {
    return value.orElse(Value.Num.of(0)) instanceof Value.Num(BigDecimal number)
        ? number
        : BigDecimal.ZERO;
  }

  private static List<Value> items(Optional<Value> value) {
    return value.orElse(Value.of(List.of())) instanceof Value.Arr(List<Value> items)
        ? items
        : List.of();
  }

  /** A look at places found this. */
  public void read(List<Place> wanted, Reading reading) {
    for (int i = 0; i < wanted.size(); i++) {
      compare(wanted.get(i), reading.found().get(i), Rule.LINEARIZABLE);
    }
  }

  private void compare(Place place, Found found, Rule rule) {
    Optional<Value> value =
        found instanceof Found.Present present ? present.version().value() : Optional.empty();
    Standing mine = standing(place);
    if (found.number() != mine.number() || !value.equals(mine.value())) {
      broke.accept(rule, place + " stands at " + mine + ", seen was " + found);
    }
  }

  // ---- what agents know

  /**
   * An agent has asked for something about a key, and heard something.
   *
   * @param told empty when it does not know what came of it
   */
  public void heard(
      String key,
      String agent,
      CellModel.Asked asked,
      Optional<CellModel.Heard> told,
      long began,
      long ended) {
    heard.add(
        new Operation<>(key, agent, asked, told, began, told.isPresent() ? ended : Long.MAX_VALUE));
  }

  /** What an agent knows of something that it wanted done. */
  public enum Known {
    /** It was done. */
    DONE,
    /** It may have been done. */
    PERHAPS
  }

  /** An agent has added something, all of which is above zero. */
  public void added(String key, long amount, Known known) {
    Sum sum = sums.computeIfAbsent(key, it -> new Sum());
    switch (known) {
      case DONE -> sum.known += amount;
      case PERHAPS -> sum.doubtful += amount;
    }
  }

  /** An agent has appended something that nobody else appends. */
  public void appended(String key, String item, Known known) {
    Items items = lists.computeIfAbsent(key, it -> new Items());
    switch (known) {
      case DONE -> items.known.add(item);
      case PERHAPS -> items.doubtful.add(item);
    }
  }

  /** Nothing happens any more: what is there is what was written. */
  public void rests(Function<Place, Found> stored, Function<String, Place> named) {
    places.keySet().forEach(it -> compare(it, stored.apply(it), Rule.NOTHING_LOST));
    Linearizability.flaws(heard, new CellModel())
        .forEach(it -> broke.accept(Rule.LINEARIZABLE, it));
    sums.forEach((key, sum) -> {
      long there = number(value(stored.apply(named.apply(key)))).longValueExact();
      if (there < sum.known || there > sum.known + sum.doubtful) {
        broke.accept(
            Rule.NO_LOST_UPDATE,
            key + " is " + there + ": " + sum.known + " known, " + sum.doubtful + " in doubt");
      }
    });
    lists.forEach((key, items) -> {
      List<String> there =
          items(value(stored.apply(named.apply(key)))).stream()
              .map(it -> it instanceof Value.Text(String text) ? text : it.toString())
              .toList();
      var rest = new ArrayList<>(there);
      boolean all = items.known.stream().allMatch(rest::remove);
      items.doubtful.forEach(rest::remove);
      if (!all || !rest.isEmpty()) {
        broke.accept(
            Rule.NO_LOST_UPDATE,
            key + " is " + there + ": " + items.known + " known, " + items.doubtful + " in doubt");
      }
    });
  }

  private static Optional<Value> value(Found found) {
    return found instanceof Found.Present present ? present.version().value() : Optional.empty();
  }
}
