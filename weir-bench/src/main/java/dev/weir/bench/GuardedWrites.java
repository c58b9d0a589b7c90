package dev.weir.bench;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Tenure;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The two durable appends of a guarded write, as the pipeline makes them: a claim with 200-byte
 * arguments and a random key, and a settlement with a 500-byte result. Any number of threads may
 * write.
 */
final class GuardedWrites {
  /** What every call is asked with, and what comes of it; peers get the same. */
  static final int ARGUMENT_BYTES = 200;

  static final int RESULT_BYTES = 500;

  private static final ToolName TOOL = new ToolName("shop", "charge");
  private static final Payload ARGUMENTS = filler(ARGUMENT_BYTES);
  private static final Payload RESULT = filler(RESULT_BYTES);
  private static final int SESSIONS = 64;

  private final Home home;
  private final Ledger ledger;
  private final Env env;
  private final Tenure tenure;

  GuardedWrites(Home home, Home.Fresh fresh, Env env) {
    this(home, fresh.ledger(), fresh.node(), env);
  }

  GuardedWrites(Home home, Ledger ledger, Tenure tenure, Env env) {
    this.home = home;
    this.ledger = ledger;
    this.tenure = tenure;
    this.env = env;
  }

  /** Guarded writes, one after the other. */
  Load writes() {
    return Load.of("weir " + home.label() + ", guarded write", () -> write(nextKey()), home);
  }

  /**
   * Claims of keys whose effects are settled: each is answered with the recorded outcome.
   *
   * @param keys how many there are to choose from
   */
  Load replays(int keys) {
    List<EffectKey> recorded =
        IntStream.range(0, keys)
            .mapToObj(i -> {
              EffectKey key = nextKey();
              write(key);
              return key;
            })
            .toList();
    return Load.of(
        "weir " + home.label() + ", replay",
        () -> replay(recorded.get(Math.floorMod(env.entropy().bits(), recorded.size()))),
        home);
  }

  /** One guarded write of a fresh key. */
  void write() {
    write(nextKey());
  }

  /** The first half of a guarded write: dispatched, and left so. */
  void dispatch() {
    won(claim(nextKey()));
  }

  private ClaimVerdict.Won won(Claim claim) {
    if (!(ledger.claim(claim) instanceof ClaimVerdict.Won won)) {
      throw new IllegalStateException("a fresh key was held");
    }
    return won;
  }

  private void write(EffectKey key) {
    Claim claim = claim(key);
    ClaimVerdict.Won won = won(claim);
    Append settle =
        Append.settle(
            won.effect().origin().tenant(),
            claim.id(),
            claim.node(),
            new Outcome.Succeeded(RESULT),
            1,
            env.clock().now());
    if (!(ledger.append(settle) instanceof AppendVerdict.Appended)) {
      throw new IllegalStateException("a settlement was refused");
    }
  }

  private void replay(EffectKey key) {
    if (!(ledger.claim(claim(key)) instanceof ClaimVerdict.Held held)) {
      throw new IllegalStateException("a recorded key was free");
    }
    if (!(held.holder().outcome().orElseThrow() instanceof Outcome.Succeeded known)
        || !known.result().equals(RESULT)) {
      throw new IllegalStateException("another outcome was recorded");
    }
  }

  private EffectKey nextKey() {
    return EffectKey.given(Long.toHexString(env.entropy().bits()));
  }

  private Claim claim(EffectKey key) {
    EffectId id = EffectId.next(env);
    return new Claim(
        id,
        key,
        Fingerprint.of(key.text().getBytes(StandardCharsets.UTF_8)),
        TOOL,
        EffectClass.WRITE,
        Origin.of("session-" + Math.floorMod(id.uuid().getLeastSignificantBits(), SESSIONS)),
        tenure.node(),
        Event.DISPATCH,
        env.clock().now(),
        ARGUMENTS);
  }

  private static Payload filler(int bytes) {
    byte[] text = new byte[bytes];
    Arrays.fill(text, (byte) 'x');
    text[0] = '"';
    text[bytes - 1] = '"';
    return Payload.of(text);
  }
}
