package dev.weir.waiting;

import dev.weir.call.Value;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * A wait as it is told to all nodes. Times are the commons'.
 *
 * @param id of this wait alone
 * @param keeps whom it keeps from going on
 * @param behind who is in its way
 * @param since when it began, or a little later
 * @param looked when who is in its way was last looked at, or a little earlier
 */
record Told(
    String id, Set<Party> keeps, Set<Party> behind, Ring.Link link, Instant since, Instant looked) {
  Told {
    keeps = Set.copyOf(keeps);
    behind = Set.copyOf(behind);
  }

  boolean before(Told other) {
    int byTime = since.compareTo(other.since);
    return byTime < 0 || (byTime == 0 && id.compareTo(other.id) < 0);
  }

  boolean isBehind(Told other) {
    return behind.stream().anyMatch(other.keeps::contains);
  }

  Value cell() {
    return Value.Obj.empty()
        .with("id", new Value.Text(id))
        .with("keeps", texts(keeps))
        .with("behind", texts(behind))
        .with("who", new Value.Text(link.who()))
        .with("what", new Value.Text(link.what()))
        .with("since", micros(since))
        .with("looked", micros(looked));
  }

  /** The wait that a cell tells of; empty when it is none, as another version may write. */
  static Optional<Told> read(Value cell) {
    if (!(cell instanceof Value.Obj obj)) {
      return Optional.empty();
    }
    Optional<String> id = text(obj, "id");
    Optional<Instant> since = instant(obj, "since");
    Optional<Instant> looked = instant(obj, "looked");
    if (id.isEmpty() || since.isEmpty() || looked.isEmpty()) {
      return Optional.empty();
    }
    var link = new Ring.Link(text(obj, "who").orElse("?"), text(obj, "what").orElse("?"));
    return Optional.of(
        new Told(
            id.get(),
            parties(obj, "keeps"),
            parties(obj, "behind"),
            link,
            since.get(),
            looked.get()));
  }

  static Value micros(Instant at) {
    return Value.Num.of(ChronoUnit.MICROS.between(Instant.EPOCH, at));
  }

  static Optional<Instant> instant(Value.Obj obj, String name) {
    return obj.get(name)
        .filter(Value.Num.class::isInstance)
        .map(it ->
            Instant.EPOCH.plus(
                Duration.of(((Value.Num) it).number().longValue(), ChronoUnit.MICROS)));
  }

  private static Value texts(Set<Party> parties) {
    return new Value.Arr(
        parties.stream().map(Party::text).sorted().<Value>map(Value.Text::new).toList());
  }

  private static Optional<String> text(Value.Obj obj, String name) {
    return obj.get(name).filter(Value.Text.class::isInstance).map(it -> ((Value.Text) it).text());
  }

  private static Set<Party> parties(Value.Obj obj, String name) {
    List<Value> items =
        obj.get(name)
            .filter(Value.Arr.class::isInstance)
            .map(it -> ((Value.Arr) it).items())
            .orElse(List.of());
    var parties = new LinkedHashSet<Party>();
    for (Value item : items) {
      if (item instanceof Value.Text text) {
        parties.add(new Party(text.text()));
      }
    }
    return parties;
  }
}
