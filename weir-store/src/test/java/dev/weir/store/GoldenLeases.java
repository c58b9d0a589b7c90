package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.Token;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The leases of a golden ledger: one that was released, and one of two names that was not. */
final class GoldenLeases {
  private static final Origin BY =
      Origin.of("session-1").by("planner").at(new Origin.Step("run", "step", "op")).because("why");
  private static final List<ResourceName> NAMES =
      List.of(new ResourceName("env:\u00e9"), new ResourceName("port:7070"));

  private GoldenLeases() {}

  /** Leases, and gives the token of the one that is held. */
  static Token write(Leases leases) {
    AcquireVerdict.Granted first = granted(leases, new Acquire(BY, NAMES, Optional.empty()));
    leases.release(BY, first.token());
    return granted(leases, new Acquire(BY, NAMES, Optional.of(Leases.TTL_MOST))).token();
  }

  /** Leases the first name. */
  static long fence(Leases leases) {
    return granted(leases, Acquire.of(BY, NAMES.get(0).text()))
        .lease()
        .fence(NAMES.get(0))
        .orElseThrow();
  }

  private static AcquireVerdict.Granted granted(Leases leases, Acquire wish) {
    return (AcquireVerdict.Granted) leases.acquire(wish);
  }

  /** Everything that is there, in words. */
  static List<String> told(Leases leases) {
    var lines = new ArrayList<String>();
    for (ResourceName name : NAMES) {
      lines.add("leases of " + name + " up to " + leases.standing(Tenant.DEFAULT, name).fence());
      for (Lease lease : leases.history(Tenant.DEFAULT, name, 100)) {
        lines.add("  " + lease);
      }
    }
    return lines;
  }
}
