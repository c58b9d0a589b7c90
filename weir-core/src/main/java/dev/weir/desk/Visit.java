package dev.weir.desk;

import dev.weir.call.Origin;
import java.time.Duration;
import java.util.UUID;
import java.util.function.BooleanSupplier;

/**
 * Who comes to the desk.
 *
 * @param origin who, and for what: everything that is put, taken or written is on record as theirs
 * @param id fresh for each visit, and the same again when a visit is made again because nobody
 *     knows what became of it: what is made in it is made once
 * @param patience how long they may be kept waiting at most
 * @param left whether they have gone meanwhile; asked now and then while something is waited for
 */
public record Visit(Origin origin, UUID id, Duration patience, BooleanSupplier left) {

  /** Somebody who stays. */
  public static Visit of(Origin origin, UUID id, Duration patience) {
    return new Visit(origin, id, patience, () -> false);
  }
}
