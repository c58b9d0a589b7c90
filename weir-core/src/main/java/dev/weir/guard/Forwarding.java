package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Fingerprint;
import dev.weir.tool.Dispatch;
import dev.weir.tool.KeyForwarding;
import dev.weir.tool.KeyForwarding.Slot;
import dev.weir.tool.ToolPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * The effect key on its way to a tool that honours keys. Pure.
 *
 * <p>Not the effect key itself: far sides bound the length (38 characters at the strictest we know
 * of), and a business key may hold an e-mail address. It follows from tenant and key alone, so it
 * is the same for every sending, after a restart, and on every node.
 */
final class Forwarding {
  private static final String PREFIX = "weir-";
  private static final int DIGITS = 32;

  private Forwarding() {}

  /** What to forward, when the tool honours keys and the effect has one. */
  static Optional<Dispatch.Forwarded> of(
      ToolPolicy policy, Tenant tenant, Optional<EffectKey> key) {
    return policy
        .doubt()
        .forwarding()
        .flatMap(honoured ->
            key.map(effectKey -> new Dispatch.Forwarded(honoured.slot(), text(tenant, effectKey))));
  }

  /** The text that stands for an effect key. */
  static String text(Tenant tenant, EffectKey key) {
    Fingerprint digest =
        Fingerprint.of(
            tenant.name().getBytes(StandardCharsets.UTF_8),
            key.text().getBytes(StandardCharsets.UTF_8));
    return PREFIX + digest.hex().substring(0, DIGITS);
  }

  /**
   * The arguments that are the agent's: without the one that the key travels in, which is Weir's.
   */
  static Value.Obj own(ToolPolicy policy, Value.Obj arguments) {
    return argument(policy).map(arguments::without).orElse(arguments);
  }

  /** The arguments as the tool will see them, with something in the key's place. */
  static Value.Obj complete(ToolPolicy policy, Value.Obj arguments) {
    return argument(policy)
        .map(name -> arguments.with(name, new Value.Text(PREFIX + "0".repeat(DIGITS))))
        .orElse(arguments);
  }

  /** The call of the tool for an effect: every sending of an effect carries the same key. */
  static Dispatch dispatch(ToolPolicy policy, Effect effect, Call call, Instant deadline) {
    Optional<Dispatch.Forwarded> forwarded = of(policy, call.origin().tenant(), effect.key());
    Call whole =
        forwarded
            .filter(key -> key.slot() instanceof Slot.Argument)
            .map(key ->
                call.withArguments(
                    call.arguments()
                        .with(((Slot.Argument) key.slot()).name(), new Value.Text(key.key()))))
            .orElse(call);
    return new Dispatch(
        effect.id(),
        effect.key(),
        forwarded,
        policy.effectClass(),
        whole,
        deadline,
        Math.max(1, effect.attempts()),
        Optional.empty(),
        Map.of());
  }

  private static Optional<String> argument(ToolPolicy policy) {
    return policy
        .doubt()
        .forwarding()
        .map(KeyForwarding::slot)
        .filter(Slot.Argument.class::isInstance)
        .map(slot -> ((Slot.Argument) slot).name());
  }
}
