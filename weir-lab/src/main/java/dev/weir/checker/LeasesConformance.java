package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.InTheWay;
import dev.weir.lease.Lease;
import dev.weir.lease.LeaseId;
import dev.weir.lease.Leases;
import dev.weir.lease.Standing;
import dev.weir.lease.StepVerdict;
import dev.weir.lease.StepVerdict.Why;
import dev.weir.lease.Token;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What it means to keep leases. Extend it, say how to open yours, and run it as a JUnit class. What
 * happens when many come at once stands in {@link LeaseCrowd}, which is inherited.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
public abstract class LeasesConformance extends LeaseCrowd {

  /** Only suites of leases are made. */
  protected LeasesConformance() {}

  @Test
  void aLeaseIsTakenRenewedAndReleasedOnTheRecord() {
    Origin alice =
        ALICE.at(new Origin.Step("run-1", "step-2", "op-3")).because("to deploy it \u0000\ud83d");
    AcquireVerdict.Granted granted = granted(alice, STAGING);
    Lease lease = granted.lease();
    assertThat(Duration.between(lease.at(), lease.until())).isEqualTo(TTL);
    assertThat(lease.held(leases().now())).isTrue();
    InTheWay inTheWay = busy(beside().acquire(wish(BOB, STAGING))).inTheWay().get(0);
    assertThat(inTheWay.holder().orElseThrow().by().agent()).contains("alice");
    assertThat(inTheWay.holder().orElseThrow().id()).isEqualTo(lease.id());
    assertThat(busy(leases().acquire(wish(BOB, STAGING))).fault().detail())
        .contains("alice has " + STAGING);
    advance(TTL.dividedBy(2));
    Lease longer = done(beside().renew(alice, granted.token()));
    assertThat(longer.until()).isAfter(lease.until());
    assertThat(longer.names()).isEqualTo(lease.names());
    advance(TTL.dividedBy(4).multipliedBy(3));
    assertThat(standing(STAGING).holder()).contains(longer);
    Lease over = done(leases().release(alice, granted.token()));
    assertThat(over.ending().orElseThrow().how()).isEqualTo(Lease.How.RELEASED);
    assertThat(standing(STAGING).holder()).isEmpty();
    assertThat(standing(STAGING).fence()).isEqualTo(fence(granted, STAGING));
    granted(BOB, STAGING);
    List<Lease> history = beside().history(TENANT, name(STAGING), 10);
    assertThat(history).hasSize(2);
    assertThat(history.get(0).by().session()).isEqualTo("s-bob");
    Lease first = history.get(1);
    assertThat(first.id()).isEqualTo(lease.id());
    assertThat(first.ending()).isEqualTo(over.ending());
    assertThat(first.by().step()).contains(new Origin.Step("run-1", "step-2", "op-3"));
    assertThat(first.by().reason().orElseThrow()).startsWith("to deploy it");
    assertThat(beside().history(TENANT, name(STAGING), 1)).hasSize(1);
  }

  @Test
  void aFenceRisesWithEveryLeaseForEver() {
    long last = 0;
    for (int i = 0; i < 20; i++) {
      AcquireVerdict.Granted granted = granted(i % 2 == 0 ? ALICE : BOB, STAGING);
      assertThat(fence(granted, STAGING)).isGreaterThan(last).isLessThan(1L << 53);
      last = fence(granted, STAGING);
      if (i % 3 == 0) {
        advance(TTL.plusMillis(1));
      } else {
        done(leases().release(ALICE, granted.token()));
      }
    }
    assertThat(sweptAll(Duration.ofDays(1))).isZero();
    advance(Duration.ofDays(2));
    assertThat(sweptAll(Duration.ofDays(1))).isPositive();
    assertThat(standing(STAGING).fence()).as("it was let go of").isZero();
    assertThat(beside().history(TENANT, name(STAGING), 10)).isEmpty();
    advance(Duration.ofDays(-20));
    assertThat(fence(granted(ALICE, STAGING), STAGING)).as("clocks fell back").isGreaterThan(last);
    assertThat(fence(granted(ALICE, "another:name"), "another:name"))
        .as("no name knows what the names were that left")
        .isGreaterThan(last);
  }

