package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.Standing;
import dev.weir.lease.StepVerdict;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;

/**
 * Fresh leases for each test, with two handles on them, and the steps that promises are told in.
 */
abstract class LeaseScene {
  static final Env ENV = Env.system();
  static final Tenant TENANT = Tenant.DEFAULT;
  static final Origin ALICE = Origin.of("s-alice").by("alice");
  static final Origin BOB = Origin.of("s-bob").by("bob");
  static final Duration TTL = Duration.ofSeconds(30);
  static final String STAGING = "env:staging";
  static final Waits WAITS = Waits.unseen(ENV);

  private Optional<Leases> first = Optional.empty();
  private Optional<Leases> second = Optional.empty();

  /** Leases, of which there are none; whoever opens them closes what is under them. */
  protected abstract Leases open();

  /** Another handle on those that were opened last: another node's, where there can be one. */
  protected abstract Leases openBeside();

  /** Closes all handles, and opens what was left again; empty for what keeps nothing. */
  protected abstract Optional<Leases> reopen();

  /** Moves the store's time on. */
  protected abstract void advance(Duration by);

  @BeforeEach
  final void openLeases() {
    first = Optional.of(open());
    second = Optional.of(openBeside());
  }

  final Leases leases() {
    return first.orElseThrow();
  }

  final Leases beside() {
    return second.orElseThrow();
  }

  static Acquire wish(Origin by, String... names) {
    return new Acquire(by, Arrays.stream(names).map(ResourceName::new).toList(), Optional.of(TTL));
  }

  static ResourceName name(String text) {
    return new ResourceName(text);
  }

  final AcquireVerdict.Granted granted(Origin by, String... names) {
    return granted(leases().acquire(wish(by, names)));
  }

  static AcquireVerdict.Granted granted(AcquireVerdict verdict) {
    assertThat(verdict).isInstanceOf(AcquireVerdict.Granted.class);
    return (AcquireVerdict.Granted) verdict;
  }

  static AcquireVerdict.Busy busy(AcquireVerdict verdict) {
    assertThat(verdict).isInstanceOf(AcquireVerdict.Busy.class);
    return (AcquireVerdict.Busy) verdict;
  }

  static Lease done(StepVerdict verdict) {
    assertThat(verdict).isInstanceOf(StepVerdict.Done.class);
    return ((StepVerdict.Done) verdict).lease();
  }

  static StepVerdict.Refused refused(StepVerdict verdict, StepVerdict.Why why) {
    assertThat(verdict).isInstanceOf(StepVerdict.Refused.class);
    var refused = (StepVerdict.Refused) verdict;
    assertThat(refused.why()).isEqualTo(why);
    return refused;
  }

  static long fence(AcquireVerdict.Granted granted, String name) {
    return granted.lease().fence(name(name)).orElseThrow();
  }

  final Standing standing(String name) {
    return beside().standing(TENANT, name(name));
  }
}
