package dev.weir.limit;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Commons that can be away: what is said then is never made, or made and never answered. */
final class FlakyCommons implements Commons {
  private final Commons real;
  private volatile Fault fault = Fault.NONE;

  /** What goes wrong. */
  enum Fault {
    NONE,
    /** The turns run, and nothing comes of them. */
    ROLLED_BACK,
    /** All is done, and nobody hears of it. */
    UNHEARD
  }

  FlakyCommons(Commons real) {
    this.real = real;
  }

  void fault(Fault now) {
    fault = now;
  }

  @Override
  public Exchange exchange(List<Change> changes, Map<String, Long> known) {
    return switch (fault) {
      case NONE -> real.exchange(changes, known);
      case UNHEARD -> {
        real.exchange(changes, known);
        throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the answer was lost");
      }
      case ROLLED_BACK -> {
        Exchange there = real.exchange(List.of(), Map.of());
        changes.forEach(change -> change.made(content(change.cell()), there.now()));
        throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "it was not made");
      }
    };
  }

  private Value.Obj content(String cell) {
    return real.list(cell).cells().stream()
        .filter(standing -> standing.cell().equals(cell))
        .findFirst()
        .map(Standing::content)
        .orElse(Value.Obj.empty());
  }

  @Override
  public Exchange list(String prefix) {
    return real.list(prefix);
  }

  @Override
  public int forget(String prefix, Instant unchangedSince) {
    return real.forget(prefix, unchangedSince);
  }

  @Override
  public void close() {
    real.close();
  }
}
