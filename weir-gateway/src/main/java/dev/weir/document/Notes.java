package dev.weir.document;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Value;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was done to a document, as it stands beside it. Immutable.
 *
 * @param turn counts the changes; says which of two names the prepared file of the pending one has
 * @param pending the last one: done if its prepared file is gone
 * @param done those before it, the newest first, at most {@link #REMEMBERED}
 * @param fences the greatest number that a writer of each tenant had
 */
record Notes(long turn, Optional<Done> pending, List<Done> done, Map<String, Long> fences) {
  /** How many changes are remembered. */
  static final int REMEMBERED = 32;

  /** How large notes may be. */
  static final int BYTES_MOST = 1 << 20;

  private static final int TENANTS = 64;

  /** Of a document that nobody has changed through here. */
  static final Notes NONE = new Notes(0, Optional.empty(), List.of(), Map.of());

  /** Copies what it is made of. */
  Notes {
    done = List.copyOf(done);
    fences = Map.copyOf(fences);
  }

  /**
   * A change.
   *
   * @param key of its effect, as it was forwarded: the same at every sending
   * @param result what the caller was told, or would have been
   */
  record Done(String key, Value.Obj result) {
    private Value.Obj value() {
      return Value.Obj.empty().with("key", new Value.Text(key)).with("result", result);
    }

    private static Optional<Done> of(Value value) {
      return value instanceof Value.Obj it
              && it.get("key").orElse(Value.Nil.NIL) instanceof Value.Text(String key)
              && it.get("result").orElse(Value.Nil.NIL) instanceof Value.Obj result
          ? Optional.of(new Done(key, result))
          : Optional.empty();
    }
  }

  /** The change of this effect, if it is on record as done. */
  Optional<Done> of(String key) {
    return done.stream().filter(it -> it.key().equals(key)).findFirst();
  }

  /** The pending one was done. */
  Notes withPendingDone() {
    var all = new ArrayList<Done>();
    pending.ifPresent(all::add);
    all.addAll(done);
    return new Notes(
        turn, Optional.empty(), all.subList(0, Math.min(all.size(), REMEMBERED)), fences);
  }

  /** The pending one was not done. */
  Notes withoutPending() {
    return new Notes(turn, Optional.empty(), done, fences);
  }

  /** A change is about to be done. */
  Notes about(Done change, String tenant, Optional<Long> fence) {
    var numbers = new LinkedHashMap<>(fences);
    fence.ifPresent(number -> numbers.merge(tenant, number, Math::max));
    if (numbers.size() > TENANTS) {
      numbers.keySet().removeIf(it -> !it.equals(tenant));
    }
    return new Notes(turn + 1, Optional.of(change), done, numbers);
  }

  /** Whether a writer with this number comes after all who were here. */
  boolean admits(String tenant, Optional<Long> fence) {
    return fence.isEmpty() || fence.get() >= fences.getOrDefault(tenant, Long.MIN_VALUE);
  }

  /** As they are stored, for the document of this path. */
  byte[] bytes(String path) {
    var numbers = new LinkedHashMap<String, Value>();
    fences.forEach((tenant, number) -> numbers.put(tenant, Value.Num.of(number)));
    var members = new LinkedHashMap<String, Value>();
    members.put("path", new Value.Text(path));
    members.put("turn", Value.Num.of(turn));
    pending.ifPresent(it -> members.put("pending", it.value()));
    members.put("done", new Value.Arr(done.stream().<Value>map(Done::value).toList()));
    members.put("fences", new Value.Obj(numbers));
    return Canonical.text(new Value.Obj(members)).getBytes(StandardCharsets.UTF_8);
  }

  /** As they were stored; empty when these are no notes. */
  static Optional<Notes> read(byte[] stored) {
    Value value;
    try {
      value = JsonText.read(new String(stored, StandardCharsets.UTF_8));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    if (!(value instanceof Value.Obj it)
        || !(it.get("turn").orElse(Value.Nil.NIL) instanceof Value.Num turn)
        || !(it.get("done").orElse(Value.Nil.NIL) instanceof Value.Arr done)
        || !(it.get("fences").orElse(Value.Nil.NIL) instanceof Value.Obj fences)) {
      return Optional.empty();
    }
    var numbers = new LinkedHashMap<String, Long>();
    fences
        .members()
        .forEach((tenant, number) -> {
          if (number instanceof Value.Num num) {
            numbers.put(tenant, num.number().longValue());
          }
        });
    return Optional.of(
        new Notes(
            turn.number().longValue(),
            it.get("pending").flatMap(Done::of),
            done.items().stream().flatMap(one -> Done.of(one).stream()).toList(),
            numbers));
  }
}
