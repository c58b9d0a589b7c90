package dev.weir.store;

import dev.weir.call.Payload;
import dev.weir.checker.SmallDisk;
import dev.weir.effect.Effect;
import dev.weir.env.Env;
import dev.weir.error.WeirException;
import dev.weir.ledger.Ledger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;

/**
 * A Weir whose data directory is a small disk: settles effects until the disk is full, says what it
 * heard, makes room, goes on, and looks whether all is there, also after a restart.
 */
final class FullDiskChild {
  private FullDiskChild() {}

  /** Starts it on a disk of so many megabytes, mounted on a directory that only it sees so. */
  static Process start(Path data, int megabytes) throws IOException {
    return new ProcessBuilder(
            SmallDisk.command(
                SmallDisk.mounted(data, megabytes),
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                FullDiskChild.class.getName(),
                data.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  /** Plays the whole story. */
  public static void main(String[] args) throws IOException {
    Env env = Env.system();
    Path data = Path.of(args[0]);
    Path filler = Files.write(data.resolve("filler"), new byte[2 << 20]);
    var settled = new ArrayList<Effect>();
    try (Ledger ledger = SqlLedger.open(data, env)) {
      var writing = new Writing(ledger, env, "n");
      say("refused " + fill(writing, settled));
      say(whole(ledger, settled) ? "all there" : "something is missing");
      Files.delete(filler);
      settled.add(writing.settled("after", Payload.of("1")));
      say("goes on");
    }
    try (Ledger ledger = SqlLedger.open(data, env)) {
      say(whole(ledger, settled) ? "all there after a restart" : "something is missing");
    }
  }

  private static String fill(Writing writing, List<Effect> settled) {
    var random = new Random(1);
    try {
      for (int n = 0; ; n++) {
        byte[] noise = new byte[8_000];
        random.nextBytes(noise);
        String body = "\"" + HexFormat.of().formatHex(noise) + "\"";
        settled.add(writing.settled("fill-" + n, Payload.of(body)));
      }
    } catch (WeirException e) {
      return e.fault().toString();
    }
  }

  private static boolean whole(Ledger ledger, List<Effect> settled) {
    return !settled.isEmpty()
        && settled.stream()
            .allMatch(effect ->
                ledger
                    .effect(effect.origin().tenant(), effect.id())
                    .flatMap(Effect::outcome)
                    .equals(effect.outcome()));
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }
}
