package dev.weir.difference;

import dev.weir.call.Value;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonStructure;
import jakarta.json.JsonValue;
import java.util.List;
import java.util.Optional;

/** What comes of putting the change that somebody made to what they read onto what is there now. */
public sealed interface Merge {

  /** Both changes are in it. */
  record Merged(Value document) implements Merge {}

  /** The changes are in each other's way; the reason names no value. */
  record Apart(String reason) implements Merge {}

  /**
   * Puts a change onto what is there. Pure.
   *
   * <p>The change is the JSON Patch from what was read to what is written. Each place that it
   * touches must be in what is there as it was when it was read: what is replaced or removed has
   * the value that was read, what is added is not there, and all that leads to it is an object. An
   * index means nothing in a list that somebody else has changed, so a list that is touched
   * anywhere must be as it was. What both changed in the same way is changed already.
   *
   * @param read what the change was made to
   * @param written what it was changed to
   * @param now what is there
   */
  static Merge of(Value read, Value written, Value now) {
    Optional<JsonStructure> base = Json.structure(read);
    Optional<JsonStructure> mine = Json.structure(written);
    Optional<JsonStructure> theirs = Json.structure(now);
    if (base.isEmpty() || mine.isEmpty() || theirs.isEmpty()) {
      return new Apart("they are no JSON documents of a size that is merged");
    }
    JsonArrayBuilder left = Json.PROVIDER.createArrayBuilder();
    for (JsonValue one : Json.PROVIDER.createDiff(base.get(), mine.get()).toJsonArray()) {
      JsonObject change = one.asJsonObject();
      switch (Place.of(change, base.get(), theirs.get())) {
        case FREE -> left.add(change);
        case DONE -> {}
        case TAKEN -> {
          return new Apart("both changed the same place");
        }
      }
    }
    try {
      return new Merged(Json.value(Json.PROVIDER.createPatch(left.build()).apply(theirs.get())));
    } catch (JsonException e) {
      return new Apart("the change does not fit what is there");
    }
  }

  /** How a place that a change touches is in what is there. */
  enum Place {
    /** As it was read: the change can be made. */
    FREE,
    /** As the change would make it. */
    DONE,
    /** Otherwise. */
    TAKEN;

    private static Place of(JsonObject change, JsonStructure base, JsonStructure theirs) {
      List<String> names = Json.names(change.getString("path"));
      JsonValue was = base;
      JsonValue is = theirs;
      for (int i = 0; i < names.size(); i++) {
        if (!(was instanceof JsonObject wasObject && is instanceof JsonObject isObject)) {
          break;
        }
        String name = names.get(i);
        if (i == names.size() - 1) {
          return member(
              change,
              Optional.ofNullable(wasObject.get(name)),
              Optional.ofNullable(isObject.get(name)));
        }
        if (!wasObject.containsKey(name) || !isObject.containsKey(name)) {
          return TAKEN;
        }
        was = wasObject.get(name);
        is = isObject.get(name);
      }
      // Into a list, or all of it: only where it is as it was.
      return was.equals(is) ? FREE : TAKEN;
    }

    private static Place member(
        JsonObject change, Optional<JsonValue> was, Optional<JsonValue> is) {
      Optional<JsonValue> wanted = Optional.ofNullable(change.get("value"));
      if (is.equals(was)) {
        return FREE;
      }
      return is.equals(wanted) ? DONE : TAKEN;
    }
  }
}
