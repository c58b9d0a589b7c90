package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "up",
    description = "Run the gateway in the foreground.",
    footer = {
      "",
      "Stops cleanly on Ctrl-C or SIGTERM: takes no more calls, lets those in flight settle, stops",
      "the tool servers with everything they started.",
      "",
      "Examples:",
      "  ./weir up                             a demo shop, to see how it works",
      "  ./weir up -c weir.yaml --port 8080",
      "  ./weir up -c weir.yaml --ledger jdbc:postgresql://db/weir --node weir-1",
    })
final class UpCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Setting setting = new Setting();

  @Option(
      names = "--port",
      paramLabel = "PORT",
      description = "The port to listen on, 0 for any free one. Default: the file's, or 7070.")
  private Optional<Integer> port = Optional.empty();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      description = "The address to listen on. Default: the file's, or 127.0.0.1.")
  private Optional<String> host = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.INFO);
    Env env = Env.system();
    Plan plan = setting.plan(env, host, port);
    var stopping = new Stopping(env);
    stopping.during(() -> {
      try (Gateway gateway = Gateway.behind(plan, env)) {
        URI address = gateway.openHttp();
        announce(plan, gateway, address);
        stopping.await();
        if (!common.screen().forPrograms()) {
          System.err.println("weir: stopping");
        }
      }
    });
    return Exit.OK.code();
  }

  private void announce(Plan plan, Gateway gateway, URI address) throws InterruptedException {
    Screen screen = common.screen();
    if (screen.forPrograms()) {
      screen.json(
          JsonMapper.shared()
              .createObjectNode()
              .put("url", address.toString())
              .put("mcp", address + "/mcp")
              .put("data", plan.data().toAbsolutePath().toString())
              .put("node", plan.node())
              .put("pid", ProcessHandle.current().pid()));
      screen.flushed();
      return;
    }
    new Welcome(plan, address).show(screen);
    int doubts = gateway.findings().inDoubt();
    if (doubts > 0) {
      screen.line("");
      screen.line(
          "The last run ended in the middle of "
              + doubts
              + (doubts == 1 ? " effect" : " effects")
              + ", in doubt now: ./weir effects --state in-doubt");
    }
    screen.flushed();
  }
}
