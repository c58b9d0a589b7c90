package dev.weir.desk;

import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Expecting;
import dev.weir.state.Found;
import dev.weir.state.Place;
import dev.weir.state.Scope;
import dev.weir.state.Stamp;
import dev.weir.state.States;
import dev.weir.state.Version;
import dev.weir.state.Write;
import dev.weir.state.Written;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where an agent hands a question over to a person, and where it writes down how far it is, for
 * whoever goes on after it. Safe for any number of callers.
 *
 * <p>Both are kept in the shared state under names that agents cannot write by themselves ({@link
 * StateDesk} refuses them): so every question and every answer is a version with an author, and
 * what a tainted session asked is taken back with everything else it wrote. A question stands at
 * its key for as long as it is open; the answer has a key of its own that is written once.
 *
 * <p>Schedules:
 *
 * <ul>
 *   <li>Two people answer at once, or one answers what the agent takes back: an answer is written
 *       only if there is none and the question has not moved. One of them is first.
 *   <li>Whoever answers dies before the question is put away: it is put away by the next who looks.
 *   <li>A question is asked twice because nobody knows what became of the first call: it has the
 *       visit's id, so it is one question.
 * </ul>
 */
public final class HandoffDesk {
  /** Keys of the shared state that begin so are Weir's. */
  static final String OWN = "weir/";

  private static final String QUESTION = OWN + "question/";
  private static final String ANSWER = OWN + "answer/";
  private static final String PROGRESS = OWN + "progress/";
  private static final int ID = 36;
  private static final int TEXT_MOST = 4_000;
  private static final int NAME_MOST = 100;
  private static final int CHOICES_MOST = 20;
  private static final int CHOICE_MOST = 500;

  /** In bytes of canonical JSON: a question, and beside it its answer, must fit into a value. */
  private static final int SIZE_MOST = 64 << 10;

  /** As many as are read at once. */
  private static final int LISTED_MOST = States.READS_MAX / 2;

  private static final Fields ASKED =
      Fields.of(
          Field.text("id", ID, "Names the hand-off.").required(),
          Field.word(
                  "is",
                  List.of("open", "answered", "taken-back"),
                  "taken-back: by whoever asked, or because its session is not trusted.")
              .required(),
          Field.text("question", TEXT_MOST, "What was asked."),
          Field.any("context", "What was told with it."),
          Field.many(
              "choices", new Field.Kind.Text(1, CHOICE_MOST), CHOICES_MOST, "What to choose from."),
          Field.text("to", States.KEY_MAX, "Whom it is meant for."),
          Field.text("asked_at", 40, "When."),
          Field.text("asked_by", 2_000, "By which session."),
          Field.text("agent", 2_000, "By which agent."),
          Field.text("run", 2_000, "For which run."),
          Field.any("answer", "What the person says."),
          Field.text("answered_at", 40, "When."),
          Field.text("answered_by", 2_000, "Who said so."));

  private static final Fields SAVED =
      Fields.of(
          Field.text("name", NAME_MOST, "Of which work.").required(),
          Field.word("is", List.of("present", "absent"), "Whether there is anything.").required(),
          Field.text("done", TEXT_MOST, "What is done."),
          Field.text("left", TEXT_MOST, "What is left to do."),
          Field.any("data", "What whoever goes on needs."),
          Field.whole("version", 0, Long.MAX_VALUE, "Its version."),
          Field.text("at", 40, "When it was written."),
          Field.text("session", 2_000, "By which session."),
          Field.text("agent", 2_000, "By which agent."));

  private final States states;

  /** A desk before these states. */
  public HandoffDesk(States states) {
    this.states = states;
  }

  /** What agents ask for. */
  public List<Operation> operations() {
    return List.of(ask(), get(), takeBack(), save(), load());
  }

  /** What people ask for. */
  public List<Operation> answering() {
    return List.of(list(), answer());
  }

