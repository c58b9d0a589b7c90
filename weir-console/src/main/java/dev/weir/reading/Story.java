package dev.weir.reading;

import dev.weir.effect.Effect;
import dev.weir.ledger.Entry;
import java.util.List;

/**
 * One effect and everything recorded about it.
 *
 * @param effect as it stands
 * @param history oldest first
 */
public record Story(Effect effect, List<Entry> history) {
  /** Copies the history. */
  public Story {
    history = List.copyOf(history);
  }
}
