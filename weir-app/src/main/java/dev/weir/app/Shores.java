package dev.weir.app;

import dev.weir.error.ErrorCode;
import dev.weir.scenario.FarServer;
import dev.weir.scenario.Scenario;
import java.io.Console;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Whether a storm may be let loose on machines other than this one. */
final class Shores {
  private static final Set<String> LOOPBACK = Set.of("localhost", "[::1]", "::1");

  private final Optional<String> allowed;
  private final boolean sure;
  private final Function<String, String> terminal;

  /**
   * A ward.
   *
   * @param allowed the one host that was named
   * @param sure whether the question was answered beforehand
   * @param terminal puts a question to whoever sits there; gives their answer, or nothing
   */
  Shores(Optional<String> allowed, boolean sure, Function<String, String> terminal) {
    this.allowed = allowed;
    this.sure = sure;
    this.terminal = terminal;
  }

  /**
   * Lets a scenario pass, perhaps after a question.
   *
   * @throws Refusal if it may not
   */
  void allow(Scenario scenario) {
    List<String> far =
        scenario.servers().stream()
            .map(FarServer::place)
            .filter(FarServer.Place.Address.class::isInstance)
            .map(place -> ((FarServer.Place.Address) place).url().getHost())
            .filter(host -> !here(host))
            .distinct()
            .toList();
    for (String host : far) {
      if (!allowed.equals(Optional.of(host))) {
        throw refused(
            "the scenario is against " + host + ", which is not this machine",
            "if that is meant, say so with --against " + host);
      }
    }
    if (!far.isEmpty() && !sure && !asked(far.getFirst(), scenario.crowd().count())) {
      throw refused(
          "nobody said yes to a storm against " + far.getFirst(),
          "answer the question on a terminal, or say --yes");
    }
  }

  private static boolean here(String host) {
    return LOOPBACK.contains(host) || host.matches("127\\.[0-9.]+");
  }

  /** Asks on the terminal, where there is one. */
  static String onTerminal(String question) {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .flatMap(console -> Optional.ofNullable(console.readLine("%s", question)))
        .orElse("");
  }

  private boolean asked(String host, int agents) {
    String answer =
        terminal.apply(
            agents
                + " agents are about to call the tools on "
                + host
                + ", with faults. Go on? [yes/no] ");
    return answer.strip().toLowerCase(Locale.ROOT).equals("yes");
  }

  private static Refusal refused(String what, String remedy) {
    return new Refusal(Exit.USAGE, ErrorCode.CONFIG_INVALID, what, remedy);
  }
}
