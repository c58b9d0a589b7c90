package dev.weir.app;

import dev.weir.policy.LedgerHome;
import dev.weir.policy.Server;
import java.net.URI;

/** What {@code up} says on the terminal: what runs where, and what to try next. */
final class Welcome {
  private final Plan plan;
  private final URI address;

  Welcome(Plan plan, URI address) {
    this.plan = plan;
    this.address = address;
  }

  void show(Screen screen) {
    screen.line("Weir " + Version.text() + " is up, from " + plan.title() + ".");
    screen.line("");
    screen.line("  agents connect to   " + address + "/mcp      (MCP, Streamable HTTP)");
    plan.configuration()
        .servers()
        .forEach((name, server) ->
            screen.line("  tool server         " + name + "   " + where(server.transport())));
    screen.line("  look                " + address + "/   or   ./weir effects" + place());
    screen.line("  ledger              " + ledger());
    if (plan.configuration().servers().containsKey("shop") && plan.title().contains("demo")) {
      screen.line("");
      screen.line("Try it: charge a card twice, then look at what happened once.");
      screen.line("");
      for (int i = 0; i < 2; i++) {
        screen.line(indented(Trial.curl(address)));
      }
      screen.line("  ./weir effects" + place());
    }
    screen.line("");
    screen.line("Ctrl-C stops it.");
  }

  private static String indented(String text) {
    return text.indent(2).stripTrailing();
  }

  private String place() {
    return plan.data().equals(Place.DATA) ? "" : " --data " + plan.data();
  }

  private String ledger() {
    return switch (plan.ledger()) {
      case LedgerHome.Embedded embedded -> plan.data().toAbsolutePath() + " (embedded)";
      case LedgerHome.Postgres postgres -> postgres.toString();
    };
  }

  private static String where(Server.Transport transport) {
    return switch (transport) {
      // The program only: its arguments may be secrets.
      case Server.Local local -> "process " + local.command().getFirst();
      case Server.Remote remote ->
          remote.url().getScheme() + "://" + remote.url().getRawAuthority();
    };
  }
}
