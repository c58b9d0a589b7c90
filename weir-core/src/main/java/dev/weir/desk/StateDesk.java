package dev.weir.desk;

import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Expecting;
import dev.weir.state.Place;
import dev.weir.state.Reading;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;

/**
 * What can be asked of shared state by whoever reads and writes it. Safe for any number of callers.
 */
public final class StateDesk {
  /** The most keys that are read at once at a door: values may be large. */
  private static final int KEYS_MOST = 10;

  private static final Duration PIN_USUAL = Duration.ofHours(1);

  private static final String CONFLICT =
      " The error state-conflict says who wrote what is there now: read it again, judge anew, and"
          + " write on that version.";

  private static final Heard WEIRS =
      Heard.refused(
          ErrorCode.STATE_UNUSABLE, "keys that begin with weir/ are written by Weir alone");

  private final States states;

  /** A desk before these states. */
  public StateDesk(States states) {
    this.states = states;
  }

  /** Everything that readers and writers ask for. */
  public List<Operation> operations() {
    return List.of(
        get(), list(), history(), put(), patch(), add(), append(), delete(), promote(), pin(),
        unpin());
  }

  private Operation get() {
    return new Operation(
        "state_get",
        "Read keys of the state that agents keep, all of one moment: the latest, or as they were at"
            + " a version or a time. Returns each value with its version: name that as"
            + " expect_version when you write the key, so that nobody's change is lost.",
        Fields.of(
            Field.of(
                    "keys",
                    new Field.Kind.Many(new Field.Kind.Text(1, States.KEY_MAX), 1, KEYS_MOST),
                    "Which keys.")
                .required(),
            scope(),
            Field.whole("as_of_version", 0, Long.MAX_VALUE, "As it was with this version."),
            Field.text("as_of", 40, "As it was then, such as 2026-01-31T12:00:00Z.")),
        Fields.of(
            Field.many("found", new Field.Kind.Parts(StateForms.FOUND), KEYS_MOST, "In order.")
                .required(),
            Field.whole("last_version", 0, Long.MAX_VALUE, "The latest version of anything.")
                .required(),
            Field.text("now", 40, "The store's time.").required()),
        (visit, given) -> {
          List<Place> places =
              given.texts("keys").stream().map(key -> place(visit, given, key)).toList();
          Reading reading = states.read(visit.origin(), places, asOf(given));
          return new Heard.Result(
              new Form()
                  .list("found", reading.found().stream().map(StateForms::found).toList())
                  .whole("last_version", reading.last())
                  .text("now", reading.now().toString())
                  .made());
        });
  }

  private static AsOf asOf(Given given) {
    Optional<Long> number = given.whole("as_of_version");
    Optional<String> moment = given.maybeText("as_of");
    if (number.isPresent() && moment.isPresent()) {
      throw new IllegalArgumentException("write as_of_version or as_of, not both");
    }
    if (number.isPresent()) {
      return new AsOf.Numbered(number.get());
    }
    try {
      return moment.<AsOf>map(it -> new AsOf.Moment(Instant.parse(it))).orElseGet(AsOf::latest);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("as_of is written 2026-01-31T12:00:00Z", e);
    }
  }

  private Operation list() {
    return new Operation(
        "state_list",
        "List the keys of your session's state, or of the shared state, that begin with a prefix,"
            + " with who wrote them last. Without values: state_get has them. When `next` comes"
            + " back there are more: ask again with after=next.",
        Fields.of(
            scope(),
            Field.of(
                "prefix",
                new Field.Kind.Text(0, States.KEY_MAX),
                "How the keys begin. Default any."),
            Field.text("after", States.KEY_MAX, "Only keys after this one."),
            Field.whole("limit", 1, StatePages.LISTED_MOST, "How many at most. Default 100.")),
        StatePages.KEYS,
        (visit, given) ->
            StatePages.keys(
                states, visit.origin().tenant(), place(visit, given, "").scope(), given));
  }

  private Operation history() {
    return new Operation(
        "state_history",
        "The versions of a key that are kept, newest first: who wrote what and when, deletions"
            + " included. A gap in `nth` shows what is no longer kept.",
        Fields.of(
            key().required(),
            scope(),
            Field.whole("before", 1, Long.MAX_VALUE, "Only versions before this one."),
            Field.whole("limit", 1, StatePages.HISTORY_MOST, "How many at most. Default 20.")),
        StatePages.VERSIONS,
        (visit, given) -> StatePages.versions(states, place(visit, given), given));
  }