  private int sweptAll(Duration kept) {
    int all = 0;
    for (int some = leases().sweep(kept); some > 0; some = leases().sweep(kept)) {
      all += some;
    }
    return all;
  }

  @Test
  void upkeepLeavesWhatIsHeldAndWhatIsWaitedFor() {
    AcquireVerdict.Granted held =
        granted(leases().acquire(wish(ALICE, STAGING).lasting(Leases.TTL_MOST)));
    assertThat(sweptAll(Duration.ZERO)).isZero();
    assertThat(standing(STAGING).holder()).contains(held.lease());
    done(leases().release(ALICE, held.token()));
    advance(Leases.TTL_MOST.plusSeconds(1));
    assertThat(sweptAll(Duration.ZERO)).isEqualTo(2);
    assertThat(leases().release(ALICE, held.token())).isInstanceOf(StepVerdict.Unknown.class);
  }

  @Test
  void severalNamesAreTakenAllAtOnceOrNotAtAll() {
    AcquireVerdict.Granted both = granted(ALICE, "b:2", "a:1", "b:2");
    assertThat(both.lease().names())
        .extracting(it -> it.name().text())
        .containsExactly("a:1", "b:2");
    AcquireVerdict.Busy busy = busy(beside().acquire(wish(BOB, "c:3", "b:2")));
    assertThat(busy.inTheWay()).extracting(it -> it.name().text()).containsExactly("b:2");
    AcquireVerdict.Granted third = granted(BOB, "c:3");
    done(beside().release(ALICE, both.token()));
    assertThat(standing("a:1").holder()).isEmpty();
    assertThat(standing("b:2").holder()).isEmpty();
    assertThat(busy(leases().acquire(wish(ALICE, "a:1", "c:3"))).inTheWay()).hasSize(1);
    assertThat(standing("a:1").holder()).as("not even for a moment").isEmpty();
    done(leases().release(BOB, third.token()));
    granted(BOB, "a:1", "b:2", "c:3");
  }

  @Test
  void whatRanOutIsOverAlthoughNobodyTookIt() {
    AcquireVerdict.Granted granted = granted(ALICE, STAGING);
    advance(TTL);
    StepVerdict.Refused late = refused(leases().renew(ALICE, granted.token()), Why.LAPSED);
    assertThat(late.now()).isEmpty();
    refused(leases().release(ALICE, granted.token()), Why.LAPSED);
    assertThat(standing(STAGING).holder()).isEmpty();
    granted(BOB, STAGING);
  }

  /** The holder pauses, the lease runs out, somebody takes it and changes nothing; it wakes up. */
  @Test
  void aLateHolderIsToldWhoHasItAndHurtsNobody() {
    AcquireVerdict.Granted zombie = granted(ALICE, STAGING, "z:1");
    advance(TTL.plusMillis(1));
    AcquireVerdict.Granted next = granted(BOB, STAGING);
    assertThat(fence(next, STAGING)).isGreaterThan(fence(zombie, STAGING));
    StepVerdict.Refused renewal = refused(beside().renew(ALICE, zombie.token()), Why.TAKEN);
    assertThat(renewal.now()).extracting(Lease::id).containsExactly(next.lease().id());
    assertThat(renewal.fault().code()).isEqualTo(ErrorCode.LEASE_OVER);
    assertThat(renewal.fault().detail())
        .contains("bob has " + STAGING + " until " + next.lease().until())
        .doesNotContain("s-bob");
    assertThat(renewal.lease().ending().orElseThrow().how()).isEqualTo(Lease.How.LAPSED);
    assertThat(refused(leases().release(ALICE, zombie.token()), Why.TAKEN).now())
        .extracting(it -> it.by().agent())
        .containsExactly(Optional.of("bob"));
    assertThat(standing(STAGING).holder()).contains(next.lease());
    assertThat(standing("z:1").holder()).isEmpty();
    done(leases().release(BOB, next.token()));
    assertThat(refused(leases().release(ALICE, zombie.token()), Why.TAKEN).now()).isEmpty();
  }