  private Operation ask() {
    return new Operation(
        "handoff_ask",
        "Hand a decision or a problem over to a person: when you lack the right, the knowledge or"
            + " the certainty to go on. Say all that is needed to decide in question and context; the"
            + " person has not seen your conversation. Returns the hand-off at once, without an"
            + " answer. Go on with other work or end your turn, and look with handoff_get, not more"
            + " often than once a minute. Until it is answered, do not do what you asked about.",
        Fields.of(
            Field.text("question", TEXT_MOST, "What the person is to decide or do.").required(),
            Field.any("context", "What you know, what you tried, what would follow; any JSON."),
            Field.many(
                "choices",
                new Field.Kind.Text(1, CHOICE_MOST),
                CHOICES_MOST,
                "What there is to choose from, where that is clear."),
            Field.text("to", States.KEY_MAX, "A person or a team, where you know whom.")),
        ASKED,
        (visit, given) -> {
          Origin origin = visit.origin();
          String id = visit.id().toString();
          var question =
              new Form()
                  .text("question", given.text("question"))
                  .value("context", given.any("context"))
                  .value("choices", given.any("choices"))
                  .text("to", given.maybeText("to"))
                  .made();
          if (tooLarge(question)) {
            return Heard.refused(
                ErrorCode.TOO_LARGE, "a question and its context have 64 KB at most");
          }
          // Nothing was ever there, or it was asked before, in the same visit.
          Place place = Place.shared(origin, QUESTION + id);
          return states.write(Write.replace(origin, place, question, 0))
                  instanceof Written.Refused refused
              ? new Heard.Refusal(refused.fault(), Value.Obj.empty())
              : new Heard.Result(told(looked(visit, id)));
        });
  }

  private Operation get() {
    return new Operation(
        "handoff_get",
        "Look whether a person has answered what you handed over. While it is open, do not ask more"
            + " often than once a minute.",
        Fields.of(id()),
        ASKED,
        (visit, given) -> heard(looked(visit, given.text("id"))));
  }

  private Operation takeBack() {
    return new Operation(
        "handoff_take_back",
        "Take a question back that no person need answer any more. Returns how it stands: it may"
            + " have been answered meanwhile.",
        Fields.of(id(), Field.text("why", States.WHY_MAX, "Why, for the record.")),
        ASKED,
        (visit, given) -> {
          Looked looked = looked(visit, given.text("id"));
          if (looked.open().isEmpty()) {
            return heard(looked);
          }
          Version open = looked.open().get();
          Origin origin =
              given.maybeText("why").map(visit.origin()::because).orElse(visit.origin());
          Written written =
              states.write(
                  Write.of(
                      origin,
                      open.stamp().place(),
                      new Deed.Delete(),
                      new Expecting.Exactly(open.number())));
          return written instanceof Written.Refused refused
              ? new Heard.Refusal(refused.fault(), Value.Obj.empty())
              : heard(looked(visit, given.text("id")));
        });
  }

  private Operation list() {
    return new Operation(
        "handoff_list",
        "The questions that wait for a person, oldest first.",
        Fields.of(
            Field.text("after", ID, "Only those after this one."),
            Field.whole("limit", 1, LISTED_MOST, "How many at most. Default 50.")),
        Fields.of(
            Field.many("handoffs", new Field.Kind.Parts(ASKED), LISTED_MOST, "Oldest first.")
                .required(),
            Field.text("next", ID, "Where to go on.")),
        (visit, given) -> {
          int limit = given.whole("limit").map(Math::toIntExact).orElse(LISTED_MOST);
          List<Stamp> open =
              states.list(
                  visit.origin().tenant(),
                  Scope.shared(),
                  QUESTION,
                  given.maybeText("after").map(after -> QUESTION + after).orElse(""),
                  limit);
          var told = new ArrayList<Value>();
          for (Looked looked : looked(visit, open.stream().map(HandoffDesk::id).toList())) {
            if (looked.answer().isPresent()) {
              putAway(visit.origin(), looked);
            } else if (looked.open().isPresent()) {
              told.add(told(looked));
            }
          }
          Optional<String> next =
              open.size() == limit ? Optional.of(id(open.get(limit - 1))) : Optional.empty();
          return new Heard.Result(new Form().list("handoffs", told).text("next", next).made());
        });
  }