  private Operation put() {
    return new Operation(
        "state_put",
        "Write a key: into your own session's state, or with scope=shared into what all agents see."
            + " Say what you expect to be there: expect_version with the version that state_get"
            + " gave you, or expect=absent for a new key; expect=any writes over whatever is there"
            + " and loses other agents' changes."
            + CONFLICT,
        writing(
            Field.any("value", "Any JSON, up to 256 KB.").required(),
            Field.word(
                "expect", List.of("absent", "any"), "Instead of expect_version: see above.")),
        written(),
        (visit, given) -> {
          if (given.whole("expect_version").isPresent() == given.maybeText("expect").isPresent()) {
            throw new IllegalArgumentException(
                "write expect_version, or expect: absent or any; one of them");
          }
          return write(visit, given, new Deed.Put(given.any("value").orElse(Value.Nil.NIL)));
        });
  }

  private Operation patch() {
    return new Operation(
        "state_patch",
        "Change members of an object that is there, by a JSON merge patch (RFC 7396): members are"
            + " set, those that are null are taken away. Two agents that change different members"
            + " need no expect_version."
            + CONFLICT,
        writing(Field.any("patch", "The merge patch.").required()),
        written(),
        (visit, given) ->
            write(visit, given, new Deed.Patch(given.any("patch").orElse(Value.Nil.NIL))));
  }

  private Operation add() {
    return new Operation(
        "state_add",
        "Add to a whole number, in one step that loses no other agent's addition; a key that is"
            + " absent counts as 0. Returns the sum. Use it for counters instead of reading and"
            + " writing.",
        writing(
            Field.whole(
                    "amount", -Long.MAX_VALUE, Long.MAX_VALUE, "What to add, below 0 to subtract.")
                .required()),
        written(),
        (visit, given) -> write(visit, given, new Deed.Add(given.whole("amount").orElseThrow())));
  }

  private Operation append() {
    return new Operation(
        "state_append",
        "Append an item to a list, in one step that loses no other agent's item; a key that is"
            + " absent counts as an empty list. The whole list is 256 KB at most.",
        writing(Field.any("item", "Any JSON.").required()),
        written(),
        (visit, given) ->
            write(visit, given, new Deed.Append(given.any("item").orElse(Value.Nil.NIL))));
  }

  private Operation delete() {
    return new Operation(
        "state_delete",
        "Delete a key. Its older versions stay readable by their version for as long as they are"
            + " kept, and it never comes back by itself."
            + CONFLICT,
        writing(),
        written(),
        (visit, given) -> write(visit, given, new Deed.Delete()));
  }

  private Operation promote() {
    return new Operation(
        "state_promote",
        "Show all agents a value of your own session: copies the latest value of `key` of your"
            + " session to the shared key `to`, on record with your reason. Only what you have"
            + " checked."
            + CONFLICT,
        Fields.of(
            Field.text("key", States.KEY_MAX, "The key in your session.").required(),
            Field.text("to", States.KEY_MAX, "The shared key. Default the same name."),
            Field.text("why", States.WHY_MAX, "Why others can rely on it.").required(),
            expectVersion(),
            Field.word("expect", List.of("absent", "any"), "Of the shared key. Default absent.")),
        written(),
        (visit, given) -> {
          Origin origin = visit.origin();
          String key = given.text("key");
          Deed deed = new Deed.Promote(Place.own(origin, key), given.text("why"));
          Place to = Place.shared(origin, given.maybeText("to").orElse(key));
          if (weirs(to)) {
            return WEIRS;
          }
          return heard(
              states.write(Write.of(origin, to, deed, expecting(given, new Expecting.Absent()))));
        });
  }

  private Operation pin() {
    return new Operation(
        "state_pin",
        "Read a version and keep it readable for a while, whoever changes or deletes the key"
            + " meanwhile: for work that must see one and the same value for long. It holds nobody"
            + " up. Pinned again, the later end counts.",
        Fields.of(
            key().required(),
            scope(),
            Field.whole("version", 1, Long.MAX_VALUE, "Which version. Default the latest."),
            Field.whole(
                "length_ms", 1, States.PIN_MAX.toMillis(), "For how long. Default 3600000.")),
        Fields.of(
            Field.parts("version", StateForms.VERSION, "What was pinned.").required(),
            Field.text("until", 40, "Until when.").required()),
        (visit, given) -> {
          AsOf asOf = given.whole("version").<AsOf>map(AsOf.Numbered::new).orElseGet(AsOf::latest);
          Duration length = given.millis("length_ms").orElse(PIN_USUAL);
          return switch (states.pin(visit.origin(), place(visit, given), asOf, length)) {
            case States.Pinned.Held held ->
                new Heard.Result(
                    new Form()
                        .value("version", StateForms.version(held.version()))
                        .text("until", held.until().toString())
                        .made());
            case States.Pinned.NotThere nothing ->
                new Heard.Refusal(
                    Fault.of(ErrorCode.STATE_ABSENT),
                    new Form().value("found", StateForms.found(nothing.found())).made());
            case States.Pinned.Refused refused ->
                new Heard.Refusal(refused.fault(), Value.Obj.empty());
          };
        });
  }

