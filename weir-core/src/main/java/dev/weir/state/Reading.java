package dev.weir.state;

import java.time.Instant;
import java.util.List;

/**
 * What was read, all of one moment.
 *
 * @param now the store's time
 * @param last the last number that the tenant had given
 * @param found in the order of the places that were asked for
 */
public record Reading(Instant now, long last, List<Found> found) {
  /** Copies the list. */
  public Reading {
    found = List.copyOf(found);
  }

  /** The versions to name when something is written that depends on this. */
  public List<Write.Read> reads() {
    return found.stream()
        .map(one ->
            switch (one) {
              case Found.Present it ->
                  new Write.Read(it.version().stamp().place(), it.version().number());
              case Found.Absent it -> new Write.Read(it.place(), it.number());
              case Found.Left it -> new Write.Read(it.place(), 0);
            })
        .toList();
  }
}
