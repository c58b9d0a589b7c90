package dev.weir.recovery;

import static dev.weir.recovery.Fleet.PAID;
import static dev.weir.recovery.Fleet.TIMEOUT;
import static dev.weir.recovery.Fleet.keyed;
import static dev.weir.recovery.Fleet.lost;
import static dev.weir.recovery.Fleet.probed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.guard.Answer;
import dev.weir.guard.SwitchableLedger;
import dev.weir.ledger.Append;
import dev.weir.ledger.Gap;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.RetryRule;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Documents;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import dev.weir.tool.Probe;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Sending again what does no harm twice. Method: as in {@link ProbingTest}. */
@Timeout(60)
class RepeatingTest {
  private static final ResourceName BOOK = new ResourceName("book");

  private static final ToolPolicy SETS = sets(EffectClass.IDEMPOTENT_WRITE, BOOK);
  private final SwitchableLedger ledger = new SwitchableLedger(new MemoryLedger());
  private final Fleet fleet = new Fleet(ledger);

  private static ToolPolicy sets(EffectClass effectClass, ResourceName... names) {
    return ToolPolicy.of(effectClass, Basis.POLICY)
        .limited(Fleet.PATIENT)
        .ordered(
            new OrderRule(
                arguments -> new Touch.Named(Arrays.asList(names)),
                WhenStale.REFUSE,
                WhenUnread.ALLOW));
  }

  private Reply onlyThenAnswers(int sending) {
    return fleet.sent.size() < sending ? lost() : new Reply.Result(PAID);
  }

