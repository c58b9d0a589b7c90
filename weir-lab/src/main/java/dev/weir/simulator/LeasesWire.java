package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Ask;
import dev.weir.lease.Bells;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.MemoryLeases;
import dev.weir.lease.Standing;
import dev.weir.lease.StepVerdict;
import dev.weir.lease.Token;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** One node's way to the leases that all share; behind it the witness takes it all down. */
final class LeasesWire implements Leases {
  private final World world;
  private final Wire wire;
  private final Shared shared;
  private final MemoryLeases store;
  private final Bells bells;

  LeasesWire(World world, Env env, Wire wire) {
    this.world = world;
    this.wire = wire;
    this.shared = world.shared();
    this.store = shared.leases();
    this.bells = new Bells(env);
  }

  @Override
  public AcquireVerdict acquire(Acquire wish) {
    return ((Ask.Outcome.Judged) judged(new Ask.Acquiring(wish, bells.token(), Optional.empty())))
        .verdict();
  }

  @Override
  public AcquireVerdict acquire(Acquire wish, Duration atMost, Waits waits)
      throws InterruptedException {
    return bells.await(wish, this::judged, atMost, waits);
  }

  private Ask.Outcome judged(Ask ask) {
    return wire.over(
        "leases",
        () -> {
          Ask.Outcome said = store.judged(ask);
          seen(ask, said);
          return said;
        });
  }

  private void seen(Ask ask, Ask.Outcome said) {
    Instant now = store.now();
    switch (ask) {
      case Ask.Acquiring it -> {
        AcquireVerdict verdict = ((Ask.Outcome.Judged) said).verdict();
        shared.leaseBook().wished(it.wish(), it.place(), verdict, now);
        if (verdict instanceof AcquireVerdict.Granted) {
          shared.once();
          world.trace().line("leases", () -> it.wish().by().session() + ": " + verdict);
        }
      }
      case Ask.Leaving it -> shared.leaseBook().left(it.place(), it.names());
      case Ask.Renewing it -> {
        StepVerdict verdict = ((Ask.Outcome.Stepped) said).verdict();
        shared.leaseBook().renewed(it.token(), verdict, now);
        counted(it.token(), verdict);
      }
      case Ask.Releasing it -> {
        StepVerdict verdict = ((Ask.Outcome.Stepped) said).verdict();
        shared.leaseBook().released(it.token(), verdict, now);
        counted(it.token(), verdict);
      }
    }
  }

  private void counted(Token token, StepVerdict said) {
    switch (said) {
      case StepVerdict.Done done -> shared.nothingToDo();
      case StepVerdict.Again again -> shared.nothingToDo();
      case StepVerdict.Refused refused -> {}
      case StepVerdict.Unknown unknown -> {}
    }
    world.trace().line("leases", () -> token + ": " + said);
  }

  @Override
  public StepVerdict renew(Origin by, Token token, Optional<Duration> ttl) {
    return ((Ask.Outcome.Stepped) judged(new Ask.Renewing(by, token, ttl))).verdict();
  }

  @Override
  public StepVerdict release(Origin by, Token token) {
    return ((Ask.Outcome.Stepped) judged(new Ask.Releasing(by, token))).verdict();
  }

  @Override
  public Standing standing(Tenant tenant, ResourceName name) {
    return wire.over("standing", () -> store.standing(tenant, name));
  }

  @Override
  public List<Lease> history(Tenant tenant, ResourceName name, int most) {
    return wire.over("leases of a name", () -> store.history(tenant, name, most));
  }

  @Override
  public int sweep(Duration kept) {
    return wire.over("sweep leases", () -> store.sweep(kept));
  }

  @Override
  public Instant now() {
    return store.now();
  }

  @Override
  public void close() {}
}
