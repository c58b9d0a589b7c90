package dev.weir.guard;

import static dev.weir.guard.World.pay;
import static dev.weir.guard.World.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.guard.Answer.Freshness;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.KeyRule;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Which calls mean one effect, and which mean two. Method: count what reached the tool, and compare
 * what each caller heard.
 */
class IdentityTest {
  private final World world = new World().offer(policy(EffectClass.WRITE));

  @Test
  void theSameGivenKeyIsTheSameEffect() {
    Answer first = world.callAndHear(pay(10).withKey("k1"));
    Answer second = world.callAndHear(pay(10).withKey("k1"));

    assertThat(world.acted).hasSize(1);
    assertThat(succeeded(first).freshness()).isEqualTo(Freshness.FRESH);
    assertThat(succeeded(second).freshness()).isEqualTo(Freshness.REPLAYED);
    assertThat(succeeded(second).result()).isEqualTo(succeeded(first).result());
    assertThat(second.about()).isEqualTo(first.about());
  }

  @Test
  void theSameKeyWithOtherArgumentsIsRefused() {
    world.call(pay(10).withKey("k1"));
    Answer.Refused refused = refused(world.call(pay(1000).withKey("k1")));

    assertThat(refused.fault().code()).isEqualTo(ErrorCode.KEY_MISMATCH);
    assertThat(refused.fault().detail()).doesNotContain("1000");
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void twoTenantsWithOneKeyAreTwoEffects() {
    Call call = pay(10).withKey("k1");
    Call other = Call.of(call.origin().of(new Tenant("b")), call.tool(), call.arguments());
    world.call(call);
    world.call(other.withKey("k1"));
    assertThat(world.acted).hasSize(2);
  }

  @Test
  void aKeyThatIsEmptyOrTooLongIsRefused() {
    assertThat(refused(world.call(pay(1).withKey(""))).fault().code())
        .isEqualTo(ErrorCode.KEY_UNUSABLE);
    assertThat(refused(world.call(pay(1).withKey("x".repeat(256)))).fault().code())
        .isEqualTo(ErrorCode.KEY_UNUSABLE);
    assertThat(world.acted).isEmpty();
  }

  @Test
  void aBusinessKeyFollowsFromTheArgumentsWhateverTheSession() {
    World keyed = new World().offer(keyed(args -> new KeyRule.Keyed.Key("order:7")));
    keyed.callAndHear(pay(10));
    Call elsewhere = Call.of(Origin.of("session-2"), World.PAY, pay(10).arguments());
    Answer second = keyed.callAndHear(elsewhere);

    assertThat(keyed.acted).hasSize(1);
    assertThat(succeeded(second).freshness()).isEqualTo(Freshness.REPLAYED);
  }

  @Test
  void aBusinessKeyThatCannotBeDerivedRefusesTheCall() {
    World keyed = new World().offer(keyed(args -> new KeyRule.Keyed.Unusable("no order_id")));
    Answer.Refused refused = refused(keyed.call(pay(10)));
    assertThat(refused.fault().code()).isEqualTo(ErrorCode.KEY_UNUSABLE);
    assertThat(keyed.acted).isEmpty();
  }

  @Test
  void aPositionInARunIsAKeyAndAnotherPositionIsAnother() {
    Call call = pay(10);
    Call step1 =
        Call.of(
            call.origin().at(new Origin.Step("run", "1", "pay")), call.tool(), call.arguments());
    Call step2 =
        Call.of(
            call.origin().at(new Origin.Step("run", "2", "pay")), call.tool(), call.arguments());
    world.callAndHear(step1);
    world.callAndHear(step1);
    world.callAndHear(step2);
    world.callAndHear(step2);
    assertThat(world.acted).hasSize(2);
  }

  @Test
  void anAnswerThatNobodyHeardIsReplayedToTheReissue() {
    Answer lost = world.call(pay(10));
    Answer reissued = world.callAndHear(pay(10));

    assertThat(world.acted).hasSize(1);
    assertThat(succeeded(reissued).freshness()).isEqualTo(Freshness.REPLAYED);
    assertThat(reissued.about()).isEqualTo(lost.about());
  }

  @Test
  void anAnsweredCallMadeAgainIsAPossibleDuplicateThatNamesTheEarlierEffect() {
    Answer first = world.callAndHear(pay(10));
    Answer.Refused second = refused(world.callAndHear(pay(10)));

    assertThat(second.fault().code()).isEqualTo(ErrorCode.POSSIBLE_DUPLICATE);
    assertThat(second.earlier().orElseThrow().id()).isEqualTo(first.about().orElseThrow());
    assertThat(second.earlier().orElseThrow().outcome()).isPresent();
    assertThat(world.acted).hasSize(1);
  }

  @Test
  void insistingWithALabelIsAnotherEffectAndTheSameLabelIsNot() {
    world.callAndHear(pay(10));
    Answer insisted = world.callAndHear(pay(10).withDistinct("second copy"));
    assertThat(succeeded(insisted).freshness()).isEqualTo(Freshness.FRESH);
    assertThat(world.acted).hasSize(2);

    Answer.Refused again = refused(world.callAndHear(pay(10).withDistinct("second copy")));
    assertThat(again.fault().code()).isEqualTo(ErrorCode.POSSIBLE_DUPLICATE);
    world.callAndHear(pay(10).withDistinct("third copy"));
    assertThat(world.acted).hasSize(3);
  }

  @Test
  void aReissueOfAnInsistedCallWhoseAnswerWasLostIsTheSameEffect() {
    world.callAndHear(pay(10));
    world.call(pay(10).withDistinct("second copy"));
    Answer reissued = world.callAndHear(pay(10).withDistinct("second copy"));
    assertThat(succeeded(reissued).freshness()).isEqualTo(Freshness.REPLAYED);
    assertThat(world.acted).hasSize(2);
  }

  @Test
  void afterTheWindowTheSameCallIsAnotherEffect() {
    world.callAndHear(pay(10));
    world.clock.advance(ToolPolicy.DUPLICATE_WINDOW.minus(Duration.ofSeconds(1)));
    refused(world.callAndHear(pay(10)));
    world.clock.advance(Duration.ofSeconds(2));
    assertThat(succeeded(world.callAndHear(pay(10))).freshness()).isEqualTo(Freshness.FRESH);
    refused(world.callAndHear(pay(10)));
    assertThat(world.acted).hasSize(2);
  }

  @Test
  void anotherSessionMayDoTheSame() {
    world.callAndHear(pay(10));
    world.callAndHear(Call.of(Origin.of("session-2"), World.PAY, pay(10).arguments()));
    assertThat(world.acted).hasSize(2);
  }

  @Test
  void whatIsHarmlessTwiceRunsAgain() {
    World idempotent = new World().offer(policy(EffectClass.IDEMPOTENT_WRITE));
    idempotent.callAndHear(pay(10));
    idempotent.callAndHear(pay(10));
    idempotent.callAndHear(pay(10));
    assertThat(idempotent.acted).hasSize(3);
  }

  @Test
  void aHarmlessWriteWhoseAnswerWasLostIsReplayed() {
    World idempotent = new World().offer(policy(EffectClass.IDEMPOTENT_WRITE));
    idempotent.call(pay(10));
    Answer reissued = idempotent.callAndHear(pay(10));
    assertThat(succeeded(reissued).freshness()).isEqualTo(Freshness.REPLAYED);
    assertThat(idempotent.acted).hasSize(1);
  }

  @Test
  void readsRunEveryTimeAndTakeNoKey() {
    World reads = new World().offer(policy(EffectClass.READ));
    reads.callAndHear(pay(10));
    Answer second = reads.callAndHear(pay(10).withKey("k"));
    assertThat(succeeded(second).freshness()).isEqualTo(Freshness.READ);
    assertThat(reads.acted).hasSize(2);
  }

  @Test
  void aFailureThatWasHeardMayBeTriedAgainByAnUnmodifiedClient() {
    World failing =
        new World()
            .offer(
                EffectClass.WRITE,
                dispatch -> new Reply.ToolError(Payload.of("{\"isError\":true}")));
    failing.callAndHear(pay(10));
    failing.callAndHear(pay(10));
    assertThat(failing.acted).hasSize(2);
  }

  @Test
  void aFailureUnderAGivenKeyIsReplayed() {
    World failing =
        new World()
            .offer(
                EffectClass.WRITE,
                dispatch -> new Reply.ToolError(Payload.of("{\"isError\":true}")));
    failing.callAndHear(pay(10).withKey("k"));
    Answer second = failing.callAndHear(pay(10).withKey("k"));
    assertThat(failing.acted).hasSize(1);
    assertThat(second)
        .isInstanceOfSatisfying(
            Answer.Failed.class,
            failed -> assertThat(failed.freshness()).isEqualTo(Freshness.REPLAYED));
  }

  @Test
  void excludedFieldsDoNotTellCallsApartAndOthersDo() {
    ToolPolicy plain = policy(EffectClass.WRITE);
    ToolPolicy excluding =
        new ToolPolicy(
            plain.effectClass(),
            plain.basis(),
            Optional.empty(),
            Set.of(List.of("at"), List.of("meta", "trace")),
            plain.duplicateWindow(),
            plain.timeout(),
            plain.input(),
            plain.output());
    World volatileFields = new World().offer(excluding);
    volatileFields.call(call(Map.of("a", 1, "at", "noon", "meta", Map.of("trace", "x", "k", 1))));
    volatileFields.call(call(Map.of("meta", Map.of("k", 1.0, "trace", "y"), "at", "one", "a", 1)));
    assertThat(volatileFields.acted).hasSize(1);
    volatileFields.call(call(Map.of("a", 1, "at", "noon", "meta", Map.of("trace", "x", "k", 2))));
    assertThat(volatileFields.acted).hasSize(2);
  }

  private static Call call(Map<String, ?> arguments) {
    return Call.of(Origin.of("session-1"), World.PAY, (Value.Obj) Value.of(arguments));
  }

  private static ToolPolicy keyed(KeyRule rule) {
    ToolPolicy plain = policy(EffectClass.IRREVERSIBLE);
    return new ToolPolicy(
        plain.effectClass(),
        plain.basis(),
        Optional.of(rule),
        plain.excluded(),
        plain.duplicateWindow(),
        plain.timeout(),
        plain.input(),
        plain.output());
  }

  private static Answer.Succeeded succeeded(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Succeeded.class);
    return (Answer.Succeeded) answer;
  }

  private static Answer.Refused refused(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return (Answer.Refused) answer;
  }
}