  private Operation answer() {
    return new Operation(
        "handoff_answer",
        "Answer a question. An answer is final: a question that was answered already, or taken back,"
            + " is refused.",
        Fields.of(id(), Field.any("answer", "The answer, for the agent to read.").required()),
        ASKED,
        (visit, given) -> {
          Value said = given.any("answer").orElse(Value.Nil.NIL);
          if (tooLarge(said)) {
            return Heard.refused(ErrorCode.TOO_LARGE, "an answer has 64 KB at most");
          }
          Looked looked = looked(visit, given.text("id"));
          if (looked.unknown()) {
            return heard(looked);
          }
          if (looked.open().isEmpty() || looked.answer().isPresent()) {
            return over(looked);
          }
          Origin origin = visit.origin();
          Version open = looked.open().get();
          Value.Obj answer =
              ((Value.Obj) open.value().orElse(Value.Obj.empty()))
                  .with("answer", said)
                  .with("asked", StateForms.stamp(open.stamp()));
          Place question = open.stamp().place();
          // An answer is the person's own, whatever they have read before.
          Written written =
              states.write(
                  Write.create(origin, Place.shared(origin, ANSWER + looked.id()), answer)
                      .ifUnmoved(List.of(new Write.Read(question, open.number())))
                      .derivedFrom(List.of()));
          return switch (written) {
            case Written.Refused refused -> new Heard.Refusal(refused.fault(), Value.Obj.empty());
            case Written.Conflict conflict -> over(looked(visit, looked.id()));
            case Written.Stored stored -> {
              putAway(origin, looked);
              yield heard(looked(visit, looked.id()));
            }
          };
        });
  }

  private static boolean tooLarge(Value value) {
    return Canonical.bytes(value).length > SIZE_MOST;
  }

  /** Whoever comes first does it, and whoever comes next finds it done. */
  private void putAway(Origin origin, Looked looked) {
    looked
        .open()
        .ifPresent(open ->
            states.write(
                Write.of(
                        origin,
                        open.stamp().place(),
                        new Deed.Delete(),
                        new Expecting.Exactly(open.number()))
                    .derivedFrom(List.of())));
  }

  private Operation save() {
    return new Operation(
        "progress_save",
        "Write down how far you are, so that whoever goes on after you starts there: you after a"
            + " restart, a copy of you, a person. Do so after each step that must not be done twice."
            + " What is saved belongs to the run if your calls name one, else to your session.",
        Fields.of(
            Field.text("name", NAME_MOST, "Of which work, where you do several. Default main."),
            Field.text("done", TEXT_MOST, "What is done, with what it came to.").required(),
            Field.text("left", TEXT_MOST, "What is left to do, in order."),
            Field.any("data", "Ids, paths, partial results; any JSON.")),
        SAVED,
        (visit, given) -> {
          String name = given.maybeText("name").orElse("main");
          var progress =
              new Form()
                  .text("done", given.text("done"))
                  .text("left", given.maybeText("left"))
                  .value("data", given.any("data"))
                  .made();
          Written written =
              states.write(
                  Write.whatever(
                      visit.origin(), progress(visit.origin(), name), new Deed.Put(progress)));
          return switch (written) {
            case Written.Refused refused -> new Heard.Refusal(refused.fault(), Value.Obj.empty());
            case Written.Conflict conflict ->
                throw new IllegalStateException("nothing was expected");
            case Written.Stored stored ->
                new Heard.Result(saved(name, Optional.of(stored.version())));
          };
        });
  }

  private Operation load() {
    return new Operation(
        "progress_load",
        "Read how far the work is that was saved with progress_save. Ask before you begin a task"
            + " that somebody may have begun before you.",
        Fields.of(Field.text("name", NAME_MOST, "Of which work. Default main.")),
        SAVED,
        (visit, given) -> {
          String name = given.maybeText("name").orElse("main");
          Found found = states.get(visit.origin(), progress(visit.origin(), name));
          return new Heard.Result(
              saved(
                  name,
                  found instanceof Found.Present present
                      ? Optional.of(present.version())
                      : Optional.empty()));
        });
  }

  private static Place progress(Origin origin, String name) {
    return origin
        .root()
        .map(run -> Place.shared(origin, PROGRESS + run.length() + "/" + run + "/" + name))
        .orElseGet(() -> Place.own(origin, PROGRESS + name));
  }

