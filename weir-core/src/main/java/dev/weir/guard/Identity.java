package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Canonical;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Fingerprint;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.limit.Unavailable;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.KeyRule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which effect does a call intend? The first that applies: the key the caller gave, the key the
 * policy makes of the arguments, the position in a run, and for an unmodified client the intent
 * (session, tool, arguments), which {@link Judgement} then weighs.
 *
 * <p>A JSON-RPC id is never part of it: agents re-issue a lost request under a new id, and a
 * planner gives three ids to one intent.
 */
final class Identity {

  private Identity() {}

  /**
   * What a call intends.
   *
   * @param asked the tool that the agent called
   * @param act what is done for it
   * @param other what is done instead when that cannot be, or in whose place this one is
   * @param arguments canonical, everything included, for the record
   */
  record Identified(Name name, ToolName asked, Act act, Optional<Act> other, Payload arguments) {

    /** The same intent; for the record, what is sent for it. */
    Identified sending(Value.Obj merged, ToolPolicy policy) {
      Payload sent = Payload.of(Canonical.bytes(Forwarding.own(policy, merged)));
      return new Identified(name, asked, act, other, sent);
    }

    /** Of the tool that is called and the arguments that count. */
    Fingerprint fingerprint() {
      return act.fingerprint();
    }

    /** Whether an effect with this fingerprint does what is asked for, by whichever tool. */
    boolean means(Fingerprint held) {
      return fingerprint().equals(held)
          || other.map(Act::fingerprint).filter(held::equals).isPresent();
    }

    /**
     * The same effect by the other tool. It keeps the name, so the two tools have one key between
     * them, and the ledger lets one of them have it.
     */
    Identified swapped() {
      return new Identified(name, asked, other.orElseThrow(), Optional.of(act), arguments);
    }
  }

  /**
   * A tool and what it is asked to do.
   *
   * @param fingerprint of the tool and the arguments that count
   */
  record Act(ToolName tool, Fingerprint fingerprint) {
    private static Act of(ToolName tool, byte[] counted) {
      return new Act(tool, Identity.fingerprint(tool, counted));
    }
  }

  sealed interface Name {
    /** What tells it from others within its tenant. */
    default String text() {
      return switch (this) {
        case Key named -> named.key().text();
        case Intent intent -> "intent:" + intent.intent().hex();
        case Unusable unusable -> throw new IllegalStateException("an unusable key names nothing");
      };
    }

    /** Somebody who knows named the effect. */
    record Key(EffectKey key) implements Name {}

    /** Nobody did: the same intent may mean the same effect or another one. */
    record Intent(Fingerprint intent) implements Name {}

    /** A rule should have named it and could not. */
    record Unusable(Fault fault) implements Name {}
  }

  static Identified of(Call call, ToolPolicy policy) {
    Value.Obj arguments = Forwarding.own(policy, call.arguments());
    byte[] everything = Canonical.bytes(arguments);
    byte[] counted =
        policy.excluded().isEmpty()
            ? everything
            : Canonical.bytes(without(arguments, policy.excluded()));
    return new Identified(
        name(call, policy, arguments, counted),
        call.tool(),
        Act.of(call.tool(), counted),
        policy.limits().whenUnavailable() instanceof Unavailable.Degrade(ToolName other)
            ? Optional.of(Act.of(other, counted))
            : Optional.empty(),
        Payload.of(everything));
  }

  /** What a call asks of a tool, given the canonical bytes of the arguments that count. */
  static Fingerprint fingerprint(ToolName tool, byte[] counted) {
    return Fingerprint.of(utf8(tool.toString()), counted);
  }

  private static Name name(Call call, ToolPolicy policy, Value.Obj arguments, byte[] counted) {
    if (call.key().isPresent()) {
      return given(call.key().get());
    }
    if (policy.key().isPresent()) {
      return switch (policy.key().get().keyOf(arguments)) {
        case KeyRule.Keyed.Key key -> new Name.Key(EffectKey.business(key.text()));
        case KeyRule.Keyed.Unusable unusable -> unusable(unusable.reason());
      };
    }
    Origin origin = call.origin();
    if (origin.step().isPresent()) {
      return step(origin.step().get());
    }
    byte[] label = call.distinct().map(Identity::utf8).orElse(new byte[0]);
    return new Name.Intent(
        Fingerprint.of(utf8(origin.session()), utf8(call.tool().toString()), counted, label));
  }

  private static Name given(String key) {
    if (key.isEmpty() || key.length() > EffectKey.MAX_GIVEN) {
      return unusable("a given key has 1 to " + EffectKey.MAX_GIVEN + " characters");
    }
    return new Name.Key(EffectKey.given(key));
  }

  private static Name step(Origin.Step step) {
    int length = step.run().length() + step.step().length() + step.operation().length();
    if (length > EffectKey.MAX_GIVEN * 2) {
      return unusable("run, step and operation together are too long");
    }
    return new Name.Key(EffectKey.step(step.run(), step.step(), step.operation()));
  }

  private static Name unusable(String reason) {
    return new Name.Unusable(Fault.of(ErrorCode.KEY_UNUSABLE, reason));
  }

  private static Value.Obj without(Value.Obj arguments, Set<List<String>> paths) {
    Value.Obj rest = arguments;
    for (List<String> path : paths) {
      rest = without(rest, path);
    }
    return rest;
  }

  private static Value.Obj without(Value.Obj here, List<String> path) {
    String first = path.getFirst();
    if (path.size() == 1) {
      return here.without(first);
    }
    return here.get(first).orElse(Value.Nil.NIL) instanceof Value.Obj inner
        ? here.with(first, without(inner, path.subList(1, path.size())))
        : here;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
