package dev.weir.witness;

import dev.weir.effect.EffectId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** How often something was sent, and how often it stands in the books. */
final class Sendings {
  private final String thing;
  private final List<EffectId> books = new ArrayList<>(1);
  private final List<Act> open = new ArrayList<>(1);
  private Optional<String> key = Optional.empty();
  private boolean found;

  Sendings(String thing) {
    this.thing = thing;
  }

  /** What is wrong with sending it now. */
  Optional<String> sent(Act act) {
    Optional<Act> before = open.isEmpty() ? Optional.empty() : Optional.of(open.getFirst());
    Optional<String> last = key;
    open.add(act);
    key = act.honoured();
    if (before.isPresent() && act.honoured().isEmpty()) {
      return Optional.of(
          thing + " may have happened as effect " + before.get().effect() + ", and is sent again");
    }
    return before.isPresent() && last.isPresent() && !last.equals(key)
        ? Optional.of(thing + " is sent again, and with another key")
        : Optional.empty();
  }

  /** Nothing came of one sending. */
  void nothingDone(Act act) {
    open.remove(act);
  }

  /** Somebody has found out that it did not happen. */
  void proved() {
    open.clear();
  }

  void happened(EffectId effect) {
    books.add(effect);
  }

  /** It was not done again, for it had been done, or there was nothing to do. */
  void found() {
    found = true;
  }

  int times() {
    return books.size();
  }

  boolean done() {
    return found || !books.isEmpty();
  }

  boolean done(EffectId effect) {
    return books.contains(effect);
  }
}