  private Operation unpin() {
    return new Operation(
        "state_unpin",
        "Take your session's pin of a version back.",
        Fields.of(
            Field.whole("version", 1, Long.MAX_VALUE, "The version, as state_pin gave it.")
                .required()),
        Fields.of(Field.whole("version", 0, Long.MAX_VALUE, "The version.").required()),
        (visit, given) -> {
          long version = given.whole("version").orElseThrow();
          states.release(visit.origin(), version);
          return new Heard.Result(new Form().whole("version", version).made());
        });
  }

  /** What Weir itself keeps for agents and people, such as a person's answer. */
  private static boolean weirs(Place place) {
    return place.key().startsWith(HandoffDesk.OWN);
  }

  private Heard write(Visit visit, Given given, Deed deed) {
    if (weirs(place(visit, given))) {
      return WEIRS;
    }
    Write write =
        Write.of(
            visit.origin(), place(visit, given), deed, expecting(given, new Expecting.Whatever()));
    if (given.any("unmoved").isPresent()) {
      write = write.ifUnmoved(reads(visit, given, "unmoved"));
    }
    if (given.any("made_of").isPresent()) {
      write = write.derivedFrom(reads(visit, given, "made_of"));
    }
    return heard(states.write(write));
  }

  private static List<Write.Read> reads(Visit visit, Given given, String name) {
    return given.parts(name).stream()
        .map(it -> new Write.Read(place(visit, it), it.whole("version").orElseThrow()))
        .toList();
  }

  private static Heard heard(Written written) {
    return switch (written) {
      case Written.Stored stored ->
          new Heard.Result(
              new Form()
                  .value("version", StateForms.version(stored.version()))
                  .list("evicted", stored.evicted().stream().map(StateForms::left).toList())
                  .made());
      case Written.Conflict conflict ->
          new Heard.Refusal(
              Fault.of(ErrorCode.STATE_CONFLICT, told(conflict)), StateForms.conflict(conflict));
      case Written.Refused refused -> new Heard.Refusal(refused.fault(), Value.Obj.empty());
    };
  }

  private static String told(Written.Conflict conflict) {
    return conflict.moved().isEmpty()
        ? conflict
            .current()
            .map(stamp -> "version " + stamp.number() + " is there; nothing was written")
            .orElse("there is nothing; nothing was written")
        : "keys that were to be unmoved have moved on; nothing was written";
  }

  private static Expecting expecting(Given given, Expecting usual) {
    return given
        .whole("expect_version")
        .<Expecting>map(Expecting.Exactly::new)
        .or(() -> given.maybeText("expect").map(StateDesk::expecting))
        .orElse(usual);
  }

  private static Expecting expecting(String word) {
    return word.equals("absent") ? new Expecting.Absent() : new Expecting.Whatever();
  }

  private static Fields writing(Field... more) {
    Fields each =
        Fields.of(
            key().required(),
            scope(),
            Field.whole("version", 0, Long.MAX_VALUE, "0: nothing was ever there.").required());
    return Fields.of(key().required(), scope())
        .and(more)
        .and(
            expectVersion(),
            Field.many(
                "unmoved",
                new Field.Kind.Parts(each),
                States.READS_MAX,
                "Write only if these keys still stand at these versions."),
            Field.many(
                "made_of",
                new Field.Kind.Parts(each),
                States.READS_MAX,
                "The versions that your value comes from, and no others. Left out, it may come from"
                    + " all that your session has read."));
  }

  private static Fields written() {
    return Fields.of(
        Field.parts("version", StateForms.VERSION, "What was written.").required(),
        Field.many(
                "evicted",
                new Field.Kind.Parts(StateForms.LEFT),
                100_000,
                "What left to make room.")
            .required());
  }

  private static Field key() {
    return Field.text("key", States.KEY_MAX, "Which key.");
  }

  private static Field scope() {
    return Field.word(
        "scope",
        List.of("session", "shared"),
        "session: your session's own, nobody else sees it; shared: all agents see it. Default"
            + " session.");
  }

  private static Field expectVersion() {
    return Field.whole(
        "expect_version",
        0,
        Long.MAX_VALUE,
        "Write only on this version; 0: nothing was ever there. Left out, on whatever is there.");
  }

  private static Place place(Visit visit, Given given) {
    return place(visit, given, given.text("key"));
  }

  private static Place place(Visit visit, Given given, String key) {
    return given.maybeText("scope").filter("shared"::equals).isPresent()
        ? Place.shared(visit.origin(), key)
        : Place.own(visit.origin(), key);
  }
}
