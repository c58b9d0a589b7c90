package dev.weir.recovery;

import static dev.weir.recovery.Fleet.NOTHING;
import static dev.weir.recovery.Fleet.PAID;
import static dev.weir.recovery.Fleet.SETTLE;
import static dev.weir.recovery.Fleet.TIMEOUT;
import static dev.weir.recovery.Fleet.lost;
import static dev.weir.recovery.Fleet.probed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.guard.Answer;
import dev.weir.ledger.Append;
import dev.weir.ledger.Entry;
import dev.weir.tool.Reply;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a probe proved absent is sent again. Method: as in {@link ProbingTest}. */
@Timeout(60)
class SendingAnewTest {
  private static final Duration HOUR = Duration.ofHours(1);
  private final Fleet fleet = new Fleet();

  /** As many looks, spaced out, as a proof of absence takes. */
  private void prove(Fleet.Life life) throws InterruptedException {
    life.round();
    for (int i = 0; i < 3; i++) {
      fleet.advance(SETTLE);
      life.round();
    }
  }

  @Test
  void whatIsProvedAbsentIsSentAgainAndNotBefore() throws Exception {
    fleet
        .pays(probed(HOUR), dispatch -> fleet.sent.size() == 1 ? lost() : new Reply.Result(PAID))
        .shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    assertThat(life.pay()).isInstanceOf(Answer.InDoubt.class);
    life.round();
    fleet.advance(SETTLE);
    life.round();
    assertThat(fleet.sent).hasSize(1);
    fleet.advance(SETTLE.dividedBy(2));
    life.round();
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.sent.get(1).call().arguments())
        .isEqualTo(fleet.sent.get(0).call().arguments());
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
    assertThat(fleet.effect().source()).isEqualTo(Source.RESEND);
    assertThat(transitions())
        .extracting(line -> line.event() + " " + line.source())
        .containsExactly("DISPATCH CALL", "DOUBT CALL", "RESUME PROBE", "SUCCEED RESEND");
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Succeeded.class, heard -> assertThat(heard.result()).isEqualTo(PAID));
    assertThat(fleet.sent).hasSize(2);
  }

  @Test
  void aSendingThatIsLostTooIsADoubtLikeTheFirst() throws Exception {
    fleet
        .pays(probed(HOUR), dispatch -> fleet.sent.size() < 3 ? lost() : new Reply.Result(PAID))
        .shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    life.pay();
    prove(life);
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.state()).isEqualTo(State.IN_DOUBT);
    int asked = fleet.probes.size();
    fleet.advance(SETTLE.dividedBy(2));
    life.round();
    assertThat(fleet.probes).as("not before it may have settled").hasSize(asked);
    fleet.advance(SETTLE.dividedBy(2));
    life.round();
    assertThat(fleet.sent).as("what was found out before says nothing of it").hasSize(2);
    fleet.advance(SETTLE);
    life.round();
    assertThat(fleet.probes).hasSize(asked + 2);
    assertThat(fleet.sent).hasSize(3);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  @Test
  void aToolsNoIsBelievedBecauseNothingIsLeftOfTheFirstSending() throws Exception {
    Payload declined = Payload.of("{\"isError\":true}");
    fleet
        .pays(
            probed(HOUR),
            dispatch -> fleet.sent.size() == 1 ? lost() : new Reply.ToolError(declined))
        .shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    life.pay();
    prove(life);
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            heard -> {
              assertThat(heard.fault().code()).isEqualTo(ErrorCode.TOOL_FAILED);
              assertThat(heard.reply()).contains(declined);
            });
    assertThat(fleet.sent).hasSize(2);
  }

  @Test
  void whatIsTooOldHasFailedAndKeepsItsKey() throws Exception {
    fleet.pays(probed(Duration.ofMinutes(2)), dispatch -> lost()).shows(NOTHING);
    Fleet.Life life = fleet.life("a");
    life.pay();
    fleet.advance(Duration.ofMinutes(2));
    prove(life);
    assertThat(fleet.state()).isEqualTo(State.FAILED);
    assertThat(life.pay())
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            heard -> assertThat(heard.fault().code()).isEqualTo(ErrorCode.DID_NOT_HAPPEN));
    assertThat(fleet.sent).hasSize(1);
  }

  /**
   * (1) it is on record that it is sent again; (2) the process dies, or only pauses: it may send it
   * until its deadline; (3) the next life must not take the proof of the first sending for one of
   * the second.
   */
  @Test
  void whatDiesWhileItIsSentAgainIsQuietOnlyAfterTheDeadline() throws Exception {
    fleet
        .pays(probed(HOUR), dispatch -> fleet.sent.size() == 1 ? lost() : new Reply.Result(PAID))
        .shows(NOTHING);
    Fleet.Life dying = fleet.life("a");
    dying.pay();
    Effect doubt = fleet.effect();
    Node life = dying.tenure.node();
    fleet.ledger.append(
        Append.anew(
            Tenant.DEFAULT, doubt.id(), life, doubt.attempts() + 1, fleet.env.clock().now()));
    Fleet.Life next = fleet.life("a");
    assertThat(fleet.effect().source()).isEqualTo(Source.RECOVERY);
    prove(next);
    assertThat(fleet.sent).hasSize(1);
    fleet.advance(TIMEOUT);
    prove(next);
    assertThat(fleet.sent).hasSize(2);
    assertThat(fleet.state()).isEqualTo(State.SUCCEEDED);
  }

  /** (1) the last read of a proof is under way; (2) a person resolves; (3) it says: absent. */
  @Test
  void aPersonWhoIsFasterThanTheProofIsRight() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    fleet
        .pays(probed(HOUR), dispatch -> lost())
        .shows(
            EffectClass.READ,
            dispatch -> {
              if (fleet.probes.size() == 3) {
                asked.countDown();
                answer.await(30, TimeUnit.SECONDS);
              }
              return new Reply.Result(NOTHING);
            });
    Fleet.Life life = fleet.life("a");
    life.pay();
    life.round();
    fleet.advance(SETTLE);
    life.round();
    fleet.advance(SETTLE);
    List<Thread> looks = life.caretaker.round();
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(life.resolve(fleet.effect(), Resolver.Finding.HAPPENED))
        .isInstanceOf(Resolver.Verdict.Resolved.class);
    answer.countDown();
    for (Thread look : looks) {
      look.join();
    }
    assertThat(fleet.sent).hasSize(1);
    assertThat(fleet.effect().source()).isEqualTo(Source.PERSON);
  }

  private List<Entry.Transition> transitions() {
    return fleet.ledger.history(Tenant.DEFAULT, fleet.effect().id()).stream()
        .filter(Entry.Transition.class::isInstance)
        .map(Entry.Transition.class::cast)
        .filter(line -> line.event() != Event.CLAIM)
        .toList();
  }
}
