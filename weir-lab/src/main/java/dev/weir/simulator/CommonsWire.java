package dev.weir.simulator;

import dev.weir.limit.Commons;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One node's way to what the fleet shares; it fails as the way to the ledger does. */
final class CommonsWire implements Commons {
  private final Commons commons;
  private final Wire wire;

  CommonsWire(Commons commons, Wire wire) {
    this.commons = commons;
    this.wire = wire;
  }

  @Override
  public Exchange exchange(List<Change> changes, Map<String, Long> known) {
    return wire.over("exchange", () -> commons.exchange(changes, known));
  }

  @Override
  public Exchange list(String prefix) {
    return wire.over("list", () -> commons.list(prefix));
  }

  @Override
  public int forget(String prefix, Instant unchangedSince) {
    return wire.over("forget", () -> commons.forget(prefix, unchangedSince));
  }

  @Override
  public void close() {}
}
