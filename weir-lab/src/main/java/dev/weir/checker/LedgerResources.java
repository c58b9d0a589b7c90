package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Outcome;
import dev.weir.effect.ResourceName;
import dev.weir.effect.Source;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Note;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.ledger.Upkeep;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Who has a resource, who changed it last, and what a session saw of it. */
abstract class LedgerResources extends LedgerLeaving {
  private static final ResourceName CONF = new ResourceName("file:/conf/app.json");
  private static final ResourceName OTHER = new ResourceName("file:/conf/other.json");
  private static final Instant LONG_AGO = Instant.parse("2021-03-04T05:06:07Z");
  private static final Duration LOOK = Duration.ofMillis(100);

  private Holding holding(ResourceName name) {
    return ledger().holdings(TENANT, List.of(name)).getFirst();
  }

  private Claim claim(String key, ResourceName... names) {
    List<Take> takes =
        Stream.of(names).map(this::holding).map(it -> it.take(Sample.now())).toList();
    return Sample.claim(node(), key).taking(takes);
  }

  private Effect done(Claim claim) {
    return appended(Sample.settle(won(claim), node(), Sample.succeeded()));
  }

  private Effect didNotHappen(Claim claim) {
    Outcome never = Outcome.failed(Fault.of(ErrorCode.TOOL_UNREACHABLE));
    return appended(Sample.settle(won(claim), node(), never).releasingKey());
  }

  @Test
  void aResourceIsItsHoldersUntilThatIsOver() {
    assertThat(holding(CONF)).isEqualTo(Holding.untouched(CONF));
    Effect first = won(claim("one", CONF));

    assertThat(holding(CONF).busy()).contains(first);
    assertThat(holding(CONF).version()).isEmpty();
    Effect over = appended(Sample.settle(first, node(), Sample.succeeded()));

    assertThat(holding(CONF).busy()).isEmpty();
    assertThat(holding(CONF).holder()).contains(over);
    assertThat(holding(CONF).version()).contains(first.id());
    Effect second = won(claim("two", CONF));
    assertThat(holding(CONF).busy()).contains(second);
    assertThat(holding(CONF).version()).contains(first.id());
    assertThat(holding(OTHER)).isEqualTo(Holding.untouched(OTHER));
  }

  @Test
  void whatAnEffectTookIsOnRecord() {
    Claim first = claim("one", CONF, OTHER);
    assertThat(ledger().takes(TENANT, done(first).id())).isEqualTo(first.takes());
    Claim second = claim("two", CONF);
    done(second);
    assertThat(ledger().takes(TENANT, second.id()).getFirst().from()).contains(first.id());
    assertThat(ledger().takes(TENANT, second.id()).getFirst().fence())
        .isGreaterThan(first.takes().getFirst().fence());
    assertThat(ledger().takes(TENANT, done(Sample.claim(node(), "none")).id())).isEmpty();
    assertThat(ledger().takes(TENANT, Sample.id())).isEmpty();
  }

  @Test
  void whatAnEffectTookToMergeIsOnRecordAsThat() {
    Claim plain = claim("merge", CONF, OTHER);
    Take first = plain.takes().getFirst();
    Claim merge = plain.taking(List.of(first.merged(), plain.takes().getLast()));
    assertThat(ledger().takes(TENANT, done(merge).id())).isEqualTo(merge.takes());
    assertThat(holding(CONF).version()).contains(merge.id());
  }

  @Test
  void whoeverSawAnotherHolderIsTooLateAndLeavesNothing() {
    Claim early = claim("early", CONF);
    Claim late = claim("late", CONF);
    Effect first = won(early);

    assertThat(ledger().claim(late)).isInstanceOf(ClaimVerdict.Moved.class);
    assertThat(ledger().holder(TENANT, late.key())).isEmpty();
    assertThat(ledger().effect(TENANT, late.id())).isEmpty();
    appended(Sample.settle(first, node(), Sample.succeeded()));
    assertThat(ledger().claim(late)).isInstanceOf(ClaimVerdict.Moved.class);
    won(claim("late", CONF));
  }

