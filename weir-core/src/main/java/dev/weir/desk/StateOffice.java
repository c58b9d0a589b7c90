package dev.weir.desk;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.States;
import dev.weir.state.Tainting;
import java.util.List;
import java.util.Optional;

/**
 * What those ask who look after shared state: every scope, and which sessions are trusted. To look
 * here is not to read: nobody's lineage begins with an operator. Safe for any number of callers.
 */
public final class StateOffice {
  private static final String PERSON = "person:";
  private static final int SCOPE_MAX = States.KEY_MAX + 10;

  private final States states;

  /** An office over these states. */
  public StateOffice(States states) {
    this.states = states;
  }

  /** Looking at everybody's state. */
  public List<Operation> looking() {
    return List.of(keys(), versions());
  }

  /** Who is trusted. */
  public List<Operation> trusting() {
    return List.of(taints(), taint(), trust());
  }

  private Operation keys() {
    return new Operation(
        "state_keys",
        "The keys of any scope that begin with a prefix, with who wrote them last.",
        Fields.of(
            scope(),
            Field.of("prefix", new Field.Kind.Text(0, States.KEY_MAX), "How they begin."),
            Field.text("after", States.KEY_MAX, "Only keys after this one."),
            Field.whole("limit", 1, StatePages.LISTED_MOST, "How many at most. Default 100.")),
        StatePages.KEYS,
        (visit, given) -> StatePages.keys(states, visit.origin().tenant(), scope(given), given));
  }

  private Operation versions() {
    return new Operation(
        "state_versions",
        "The versions of a key of any scope that are kept, newest first.",
        Fields.of(
            Field.text("key", States.KEY_MAX, "Which key.").required(),
            scope(),
            Field.whole("before", 1, Long.MAX_VALUE, "Only versions before this one."),
            Field.whole("limit", 1, StatePages.HISTORY_MOST, "How many at most. Default 20.")),
        StatePages.VERSIONS,
        (visit, given) ->
            StatePages.versions(
                states,
                new Place(visit.origin().tenant(), scope(given), given.text("key")),
                given));
  }

  private Operation taints() {
    return new Operation(
        "state_taints",
        "The sessions that are not trusted, since when, by whom and why.",
        Fields.of(),
        Fields.of(
            Field.many("taints", new Field.Kind.Parts(StateForms.TAINT), 100_000, "By session.")
                .required()),
        (visit, given) ->
            new Heard.Result(
                new Form()
                    .list(
                        "taints",
                        states.taints(visit.origin().tenant()).stream()
                            .map(StateForms::taint)
                            .toList())
                    .made()));
  }

  private Operation taint() {
    Field.Kind stamps = new Field.Kind.Parts(StateForms.STAMP);
    return new Operation(
        "state_taint",
        "Distrust a session that was led astray: everything it wrote to the state, and everything"
            + " derived from that, is rolled back by new versions, and it writes no more until"
            + " state_trust. Without apply=true this only shows what would be done: look at that"
            + " first. left_alone is what others have written on top since; exposed are sessions"
            + " that read something tainted, and go on.",
        Fields.of(
            session().required(),
            Field.text("why", States.WHY_MAX, "Why, for the record.").required(),
            Field.truth("apply", "Do it. Default false: only show it.")),
        Fields.of(
            Field.truth("applied", "Whether it was done.").required(),
            Field.many("restored", stamps, 100_000, "The keys that are put back.").required(),
            Field.many("tainted", stamps, 100_000, "Every tainted version.").required(),
            Field.many("left_alone", stamps, 100_000, "See above.").required(),
            Field.many("exposed", new Field.Kind.Text(1, 2_000), 100_000, "Sessions.").required(),
            Field.many(
                    "lost",
                    new Field.Kind.Text(1, 2_000),
                    100_000,
                    "Keys that are deleted because what was before is not kept.")
                .required()),
        (visit, given) -> {
          String session = given.text("session");
          if (given.holds("apply")) {
            Tainting done =
                states.taint(
                    visit.origin().tenant(), session, person(visit.origin()), given.text("why"));
            return tainting(done, Form.Verity.SO);
          }
          return tainting(states.foresee(visit.origin().tenant(), session), Form.Verity.NOT_SO);
        });
  }

  private static Heard tainting(Tainting tainting, Form.Verity applied) {
    return new Heard.Result(
        StateForms.tainting(tainting).with("applied", new Value.Bool(applied == Form.Verity.SO)));
  }

  private Operation trust() {
    return new Operation(
        "state_trust",
        "Trust a session again, from now on. What was rolled back stays so.",
        Fields.of(session().required(), Field.text("why", States.WHY_MAX, "Why.").required()),
        Fields.of(
            Field.truth("was_tainted", "Whether it was not trusted.").required(),
            Field.parts("ended", StateForms.TAINT, "The taint that ended.")),
        (visit, given) -> {
          Optional<States.Taint> ended =
              states.clear(
                  visit.origin().tenant(),
                  given.text("session"),
                  person(visit.origin()),
                  given.text("why"));
          return new Heard.Result(
              new Form()
                  .truth("was_tainted", ended.isPresent() ? Form.Verity.SO : Form.Verity.NOT_SO)
                  .value("ended", ended.map(StateForms::taint))
                  .made());
        });
  }

  /** A person by name; an agent that supervises others by its session. */
  private static String person(Origin origin) {
    String session = origin.session();
    String name =
        session.startsWith(PERSON) ? session.substring(PERSON.length()) : "session " + session;
    return name.length() > States.KEY_MAX ? name.substring(0, States.KEY_MAX) : name;
  }

  private static Field session() {
    return Field.text("session", States.KEY_MAX, "Which session.");
  }

  private static Field scope() {
    return Field.text("scope", SCOPE_MAX, "shared, or session:NAME. Default shared.");
  }

  private static Scope scope(Given given) {
    return given
        .maybeText("scope")
        .map(word ->
            Scope.read(word)
                .orElseThrow(
                    () -> new IllegalArgumentException("scope is shared, or session:NAME")))
        .orElseGet(Scope::shared);
  }
}
