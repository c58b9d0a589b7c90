package dev.weir.desk;

import dev.weir.call.Value;
import dev.weir.state.Evicted;
import dev.weir.state.Found;
import dev.weir.state.Kind;
import dev.weir.state.Place;
import dev.weir.state.Stamp;
import dev.weir.state.States;
import dev.weir.state.Tainting;
import dev.weir.state.Version;
import dev.weir.state.Written;
import java.util.ArrayList;
import java.util.List;

/** How versions look at every door. Programs rely on it: fields are added, never renamed. */
public final class StateForms {
  private static final int VALUES_BYTES = 2 << 20;
  private static final int SCOPE_MAX = States.KEY_MAX + 10;

  static final Fields STAMP =
      Fields.of(
          Field.text("key", States.KEY_MAX, "The key.").required(),
          Field.text("scope", SCOPE_MAX, "shared, or session:NAME.").required(),
          Field.whole("version", 0, Long.MAX_VALUE, "Names this version; only grows.").required(),
          Field.whole("nth", 0, Long.MAX_VALUE, "How many versions its key had with it.")
              .required(),
          Field.word("how", TaskForms.words(Kind.values()), "How it came to be.").required(),
          Field.text("at", 40, "When.").required(),
          Field.text("session", 2_000, "Whose session wrote it.").required(),
          Field.text("agent", 2_000, "Which agent."),
          Field.text("run", 2_000, "For which run."),
          Field.text("step", 2_000, "At which step of it."),
          Field.text("trace", 2_000, "Its traceparent."),
          Field.text("why", States.WHY_MAX, "Why, in its words."),
          Field.whole("overrode", 0, Long.MAX_VALUE, "The version that lost a conflict to it."));

  static final Fields VERSION =
      STAMP.and(
          Field.any("value", "What was written; left out when the key was absent from then on."),
          Field.truth("value_left_out", "There is one, too large to be shown with the others."),
          Field.many(
              "made_of",
              new Field.Kind.Whole(0, Long.MAX_VALUE),
              States.READS_MAX,
              "The versions that it was made of, where its writer named them."));

  static final Fields FOUND =
      Fields.of(
          Field.text("key", States.KEY_MAX, "The key.").required(),
          Field.word(
                  "is",
                  List.of("present", "absent", "no-longer-kept"),
                  "no-longer-kept: what stood there then was evicted.")
              .required(),
          Field.whole("version", 0, Long.MAX_VALUE, "To expect when you write the key next.")
              .required(),
          Field.any("value", "What stands there."),
          Field.parts("stamp", STAMP, "Who wrote it or deleted it, and when."));

  static final Fields LEFT =
      Fields.of(
          Field.text("key", States.KEY_MAX, "Of which key.").required(),
          Field.text("scope", SCOPE_MAX, "In which scope.").required(),
          Field.whole("versions", 0, Integer.MAX_VALUE, "How many.").required(),
          Field.word("cause", TaskForms.words(Evicted.Cause.values()), "Why.").required());

  static final Fields TAINT =
      Fields.of(
          Field.text("session", States.KEY_MAX, "Which session.").required(),
          Field.text("at", 40, "Since when.").required(),
          Field.text("by", 2_000, "Who said so.").required(),
          Field.text("why", States.WHY_MAX, "And why.").required());

  private StateForms() {}

  /** Who wrote what, without the value. */
  public static Value.Obj stamp(Stamp stamp) {
    return form(stamp).made();
  }

  private static Form form(Stamp stamp) {
    return new Form()
        .text("key", stamp.place().key())
        .text("scope", stamp.place().scope().text())
        .whole("version", stamp.number())
        .whole("nth", stamp.nth())
        .text("how", TaskForms.word(stamp.kind()))
        .text("at", stamp.at().toString())
        .text("session", stamp.author().session())
        .text("agent", stamp.author().agent())
        .text("run", stamp.author().run())
        .text("step", stamp.author().step())
        .text("trace", stamp.author().trace())
        .text("why", stamp.why())
        .value("overrode", stamp.overrode().map(Value.Num::of));
  }

  /** A version with its value. */
  static Value.Obj version(Version version) {
    return lineage(version).value("value", version.value()).made();
  }

  private static Form lineage(Version version) {
    return form(version.stamp()).value("made_of", version.derived().map(Value::of));
  }

  /** Versions, with as many values as can be told at once. */
  public static Value.Arr versions(List<Version> versions) {
    var told = new ArrayList<Value>();
    long room = VALUES_BYTES;
    for (Version version : versions) {
      long size = version.value().isPresent() ? version.bytes() : 0;
      told.add(
          size <= room
              ? version(version)
              : lineage(version).truth("value_left_out", Form.Verity.SO).made());
      room -= Math.min(size, room);
    }
    return new Value.Arr(told);
  }

  /** What stands at a place. */
  static Value.Obj found(Found found) {
    return switch (found) {
      case Found.Present present ->
          place(present.version().stamp().place(), "present", found)
              .value("value", present.version().value())
              .value("stamp", stamp(present.version().stamp()))
              .made();
      case Found.Absent absent ->
          place(absent.place(), "absent", found)
              .value("stamp", absent.last().map(StateForms::stamp))
              .made();
      case Found.Left left -> place(left.place(), "no-longer-kept", found).made();
    };
  }

  private static Form place(Place place, String is, Found found) {
    return new Form().text("key", place.key()).text("is", is).whole("version", found.number());
  }

  /** What had to leave. */
  static Value.Obj left(Evicted evicted) {
    return new Form()
        .text("key", evicted.place().key())
        .text("scope", evicted.place().scope().text())
        .whole("versions", evicted.versions())
        .text("cause", TaskForms.word(evicted.cause()))
        .made();
  }

  /** What is there instead of what was expected. */
  static Value.Obj conflict(Written.Conflict conflict) {
    var moved =
        conflict.moved().stream()
            .map(it ->
                new Form()
                    .text("key", it.read().place().key())
                    .whole("read", it.read().number())
                    .value("current", it.current().map(StateForms::stamp))
                    .made())
            .toList();
    return new Form()
        .value("current", conflict.current().map(StateForms::stamp))
        .list("moved", moved)
        .made();
  }

  /** That a session is not trusted. */
  public static Value.Obj taint(States.Taint taint) {
    return new Form()
        .text("session", taint.session())
        .text("at", taint.at().toString())
        .text("by", taint.person())
        .text("why", taint.why())
        .made();
  }

  /** What was done, or would be done, about a tainted session. */
  static Value.Obj tainting(Tainting tainting) {
    return new Form()
        .list("restored", tainting.restored().stream().map(it -> stamp(it.stamp())).toList())
        .list("tainted", tainting.found().stream().map(StateForms::stamp).toList())
        .list("left_alone", tainting.leftAlone().stream().map(StateForms::stamp).toList())
        .list("exposed", tainting.exposed().stream().sorted().map(Value.Text::new).toList())
        .list(
            "lost",
            tainting.lost().stream().map(place -> new Value.Text(place.toString())).toList())
        .made();
  }
}
