package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Note;
import dev.weir.ledger.Projection;
import dev.weir.store.Rows.Standing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Effects that this ledger moved a moment ago and that will be settled in another: it spares the
 * second append of a call the look-up. Only a guess, because every write checks how many events the
 * effect has; a wrong guess costs that look-up.
 */
final class Recent {
  private static final int SIZE_MAX = 20_000;

  private record Name(Tenant tenant, EffectId id) {}

  private final ConcurrentHashMap<Name, Standing> standings = new ConcurrentHashMap<>();

  /** Remembers an effect that is not settled yet. */
  void put(Tenant tenant, Standing standing) {
    if (standing.effect().state().settled()) {
      return;
    }
    if (standings.size() >= SIZE_MAX) {
      standings.clear(); // forgetting is harmless
    }
    standings.put(new Name(tenant, standing.effect().id()), standing);
  }

  /** What is remembered of an effect; it is forgotten with that. */
  Optional<Standing> take(Tenant tenant, EffectId id) {
    return Optional.ofNullable(standings.remove(new Name(tenant, id)));
  }

  /**
   * Writes notes. Each attempt among them is one more event of its effect, and who settles that
   * need not look it up.
   *
   * <p>Schedule for which what was remembered before is compared: (1) an attempt is stored; (2) its
   * effect is moved by a caller who did not know, looks it up, and remembers it as it is now; (3)
   * the attempt is counted here. Counted twice, it would leave a number out.
   */
  void noting(List<Note> notes, Runnable write) {
    List<Note.Attempt> attempts =
        notes.stream()
            .filter(Note.Attempt.class::isInstance)
            .map(Note.Attempt.class::cast)
            .toList();
    Map<Name, Standing> before = new HashMap<>();
    attempts.forEach(attempt -> {
      Name name = new Name(attempt.tenant(), attempt.id());
      Optional.ofNullable(standings.get(name)).ifPresent(known -> before.put(name, known));
    });
    write.run();
    Map<Name, Standing> after = new HashMap<>(before);
    attempts.forEach(attempt ->
        after.computeIfPresent(
            new Name(attempt.tenant(), attempt.id()), (name, known) -> after(known, attempt)));
    after.forEach((name, known) -> standings.replace(name, before.get(name), known));
  }

  private static Standing after(Standing known, Note.Attempt attempt) {
    var line = new Entry.Attempt(attempt.at(), attempt.number(), attempt.detail());
    return new Standing(Projection.after(known.effect(), line), known.events() + 1);
  }
}