  @Test
  void onlyTheRightTokenMovesALease() {
    AcquireVerdict.Granted granted = granted(ALICE, STAGING);
    Token token = granted.token();
    List<Token> wrong =
        List.of(
            new Token(token.lease(), token.secret() + 1),
            new Token(LeaseId.next(ENV), token.secret()));
    for (Token one : wrong) {
      assertThat(leases().release(BOB, one)).isEqualTo(new StepVerdict.Unknown());
      assertThat(beside().renew(BOB, one)).isEqualTo(new StepVerdict.Unknown());
    }
    Origin elsewhere = ALICE.of(new Tenant("other"));
    assertThat(leases().release(elsewhere, token)).isEqualTo(new StepVerdict.Unknown());
    assertThat(standing(STAGING).holder()).contains(granted.lease());
    assertThat(Token.parse(token.text())).contains(token);
    assertThat(token.toString()).doesNotContain(token.text());
    for (String odd : List.of("", "x", token.text() + "0", "\ud83d", "x".repeat(1 << 20))) {
      assertThat(Token.parse(odd)).isEmpty();
    }
  }

  @Test
  void aReleaseThatComesTwiceIsDoneOnce() {
    AcquireVerdict.Granted granted = granted(ALICE, STAGING);
    done(leases().release(ALICE, granted.token()));
    assertThat(beside().release(ALICE, granted.token())).isInstanceOf(StepVerdict.Again.class);
    AcquireVerdict.Granted next = granted(BOB, STAGING);
    assertThat(leases().release(ALICE, granted.token())).isInstanceOf(StepVerdict.Again.class);
    assertThat(standing(STAGING).holder()).contains(next.lease());
    assertThat(refused(leases().renew(ALICE, granted.token()), Why.RELEASED).now())
        .containsExactly(next.lease());
  }

  @Test
  void aLeaseIsNotRenewedForEver() {
    AcquireVerdict.Granted granted =
        granted(leases().acquire(wish(ALICE, STAGING).lasting(Leases.TTL_MOST)));
    Lease now = granted.lease();
    for (int i = 0; i < 2 * Leases.HELD_MOST.toHours() && now.until().isBefore(last(now)); i++) {
      advance(Duration.ofMinutes(45));
      now = done(leases().renew(ALICE, granted.token()));
    }
    assertThat(now.until()).isEqualTo(last(now));
    refused(leases().renew(ALICE, granted.token()), Why.OUTLIVED);
    assertThat(standing(STAGING).holder()).contains(now);
    advance(Leases.TTL_MOST);
    granted(BOB, STAGING);
  }

  private static java.time.Instant last(Lease lease) {
    return lease.at().plus(Leases.HELD_MOST);
  }

  @Test
  void aRenewalNeverShortens() {
    AcquireVerdict.Granted granted =
        granted(leases().acquire(wish(ALICE, STAGING).lasting(Duration.ofMinutes(30))));
    Lease same = done(leases().renew(ALICE, granted.token(), Optional.of(Leases.TTL_LEAST)));
    assertThat(same.until()).isEqualTo(granted.lease().until());
  }

  /** Whoever does not say how long gets longer than it ever took of late. */
  @Test
  void aLeaseOutlastsWhatIsUsuallyDoneUnderIt() {
    Acquire wish = Acquire.of(ALICE, STAGING);
    AcquireVerdict.Granted first = granted(leases().acquire(wish));
    assertThat(first.lease().ttl()).isEqualTo(Leases.TTL_USUAL);
    assertThat(first.usually()).isZero();
    done(leases().renew(ALICE, first.token(), Optional.of(Duration.ofMinutes(10))));
    advance(Duration.ofMinutes(6));
    done(leases().release(ALICE, first.token()));
    AcquireVerdict.Granted second = granted(leases().acquire(wish));
    assertThat(second.usually()).isBetween(Duration.ofMinutes(6), Duration.ofMinutes(7));
    assertThat(second.lease().ttl()).isBetween(Duration.ofMinutes(8), Duration.ofMinutes(10));
    done(leases().release(ALICE, second.token()));
    for (int i = 0; i < 200; i++) {
      done(leases().release(ALICE, granted(leases().acquire(wish)).token()));
    }
    assertThat(granted(leases().acquire(wish)).lease().ttl())
        .as("that is long ago")
        .isEqualTo(Leases.TTL_USUAL);
  }