  @Test
  void severalAreTakenOrNone() {
    Claim late = claim("late", CONF, OTHER);
    Effect first = done(claim("first", OTHER));

    assertThat(ledger().claim(late)).isInstanceOf(ClaimVerdict.Moved.class);
    assertThat(ledger().effect(TENANT, late.id())).isEmpty();
    assertThat(holding(CONF).busy()).isEmpty();
    assertThat(holding(CONF).version()).isEmpty();
    assertThat(holding(OTHER).version()).contains(first.id());
    Effect both = done(claim("late", CONF, OTHER));
    assertThat(holding(CONF).version()).contains(both.id());
    assertThat(holding(OTHER).version()).contains(both.id());
  }

  @Test
  void aHeldKeyIsAnsweredAndItsResourceStaysFree() {
    Effect first = done(claim("one", CONF));
    Claim again = claim("one", CONF);
    ClaimVerdict verdict = ledger().claim(again);
    assertThat(verdict).isInstanceOf(ClaimVerdict.Held.class);
    assertThat(((ClaimVerdict.Held) verdict).holder().id()).isEqualTo(first.id());
    assertThat(holding(CONF).busy()).isEmpty();
    assertThat(holding(CONF).version()).contains(first.id());
    done(claim("two", CONF));
  }

  @Test
  void whatDidNotHappenLeavesTheVersionAsItWas() {
    Effect first = done(claim("one", CONF));
    didNotHappen(claim("two", CONF));
    assertThat(holding(CONF).busy()).isEmpty();
    assertThat(holding(CONF).version()).contains(first.id());
    Effect waiting = won(claim("three", CONF));
    assertThat(holding(CONF).version()).contains(first.id());
    Outcome error = Sample.outcome(Event.FAIL).orElseThrow();
    appended(Sample.settle(waiting, node(), error));
    // A tool that answers with an error may have done half of it.
    assertThat(holding(CONF).version()).contains(waiting.id());
  }

  @Test
  void whatIsInDoubtHasItsResourcesUntilTheDoubtEnds() {
    Effect first = won(claim("one", CONF));
    Effect inDoubt = appended(Sample.settle(first, node(), Sample.doubt()));
    assertThat(holding(CONF).busy()).contains(inDoubt);
    appended(Sample.append(inDoubt, Event.SUCCEED, node(), Source.PERSON));
    assertThat(holding(CONF).busy()).isEmpty();
    assertThat(holding(CONF).version()).contains(first.id());
  }

