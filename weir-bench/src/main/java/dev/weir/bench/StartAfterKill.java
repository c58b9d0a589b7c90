package dev.weir.bench;

import dev.weir.JavaTool;
import dev.weir.Weir;
import dev.weir.effect.EffectClass;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.recovery.Heartbeat;
import dev.weir.store.SqlLedger;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How long a start takes after kill -9 with very many effects unsettled: until the first guarded
 * write is answered, and until everything that was left is in doubt. A child dispatches them and is
 * killed; this process then opens the ledger that it left. The start of a JVM comes on top.
 */
public final class StartAfterKill {
  private static final long MANY = 100_000;
  private static final int CALLERS = 512;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final double BAR_SECONDS = 10;
  private static final String FILL = "fill";

  private StartAfterKill() {}

  /** What the measured tool takes. */
  public record Pay(String order) {}

  /** What it gives. */
  public record Paid(String order) {}

  /** Kills, opens, prints. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Env env = Env.system();
    if (args.length > 0 && args[0].equals(FILL)) {
      fill(args[1], Long.parseLong(args[2]), env);
      return;
    }
    Options options =
        new Usage(
                StartAfterKill.class,
                "How long a start takes after kill -9 with very many effects unsettled.")
            .only(Home.SQLITE, Home.POSTGRES)
            .number("--effects", MANY, "effects that are left unsettled")
            .read(args);
    for (Home home : Home.chosen(options, Home.SQLITE, Home.POSTGRES)) {
      measure(home, options.number("--effects"), env);
    }
  }

  private static Ledger open(String where, Env env) {
    return where.startsWith("jdbc:")
        ? SqlLedger.open(where, env)
        : SqlLedger.open(Path.of(where), env);
  }

  /** Dispatches so many, says so, and waits for the end. */
  private static void fill(String where, long effects, Env env) throws InterruptedException {
    Ledger ledger = open(where, env);
    var writes = new GuardedWrites(Home.MEMORY, ledger, Heartbeat.start(env, ledger, "bench"), env);
    var left = new AtomicLong(effects);
    List<Thread> callers = new ArrayList<>();
    for (int i = 0; i < CALLERS; i++) {
      callers.add(
          env.threads()
              .virtual(
                  "caller-" + i,
                  () -> {
                    while (left.getAndDecrement() > 0) {
                      writes.dispatch();
                    }
                  }));
    }
    for (Thread caller : callers) {
      caller.join();
    }
    System.out.println("filled");
    System.out.flush();
    env.threads().pause(Duration.ofHours(1));
  }

  private static void measure(Home home, long effects, Env env)
      throws IOException, InterruptedException {
    Path directory = Home.directory();
    String where = home == Home.POSTGRES ? UsedServer.freshDatabase() : directory.toString();
    leave(where, effects);
    long began = env.clock().nanos();
    Ledger ledger = open(where, env);
    try (Weir weir = Weir.on(ledger).node("bench").open()) {
      double opened = seconds(env, began);
      weir.call(pay(), new Pay("first")).orThrow();
      double answered = seconds(env, began);
      while (!ledger.orphans(1).isEmpty()) {
        env.threads().pause(LOOK);
      }
      double recovered = seconds(env, began);
      System.out.println(
          String.format(
              Locale.ROOT,
              "%s, %,d unsettled: open after %.2f s, first answer after %.2f s (bar %.0f s: %s),"
                  + " all in doubt after %.2f s",
              home.label(),
              effects,
              opened,
              answered,
              BAR_SECONDS,
              answered < BAR_SECONDS ? "met" : "missed",
              recovered));
    } finally {
      Home.delete(directory);
    }
  }

  private static JavaTool<Pay, Paid> pay() {
    return JavaTool.named("bank.pay", Pay.class, Paid.class)
        .effect(EffectClass.IRREVERSIBLE)
        .key(Pay::order)
        .runs(pay -> new Paid(pay.order()));
  }

  private static double seconds(Env env, long since) {
    return (env.clock().nanos() - since) / 1e9;
  }

  /** A process that dispatches so many and is killed. */
  private static void leave(String where, long effects) throws IOException, InterruptedException {
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                StartAfterKill.class.getName(),
                FILL,
                where,
                String.valueOf(effects))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader says = child.inputReader(StandardCharsets.UTF_8)) {
      if (!"filled".equals(says.readLine())) {
        throw new IllegalStateException("the child did not fill the ledger");
      }
    } finally {
      child.destroyForcibly().waitFor();
    }
  }
}
