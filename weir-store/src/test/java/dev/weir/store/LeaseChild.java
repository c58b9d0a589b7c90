package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.lease.Acquire;
import dev.weir.lease.Keeping;
import dev.weir.lease.Leases;
import dev.weir.waiting.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * A holder of leases to be stopped: it uses a {@link FencedThing} under a lease again and again,
 * and says on its standard output what it does. Asked to halt, it stands still before it writes
 * until it hears a line. Arguments: ledger, port of the thing, its name, {@code halt} or {@code
 * go}.
 */
final class LeaseChild {
  static final ResourceName THING = new ResourceName("thing:1");
  static final Duration TTL = Leases.TTL_LEAST;
  static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int WRITES = 5;
  private static final Duration BETWEEN = Duration.ofMillis(40);

  private LeaseChild() {}

  /** Runs until it is killed, or its parent is gone. */
  public static void main(String[] args) throws IOException, InterruptedException {
    Env env = Env.system();
    boolean halting = args[3].equals("halt");
    try (SqlLedger ledger = SqlLedger.open(args[0], env);
        Leases leases = ledger.leases();
        var thing = new FencedThing.Caller(Integer.parseInt(args[1]), args[2])) {
      var keeping = new Keeping(env, leases, Waits.unseen(env));
      Origin by = Origin.of("s-" + args[2]).by(args[2]);
      var wish = new Acquire(by, List.of(THING), java.util.Optional.of(TTL));
      while (!Thread.currentThread().isInterrupted()) {
        Keeping.Ended<String> ended =
            keeping.during(
                wish, PATIENCE, held -> halting ? halted(thing, held) : used(thing, held));
        say(
            switch (ended) {
              case Keeping.Ended.Done<String>(String result) -> "done " + result;
              case Keeping.Ended.Lost<String>(String why) -> "lost " + why;
              case Keeping.Ended.NotHad<String> notHad -> "not had";
            });
      }
    }
  }

  /**
   * Never asks whether the lease is still its own, and hears no interrupt, as a write that has
   * begun: the thing must see to that. One that heard would be told of its loss as it wakes, as a
   * rule before it writes, and nothing would be left to refuse.
   */
  private static String used(FencedThing.Caller thing, Keeping.Held held) {
    long fence = held.fence(THING);
    for (int i = 0; i < WRITES; i++) {
      String[] seen = thing.touch(fence).split(" ", -1);
      thing.rest(BETWEEN);
      thing.write(fence, seen[1]);
    }
    return "used";
  }

  /** Reads without hearing interrupts, as a write that has begun. */
  private static String halted(FencedThing.Caller thing, Keeping.Held held) {
    try {
      long fence = held.fence(THING);
      String[] seen = thing.touch(fence).split(" ", -1);
      say("about " + fence + " " + seen[1]);
      if (System.in.read() < 0) {
        Runtime.getRuntime().halt(1);
      }
      String answer = thing.write(fence, seen[1]);
      say("wrote " + answer);
      return answer;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  /** A holder in a process of its own. */
  static Process start(String where, FencedThing thing, String name, String how)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            LeaseChild.class.getName(),
            where,
            String.valueOf(thing.port()),
            name,
            how)
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }
}
