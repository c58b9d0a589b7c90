package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import java.nio.charset.StandardCharsets;

/** Guarded writes as a node makes them, for tests that need many. */
final class Writing {
  static final ToolName TOOL = new ToolName("shop", "order");

  private final Ledger ledger;
  private final Env env;
  private final Node node;

  Writing(Ledger ledger, Env env, String node) {
    this.ledger = ledger;
    this.env = env;
    this.node = ledger.enlist(node);
  }

  /** The life that writes. */
  Node node() {
    return node;
  }

  /** The statement by which somebody else takes a key on PostgreSQL. */
  static String takingKey(String key) {
    HashedKey hashed = HashedKey.of(Tenant.DEFAULT.name(), EffectKey.given(key).text());
    return "insert into weir_key (hash, occurrence, effect_id, tenant) values ('"
        + hashed.hash()
        + "', "
        + hashed.occurrence()
        + ", gen_random_uuid(), 'default')";
  }

  /** What claims a key. */
  Claim claim(String key, Payload arguments) {
    return new Claim(
        EffectId.next(env),
        EffectKey.given(key),
        Fingerprint.of(key.getBytes(StandardCharsets.UTF_8)),
        TOOL,
        EffectClass.WRITE,
        Origin.of("s-" + (key.hashCode() & 7)),
        node,
        Event.DISPATCH,
        env.clock().now(),
        arguments);
  }

  /** What settles an effect as done. */
  Append success(Effect effect, Payload result) {
    return ending(effect, new Outcome.Succeeded(result));
  }

  /** What settles an effect as failed. */
  Append failure(Effect effect, Fault why) {
    return ending(effect, Outcome.failed(why));
  }

  private Append ending(Effect effect, Outcome outcome) {
    return Append.settle(Tenant.DEFAULT, effect.id(), node, outcome, 1, env.clock().now());
  }

  /** Claims a key and leaves the effect dispatched. */
  Effect dispatched(String key, Payload arguments) {
    if (ledger.claim(claim(key, arguments)) instanceof ClaimVerdict.Won won) {
      return won.effect();
    }
    throw new IllegalStateException("the key " + key + " is held");
  }

  /** Claims a key and settles the effect; durable when it returns. */
  Effect settled(String key, Payload result) {
    Effect effect = dispatched(key, Payload.of("{}"));
    if (ledger.append(success(effect, result)) instanceof AppendVerdict.Appended appended) {
      return appended.effect();
    }
    throw new IllegalStateException("the settlement of " + key + " was refused");
  }
}
