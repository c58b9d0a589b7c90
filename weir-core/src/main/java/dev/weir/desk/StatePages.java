package dev.weir.desk;

import dev.weir.call.Tenant;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Stamp;
import dev.weir.state.States;
import java.util.List;
import java.util.Optional;

/** Pages of keys and of versions: the same for whoever reads their own and whoever looks at all. */
final class StatePages {
  /** The most versions of a history. */
  static final int HISTORY_MOST = 100;

  /** The most keys of a list. */
  static final int LISTED_MOST = 500;

  static final Fields KEYS =
      Fields.of(
          Field.many("keys", new Field.Kind.Parts(StateForms.STAMP), LISTED_MOST, "By name.")
              .required(),
          Field.text("next", States.KEY_MAX, "Where to go on."));

  static final Fields VERSIONS =
      Fields.of(
          Field.many(
                  "versions",
                  new Field.Kind.Parts(StateForms.VERSION),
                  HISTORY_MOST,
                  "Newest first.")
              .required());

  private StatePages() {}

  /** The keys of a scope, by {@code prefix}, {@code after} and {@code limit}. */
  static Heard keys(States states, Tenant tenant, Scope scope, Given given) {
    int limit = given.whole("limit").map(Math::toIntExact).orElse(100);
    List<Stamp> keys =
        states.list(
            tenant,
            scope,
            given.maybeText("prefix").orElse(""),
            given.maybeText("after").orElse(""),
            limit);
    return new Heard.Result(
        new Form()
            .list("keys", keys.stream().map(StateForms::stamp).toList())
            .text(
                "next",
                keys.size() == limit
                    ? Optional.of(keys.get(limit - 1).place().key())
                    : Optional.empty())
            .made());
  }

  /** The versions of a key, by {@code before} and {@code limit}. */
  static Heard versions(States states, Place place, Given given) {
    return new Heard.Result(
        new Form()
            .value(
                "versions",
                StateForms.versions(
                    states.history(
                        place,
                        given.whole("before").orElse(Long.MAX_VALUE),
                        given.whole("limit").map(Math::toIntExact).orElse(20))))
            .made());
  }
}
