package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.env.Env;
import dev.weir.error.WeirException;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A Weir to be killed: claims and settles from many threads as fast as it can, and says on its
 * standard output what was acknowledged, one line each. Given a directory it keeps its ledger
 * there, given a URL in that database. It ends by itself only when the ledger cannot be opened.
 */
final class CrashChild {
  static final Tenant TENANT = Tenant.DEFAULT;
  private static final int CALLERS = 16;

  /** So few that keys are on their way into a run at nearly every instant. */
  private static final int RUN_KEYS = 64;

  /** The same on PostgreSQL: segments are sealed all the time. */
  private static final SegmentKeeper.Limits SEGMENTS =
      new SegmentKeeper.Limits(64, 1, Duration.ofMillis(1), Duration.ofMinutes(10));

  private CrashChild() {}

  /** Runs until it is killed. */
  public static void main(String[] args) throws InterruptedException {
    Env env = Env.system();
    try {
      run(open(args[0], env), env);
    } catch (WeirException e) {
      say("failed " + e.fault());
    }
  }

  /** Opens the ledger in a directory or at a URL. */
  static Ledger open(String where, Env env) {
    return where.startsWith("jdbc:")
        ? SqlLedger.open(Home.postgres(where, SEGMENTS), env)
        : SqlLedger.open(Home.directory(Path.of(where), RUN_KEYS, env), env);
  }

  /** A Weir in a process of its own. */
  static Process start(String where) throws java.io.IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            CrashChild.class.getName(),
            where)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  private static void run(Ledger ledger, Env env) throws InterruptedException {
    Node node = ledger.enlist("crash");
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(env.threads().virtual("caller-" + i, () -> call(ledger, node, env)));
    }
    for (Thread caller : callers) {
      caller.join();
    }
  }

  private static void call(Ledger ledger, Node node, Env env) {
    for (int n = 0; ; n++) {
      EffectId id = EffectId.next(env);
      EffectKey key = EffectKey.given(id.toString());
      // Now and then a body that gets a row of its own.
      Payload arguments = Payload.of("\"" + "a".repeat(n % 10 == 0 ? 5_000 : 100) + id + "\"");
      Claim claim =
          new Claim(
              id,
              key,
              Fingerprint.of(arguments.bytes()),
              new ToolName("shop", "charge"),
              EffectClass.WRITE,
              Origin.of("session"),
              node,
              Event.DISPATCH,
              env.clock().now(),
              arguments);
      if (!(ledger.claim(claim) instanceof ClaimVerdict.Won)) {
        throw new IllegalStateException("a fresh key was held");
      }
      say("claimed " + id);
      Append settle =
          Append.settle(
              TENANT,
              id,
              node,
              new Outcome.Succeeded(Payload.of("\"" + id + "\"")),
              1,
              env.clock().now());
      if (!(ledger.append(settle) instanceof AppendVerdict.Appended)) {
        throw new IllegalStateException("a settlement was refused");
      }
      say("settled " + id);
    }
  }

  private static void say(String line) {
    synchronized (System.out) {
      System.out.println(line);
      System.out.flush();
    }
  }
}