  @Test
  void ofManyWhoSawTheSameOneWins() throws InterruptedException {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < 32; i++) {
      claims.add(claim("crowd" + i, CONF, OTHER));
    }
    List<ClaimVerdict> verdicts = together(32, i -> ledger().claim(claims.get(i)));
    assertThat(verdicts).filteredOn(ClaimVerdict.Won.class::isInstance).hasSize(1);
    assertThat(verdicts).filteredOn(ClaimVerdict.Moved.class::isInstance).hasSize(31);
  }

  private boolean written(String key, List<ResourceName> names) throws InterruptedException {
    List<Holding> found = ledger().holdings(TENANT, names);
    Optional<Effect> busy = found.stream().flatMap(it -> it.busy().stream()).findFirst();
    if (busy.isPresent()) {
      // Nobody looks without a pause: readers that never wait leave SQLite's writer no processor.
      ledger().awaitChange(TENANT, busy.get().key().orElseThrow(), busy.get(), LOOK);
      return false;
    }
    List<Take> takes = found.stream().map(it -> it.take(Sample.now())).toList();
    if (ledger().claim(Sample.claim(node(), key).taking(takes)) instanceof ClaimVerdict.Won won) {
      appended(Sample.settle(won.effect(), node(), Sample.succeeded()));
      return true;
    }
    return false;
  }

  /** Whoever is too late looks again: in the end all have had it, one after the other. */
  @Test
  void writersFollowEachOtherWithoutAGap() throws InterruptedException {
    int writers = 8;
    int each = 12;
    together(
        writers,
        writer -> {
          for (int i = 0; i < each; i++) {
            String key = writer + "." + i;
            boolean done = false;
            while (!done) {
              done = written(key, i % 3 == 0 ? List.of(OTHER, CONF) : List.of(CONF));
            }
          }
          return writer;
        });
    var seen = new HashSet<EffectId>();
    Optional<EffectId> at = holding(CONF).version();
    long fence = Long.MAX_VALUE;
    while (at.isPresent()) {
      assertThat(seen.add(at.get())).isTrue();
      Take take =
          ledger().takes(TENANT, at.get()).stream()
              .filter(it -> it.name().equals(CONF))
              .findFirst()
              .orElseThrow();
      assertThat(take.fence()).isLessThan(fence);
      fence = take.fence();
      at = take.version();
    }
    assertThat(seen).hasSize(writers * each);
  }

  private void sees(String session, ResourceName name, Optional<EffectId> version, Instant at) {
    ledger().note(new Note.Seen(TENANT, session, new Sight(name, version, Sample.id(), at)));
  }

  private Optional<Sight> seen(String session, ResourceName name) {
    return ledger().seen(TENANT, session, List.of(name)).stream().findFirst();
  }

  @Test
  void whatASessionSawLastIsKnown() throws InterruptedException {
    EffectId version = Sample.id();
    Instant at = Sample.now();
    sees("s", CONF, Optional.empty(), at);
    sees("s", CONF, Optional.of(version), at.plusSeconds(1));
    sees("s", OTHER, Optional.empty(), at);
    ledger().flushNotes();
    assertThat(seen("s", CONF).orElseThrow().version()).contains(version);
    assertThat(seen("s", OTHER).orElseThrow().version()).isEmpty();
    assertThat(seen("t", CONF)).isEmpty();
    sees("s", CONF, Optional.empty(), at.minusSeconds(1));
    ledger().flushNotes();
    assertThat(seen("s", CONF).orElseThrow().at()).isEqualTo(at.plusSeconds(1));
  }

  @Test
  void longNamesOfBothAreKeptApart() throws InterruptedException {
    String session = "ä€".repeat(500);
    var name = new ResourceName("file:/" + "ü".repeat(900));
    sees(session, name, Optional.empty(), Sample.now());
    ledger().flushNotes();
    assertThat(seen(session, name)).isPresent();
    assertThat(seen(session, new ResourceName("file:/" + "ü".repeat(901)))).isEmpty();
    Effect long1 = done(claim("long", name));
    assertThat(holding(name).version()).contains(long1.id());
  }

  @Test
  void resourcesLeaveWithWhoChangedThemAndWhatWasSeenBeforeThem() throws InterruptedException {
    Claim claim = claim("old", CONF, OTHER);
    Claim old = withId(claim, EffectId.first(LONG_AGO)).taking(claim.takes());
    appended(Sample.settle(won(old), node(), Sample.succeeded()));
    sees("s", CONF, Optional.empty(), LONG_AGO);
    sees("t", CONF, Optional.of(old.id()), Sample.now());
    ledger().flushNotes();
    Effect young = done(claim("young", OTHER));

    Instant leaving = LONG_AGO.plus(Duration.ofDays(100));
    while (ledger().upkeep(Optional.of(leaving)) != Upkeep.DONE) {
      assertThat(ledger()).isNotNull();
    }

    assertThat(ledger().holder(TENANT, EffectKey.given("old"))).isEmpty();
    assertThat(holding(CONF)).isEqualTo(Holding.untouched(CONF));
    assertThat(holding(OTHER).version()).contains(young.id());
    assertThat(seen("s", CONF)).isEmpty();
    assertThat(seen("t", CONF)).isPresent();
    done(claim("again", CONF));
  }

  @Test
  void aResourceOutlivesTheStore() {
    Effect first = done(claim("one", CONF));
    ledger().close();
    Optional<dev.weir.ledger.Ledger> again = reopen();
    use(again.orElseGet(this::open));
    if (again.isPresent()) {
      assertThat(holding(CONF).version()).contains(first.id());
      assertThat(ledger().takes(TENANT, first.id())).hasSize(1);
    }
  }
}