  @Test
  void whatIsOutOfBoundsIsRefused() {
    Acquire wish = wish(ALICE, STAGING);
    for (Duration odd :
        List.of(
            Duration.ZERO,
            Duration.ofSeconds(-1),
            Leases.TTL_LEAST.minusNanos(1),
            Leases.TTL_MOST.plusNanos(1))) {
      assertThatThrownBy(() -> wish.lasting(odd)).isInstanceOf(IllegalArgumentException.class);
      Token token = new Token(LeaseId.next(ENV), 1);
      assertThatThrownBy(() -> leases().renew(ALICE, token, Optional.of(odd)))
          .isInstanceOf(IllegalArgumentException.class);
    }
    String[] many = IntStream.range(0, 100_000).mapToObj(i -> "n:" + i).toArray(String[]::new);
    assertThatThrownBy(() -> wish(ALICE, many)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> wish(ALICE)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> wish(ALICE, "x".repeat(1 << 20)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void oddNamesAreNames() {
    var names =
        List.of(
            "'; drop table weir_lease; --",
            "%",
            "{a,b}",
            "\"",
            "\\",
            " ",
            "\uffff",
            "null",
            "\ud83d\ude00",
            "q".repeat(1_000),
            "\u20ac".repeat(600));
    var tokens = new ArrayList<Token>();
    for (String odd : names) {
      AcquireVerdict.Granted granted = granted(ALICE, odd);
      tokens.add(granted.token());
      assertThat(standing(odd).holder()).contains(granted.lease());
      assertThat(beside().history(TENANT, name(odd), 2)).containsExactly(granted.lease());
    }
    for (Token token : tokens) {
      done(beside().release(ALICE, token));
    }
  }

  @Test
  void tenantsNeverMeet() {
    Origin other = BOB.of(new Tenant("other"));
    AcquireVerdict.Granted mine = granted(ALICE, STAGING);
    AcquireVerdict.Granted theirs = granted(other, STAGING);
    assertThat(standing(STAGING).holder()).contains(mine.lease());
    assertThat(beside().history(TENANT, name(STAGING), 10)).containsExactly(mine.lease());
    done(leases().release(other, theirs.token()));
    assertThat(standing(STAGING).holder()).contains(mine.lease());
  }

  @Test
  void whatIsAskedForAndNotThereIsNotThere() {
    Standing standing = standing("nobody:knows");
    assertThat(standing.fence()).isZero();
    assertThat(standing.holder()).isEmpty();
    assertThat(standing.waiting()).isEmpty();
    assertThat(beside().history(TENANT, name("nobody:knows"), 10)).isEmpty();
  }

  @Test
  void whatIsHeldOutlivesWhoeverClosesIt() {
    AcquireVerdict.Granted granted = granted(ALICE, STAGING, "b:2");
    Optional<Leases> again = reopen();
    if (again.isEmpty()) {
      return;
    }
    assertThatThrownBy(() -> leases().acquire(wish(BOB, "c:3")))
        .isInstanceOfSatisfying(
            WeirException.class,
            it -> assertThat(it.fault().code()).isEqualTo(ErrorCode.LEDGER_UNAVAILABLE));
    Leases after = again.get();
    assertThat(after.standing(TENANT, name(STAGING)).holder()).contains(granted.lease());
    busy(after.acquire(wish(BOB, "b:2")));
    done(after.release(ALICE, granted.token()));
    assertThat(fence(granted(after.acquire(wish(BOB, STAGING))), STAGING))
        .isGreaterThan(fence(granted, STAGING));
  }
}