  @Test
  void whatDoesNoHarmTwiceIsRepeatedWithItsFence() throws Exception {
    fleet.pays(SETS, dispatch -> onlyThenAnswers(2));
    Fleet.Life life = fleet.life("a");
    assertThat(life.pay()).isInstanceOf(Answer.InDoubt.class);
    life.round();
    fleet.advance(TIMEOUT.dividedBy(2));
    life.round();
    assertThat(fleet.sent).as("what was sent first may still arrive").hasSize(1);
    fleet.advance(TIMEOUT.dividedBy(2));
    life.round();
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.sent.get(1).call().arguments())
        .isEqualTo(fleet.sent.get(0).call().arguments());
    assertThat(fleet.sent).extracting(Dispatch::fences).containsOnly(fleet.sent.get(0).fences());
    assertThat(fleet.sent.get(0).fences()).containsOnlyKeys(BOOK);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.effect().source()).isEqualTo(Source.RESEND);
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Succeeded.class,
            heard -> assertThat(heard.freshness()).isEqualTo(Answer.Freshness.REPLAYED));
  }

  /** Nobody writes the same until it is over; and whoever comes then is the later one. */
  @Test
  void othersComeAfterIt() throws Exception {
    fleet.pays(SETS, dispatch -> onlyThenAnswers(2));
    Fleet.Life life = fleet.life("a");
    life.pay();
    assertThat(life.run(Fleet.call("18")))
        .isInstanceOfSatisfying(
            Answer.Refused.class,
            heard -> assertThat(heard.fault().code()).isEqualTo(ErrorCode.RESOURCE_BUSY));
    prove(life);
    assertThat(life.run(Fleet.call("18"))).isInstanceOf(Answer.Succeeded.class);
    assertThat(fleet.sent).hasSize(3);
    assertThat(fleet.sent.get(2).fences().get(BOOK))
        .isGreaterThan(fleet.sent.get(1).fences().get(BOOK));
  }

  /** All looks that are due while what was sent may still arrive, and the one after it. */
  private void prove(Fleet.Life life) throws InterruptedException {
    life.round();
    fleet.advance(TIMEOUT);
    life.round();
    fleet.advance(TIMEOUT);
    life.round();
  }

  /** However long it looks, it was sent once, and is in doubt. */
  private void assertNotRepeated(Fleet.Life life) throws InterruptedException {
    prove(life);
    assertThat(fleet.sent).hasSize(1);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  /**
   * (1) the process dies while the tool is called; (2) the next life is up at once: what it finds
   * in doubt the dead one may have sent until its deadline, if it is not dead but sleeps.
   */
  @Test
  void whatRecoveryCallsADoubtIsRepeatedATimeoutLater() throws Exception {
    fleet.pays(SETS, dispatch -> onlyThenAnswers(2));
    Fleet.Life dying = fleet.life("a");
    dying.pay();
    Effect doubt = fleet.effect();
    fleet.ledger.append(
        Append.resend(
            Tenant.DEFAULT,
            doubt.id(),
            dying.tenure.node(),
            doubt.attempts() + 1,
            fleet.env.clock().now()));
    Fleet.Life next = fleet.life("a");
    next.round();
    fleet.advance(TIMEOUT);
    next.round();
    assertThat(fleet.sent).hasSize(1);
    fleet.advance(TIMEOUT);
    next.round();
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** "No" to the second sending says nothing of the first; an hour later it is a person's. */
  @Test
  void onlyASuccessEndsTheDoubtAndOnlyForAnHour() throws Exception {
    fleet.pays(
        SETS,
        dispatch ->
            fleet.sent.size() == 1
                ? lost()
                : new Reply.ToolError(Payload.of("{\"isError\":true}")));
    Fleet.Life life = fleet.life("a");
    life.pay();
    prove(life);
    assertThat(fleet.sent).hasSizeGreaterThan(1);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    fleet.advance(Duration.ofHours(1));
    int before = fleet.sent.size();
    for (int i = 0; i < 3; i++) {
      prove(life);
      fleet.advance(Duration.ofMinutes(11));
    }
    assertThat(fleet.sent).hasSize(before);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
  }

  /** What does not leave the same when it runs twice, or may have been overtaken. */
  static Stream<ToolPolicy> notThese() {
    return Stream.of(
        sets(EffectClass.WRITE, BOOK),
        sets(EffectClass.IRREVERSIBLE, BOOK),
        sets(EffectClass.IDEMPOTENT_WRITE),
        // Who can be asked knows more.
        SETS.ending(probed()));
  }

  @ParameterizedTest
  @MethodSource("notThese")
  void nothingElseIsRepeated(ToolPolicy policy) throws Exception {
    fleet.pays(policy, dispatch -> lost()).shows(Payload.of("{}"));
    Fleet.Life life = fleet.life("a");
    life.pay();
    assertNotRepeated(life);
  }

  /**
   * (1) the far side keeps the work; (2) nobody brings the input that it waits for, or it forgets
   * the work while it is at it. How long that goes on is not a matter of timeouts.
   */
  @Test
  void whatTheFarSideKeptIsNotRepeated() throws Exception {
    fleet.pays(SETS, dispatch -> new Reply.Suspended(Payload.of("{\"task\":\"t\"}")));
    Fleet.Life life = fleet.life("a");
    assertThat(life.pay()).isInstanceOf(Answer.Suspended.class);
    fleet.advance(Caretaker.Settings.USUAL.inputPatience().dividedBy(2));
    life.round();
    Tool forgets =
        new Tool() {
          @Override
          public Reply act(Dispatch dispatch) {
            fleet.sent.add(dispatch);
            return new Reply.Result(PAID);
          }

          @Override
          public Reply follow(Kept kept) {
            return lost();
          }
        };
    fleet.keeps(SETS, forgets);
    fleet.advance(Duration.ofMinutes(11));
    life.round();
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    assertNotRepeated(life);
  }

  /** A second attempt that does not wait could be undone by the first. */
  @Test
  void aRepetitionIsOneAttempt() throws Exception {
    RetryRule three = new RetryRule(3, Duration.ofMillis(1), Duration.ofMillis(1), 10, 100, 100);
    fleet.pays(SETS.limited(Fleet.PATIENT.retry(three)), dispatch -> lost());
    Fleet.Life life = fleet.life("a");
    life.pay();
    assertThat(fleet.sent).as("within the call nobody waits").hasSize(3);
    life.round();
    fleet.advance(TIMEOUT);
    life.round();
    assertThat(fleet.sent).hasSize(4);
    life.round();
    fleet.advance(TIMEOUT.dividedBy(2));
    life.round();
    assertThat(fleet.sent).as("it is a doubt like the first").hasSize(4);
    fleet.advance(TIMEOUT.dividedBy(2));
    life.round();
    assertThat(fleet.sent).hasSize(5);
  }

  /**
   * (1) two nodes have waited long enough; (2) one repeats it; (3) the other looks, and a person
   * says that it did not happen.
   */
  @Test
  void ofTwoNodesOneRepeatsIt() throws Exception {
    Sending second = new Sending();
    fleet.pays(SETS, dispatch -> fleet.sent.size() == 1 ? lost() : second.act());
    Fleet.Life one = fleet.life("a");
    Fleet.Life other = fleet.life("b");
    one.pay();
    one.round();
    other.round();
    fleet.advance(TIMEOUT);
    List<Thread> looks = one.caretaker.round();
    second.awaitBegin();
    other.round();
    assertThat(other.resolve(fleet.effect(), Resolver.Finding.DID_NOT_HAPPEN))
        .isInstanceOf(Resolver.Verdict.Refused.class);
    second.end(new Reply.Result(PAID));
    for (Thread look : looks) {
      look.join();
    }
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** Whatever it is sent again for, a tool that compares fences knows it for the same write. */
  @Test
  void withAKeyTheFenceIsToldToo() throws Exception {
    fleet.pays(
        sets(EffectClass.WRITE, BOOK).ending(keyed(Duration.ofHours(24))),
        dispatch -> onlyThenAnswers(2));
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.sent.get(1).fences()).isEqualTo(fleet.sent.get(0).fences()).isNotEmpty();
  }

  /**
   * (1) it is in doubt; (2) the operator changes the policy and starts anew: other writers wait for
   * other names now, or the tool turned out to do harm twice, or somebody changes things behind our
   * back.
   */
  static Stream<ToolPolicy> ofToday() {
    OrderRule rule = SETS.order();
    return Stream.of(
        sets(EffectClass.WRITE, BOOK),
        sets(EffectClass.IDEMPOTENT_WRITE, new ResourceName("books")),
        sets(EffectClass.IDEMPOTENT_WRITE, BOOK, new ResourceName("shelf")),
        SETS.ordered(
            new OrderRule(
                rule.touches(),
                rule.whenStale(),
                rule.whenUnread(),
                Documents.NONE,
                Optional.of(new Outside()))));
  }

  @ParameterizedTest
  @MethodSource("ofToday")
  void thePolicyOfTodayMustSayItToo(ToolPolicy policy) throws Exception {
    fleet.pays(SETS, dispatch -> lost());
    fleet.life("a").pay();
    fleet.pays(policy, dispatch -> new Reply.Result(PAID));
    assertNotRepeated(fleet.life("a"));
  }

  /** And so must the policy under which it was sent: nobody promised the agent anything else. */
  @Test
  void whatDidHarmTwiceThenIsNotRepeatedNow() throws Exception {
    fleet.pays(sets(EffectClass.WRITE, BOOK), dispatch -> lost());
    fleet.life("a").pay();
    fleet.pays(SETS, dispatch -> new Reply.Result(PAID));
    assertNotRepeated(fleet.life("a"));
  }

  /**
   * (1) it is in doubt; (2) it ends, and others write after it; (3) the ledger is put back to
   * between (1) and (2); (4) a person accounts for the calls of the lost time. The ledger has never
   * heard of the others all the same.
   */
  @Test
  void aLedgerThatMayNotKnowWhoCameAfterItRepeatsNothing() throws Exception {
    fleet.pays(SETS, dispatch -> onlyThenAnswers(2));
    Fleet.Life life = fleet.life("a");
    life.pay();
    Effect doubt = fleet.effect();
    ledger.lose(new Gap(doubt.at().plusMillis(1), doubt.at().plusSeconds(90)));
    prove(life);
    assertThat(fleet.sent).hasSize(1);
    ledger.closeGap();
    fleet.advance(Duration.ofMinutes(11));
    assertNotRepeated(life);
  }

  @Test
  void whatWasSentAfterALedgerWasRestoredIsRepeated() throws Exception {
    fleet.pays(SETS, dispatch -> onlyThenAnswers(2));
    Instant now = fleet.env.clock().now();
    ledger.lose(new Gap(now.minusSeconds(90), now.minusMillis(1)));
    Fleet.Life life = fleet.life("a");
    life.pay();
    prove(life);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** Somebody looks for changes behind Weir's back. */
  private record Outside() implements Documents.Check {
    @Override
    public ToolName tool() {
      return Fleet.LOOK;
    }

    @Override
    public Probe.Asking ask(Value.Obj arguments) {
      return new Probe.Asking.With(arguments);
    }

    @Override
    public boolean absent(Value.Obj arguments, Payload error) {
      return false;
    }
  }
}
