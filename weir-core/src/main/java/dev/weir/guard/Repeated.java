package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Canonical;
import dev.weir.effect.Fingerprint;
import dev.weir.error.Fault;
import dev.weir.limit.Limits;
import dev.weir.tool.ToolPolicy;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A call that may be another layer's repetition of one that Weir has tried in vain a moment ago. It
 * hears what that one heard, and the tool is left alone: otherwise three layers that try three
 * times each make 27 calls of one.
 */
final class Repeated {
  private final Call call;

  /** What makes two calls the same; worked out only when there is something to compare with. */
  private final Supplier<String> identity;

  private Repeated(Call call, Supplier<String> identity) {
    this.call = call;
    this.identity = identity;
  }

  /** A read is the same as another of its run, or session, with equal arguments. */
  static Repeated read(Call call) {
    return new Repeated(
        call,
        () ->
            named(
                call,
                call.origin().step().isPresent()
                    ? "run " + call.origin().step().get().run()
                    : "session " + call.origin().session(),
                Identity.fingerprint(call.tool(), Canonical.bytes(call.arguments()))));
  }

  /** A write is the same as another of its name with equal arguments. */
  static Repeated write(Call call, String name, Fingerprint fingerprint) {
    return new Repeated(call, () -> named(call, name, fingerprint));
  }

  /** The same for another tool: what one was asked in vain, the other may know. */
  Repeated to(Call other) {
    return new Repeated(other, () -> identity.get() + " " + other.tool());
  }

  private static String named(Call call, String name, Fingerprint fingerprint) {
    return call.origin().tenant().name() + " " + name + " " + fingerprint.hex();
  }

  /** The failure that it would repeat, if there is one. */
  Optional<Limits.Spent> spent(Limits limits, ToolPolicy policy) {
    return limits.holdsOff()
        ? limits.spent(identity.get(), call.tool(), policy.limits())
        : Optional.empty();
  }

  /** Keeps a failure that no further attempt could help. */
  void keep(Limits limits, Fault fault) {
    limits.spent(identity.get(), fault);
  }
}