  private static Value.Obj saved(String name, Optional<Version> version) {
    var form = new Form().text("name", name).text("is", version.isPresent() ? "present" : "absent");
    version.ifPresent(it ->
        form.whole("version", it.number())
            .text("at", it.stamp().at().toString())
            .text("session", it.stamp().author().session())
            .text("agent", it.stamp().author().agent()));
    Value.Obj made = form.made();
    if (version.flatMap(Version::value).orElse(Value.Nil.NIL) instanceof Value.Obj written) {
      for (String field : List.of("done", "left", "data")) {
        Optional<Value> value = written.get(field);
        made = value.isPresent() ? made.with(field, value.get()) : made;
      }
    }
    return made;
  }

  /** A question and its answer, both of one moment. */
  private record Looked(
      String id, Optional<Version> open, Found question, Optional<Version> answer) {
    boolean unknown() {
      return answer.isEmpty()
          && (question instanceof Found.Left
              || (question instanceof Found.Absent absent && absent.last().isEmpty()));
    }
  }

  private Looked looked(Visit visit, String id) {
    return looked(visit, List.of(id)).get(0);
  }

  private List<Looked> looked(Visit visit, List<String> ids) {
    if (ids.isEmpty()) {
      return List.of();
    }
    Origin origin = visit.origin();
    var places = new ArrayList<Place>();
    ids.forEach(id -> {
      places.add(Place.shared(origin, QUESTION + id));
      places.add(Place.shared(origin, ANSWER + id));
    });
    List<Found> found = states.read(origin, places, AsOf.latest()).found();
    var looked = new ArrayList<Looked>();
    for (int i = 0; i < ids.size(); i++) {
      Found question = found.get(2 * i);
      looked.add(
          new Looked(ids.get(i), present(question), question, present(found.get(2 * i + 1))));
    }
    return looked;
  }

  private static Optional<Version> present(Found found) {
    return found instanceof Found.Present it ? Optional.of(it.version()) : Optional.empty();
  }

  private static String id(Stamp stamp) {
    return stamp.place().key().substring(QUESTION.length());
  }

  private static Heard heard(Looked looked) {
    return looked.unknown()
        ? Heard.refused(ErrorCode.STATE_ABSENT, "there is no such hand-off")
        : new Heard.Result(told(looked));
  }

  private static Heard over(Looked looked) {
    return new Heard.Refusal(
        Fault.of(
            ErrorCode.STATE_CONFLICT,
            looked.answer().isPresent()
                ? "it was answered already; nothing was written"
                : "it was taken back; nothing was written"),
        told(looked));
  }

  private static Value.Obj told(Looked looked) {
    String is = looked.answer().isPresent() ? "answered" : "taken-back";
    Value.Obj told =
        new Form()
            .text("id", looked.id())
            .text("is", looked.answer().isEmpty() && looked.open().isPresent() ? "open" : is)
            .made();
    Optional<Version> said = looked.answer().or(looked::open);
    if (said.isEmpty()) {
      return told;
    }
    if (said.get().value().orElse(Value.Nil.NIL) instanceof Value.Obj written) {
      for (String field : List.of("question", "context", "choices", "to", "answer")) {
        Optional<Value> value = written.get(field);
        told = value.isPresent() ? told.with(field, value.get()) : told;
      }
      if (written.get("asked").orElse(Value.Nil.NIL) instanceof Value.Obj asked) {
        told = asked(told, asked);
      }
    }
    Stamp stamp = said.get().stamp();
    return looked.answer().isEmpty()
        ? asked(told, StateForms.stamp(stamp))
        : told.with("answered_at", new Value.Text(stamp.at().toString()))
            .with("answered_by", new Value.Text(stamp.author().session()));
  }

  private static Value.Obj asked(Value.Obj told, Value.Obj stamp) {
    Value.Obj with = told;
    for (var field :
        List.of(
            List.of("at", "asked_at"),
            List.of("session", "asked_by"),
            List.of("agent", "agent"),
            List.of("run", "run"))) {
      Optional<Value> value = stamp.get(field.get(0));
      with = value.isPresent() ? with.with(field.get(1), value.get()) : with;
    }
    return with;
  }

  private static Field id() {
    return Field.text("id", ID, "Which hand-off.").required();
  }
}
