package dev.weir.guard;

import static dev.weir.guard.World.PAY;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Query;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.LimitsView;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import dev.weir.tool.Reply;
import dev.weir.tool.ToolPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A tool that breaks and mends when a test says so, another one beside it, and what reached either.
 */
abstract class AwayScene {
  static final ToolName OTHER = new ToolName("bank", "pay");
  static final Duration LONG = Duration.ofHours(1);
  static final Reply AWAY =
      new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "not connected"));
  static final Reply LOST = new Reply.Lost(Fault.of(ErrorCode.TOOL_TIMEOUT, "no answer in time"));
  static final Reply FINE = new Reply.Result(Payload.of("{\"by\": 1,  \"odd\":1.50}"));
  static final Reply ALSO = new Reply.Result(Payload.of("{\"by\":2}"));

  final AtomicReference<Reply> own = new AtomicReference<>(FINE);
  final AtomicReference<Reply> theirs = new AtomicReference<>(ALSO);
  final World world = new World();

  static ToolPolicy policy(EffectClass effect, Unavailable choice, BreakerRule breaker) {
    return World.policy(effect)
        .limited(ToolLimits.USUAL.retry(RetryRule.NONE).breaker(breaker).unavailable(choice));
  }

  /** Counts as broken at its first failure, for so long. */
  static BreakerRule fragile(Duration open) {
    return new BreakerRule(1, open, 1, 1, Optional.empty(), 100);
  }

  static BreakerRule sturdy() {
    return new BreakerRule(1_000, LONG, 1, 1, Optional.empty(), 100);
  }

  World offer(World where, EffectClass effect, Unavailable choice, BreakerRule breaker) {
    return where
        .offer(PAY, policy(effect, choice, breaker), dispatch -> own.get())
        .offer(OTHER, policy(effect, Unavailable.Refuse.REFUSE, sturdy()), d -> theirs.get());
  }

  World offer(EffectClass effect, Unavailable choice) {
    return offer(world, effect, choice, fragile(LONG));
  }

  static Unavailable degrade() {
    return new Unavailable.Degrade(OTHER);
  }

  long reached(ToolName tool) {
    return world.acted.stream().filter(dispatch -> dispatch.call().tool().equals(tool)).count();
  }

  static Answer.Substituted substituted(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Substituted.class);
    return (Answer.Substituted) answer;
  }

  static Fault refused(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).fault();
  }

  static Payload result(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Succeeded.class);
    return ((Answer.Succeeded) answer).result();
  }

  LimitsView.Substitutes counted() {
    return world.pipeline.limits().view().tools().stream()
        .filter(tool -> tool.tool().equals(PAY.toString()))
        .findFirst()
        .orElseThrow()
        .counts()
        .substitutes();
  }

  List<String> evidence(State state) throws InterruptedException {
    world.ledger.flushNotes();
    return world.ledger.find(Query.newest(Tenant.DEFAULT, 10).in(state)).stream()
        .flatMap(effect -> world.ledger.history(Tenant.DEFAULT, effect.id()).stream())
        .filter(Entry.Evidence.class::isInstance)
        .map(entry -> ((Entry.Evidence) entry).detail())
        .toList();
  }
}
