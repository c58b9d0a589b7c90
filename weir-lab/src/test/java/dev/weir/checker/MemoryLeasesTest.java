package dev.weir.checker;

import dev.weir.env.Env;
import dev.weir.lease.Leases;
import dev.weir.lease.MemoryLeases;
import java.time.Duration;
import java.util.Optional;

/** Leases in the heap are leases. */
class MemoryLeasesTest extends LeasesConformance {
  private final AheadClock clock = new AheadClock();
  private final Leases leases =
      new MemoryLeases(new Env(clock, Env.system().entropy(), Env.system().threads()));

  @Override
  protected Leases open() {
    return leases;
  }

  @Override
  protected Leases openBeside() {
    return leases;
  }

  @Override
  protected Optional<Leases> reopen() {
    return Optional.empty();
  }

  @Override
  protected void advance(Duration by) {
    clock.advance(by);
  }
}
