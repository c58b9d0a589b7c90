package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "stdio",
    description = {
      "Speak MCP on stdin and stdout, for agents that start their servers.",
      "Ends when the agent closes stdin. The log goes to stderr."
    },
    footer = {
      "",
      "The embedded ledger belongs to one process at a time: agents that run at once need a",
      "directory each (--data), or one ./weir up that they all connect to.",
      "",
      "Example, in an agent's configuration:",
      "  { \"command\": \"/path/to/weir\", \"args\": [\"stdio\", \"-c\", \"/path/to/weir.yaml\"] }",
    })
final class StdioCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();
  @Mixin private Setting setting = new Setting();

  @Option(
      names = "--server",
      paramLabel = "NAME",
      description = "Show one tool server with its tools' own names. Default: all, server__tool.")
  private Optional<String> server = Optional.empty();

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    // Stdout belongs to the protocol: whatever else prints goes to stderr.
    var in = new FileInputStream(FileDescriptor.in);
    var out = new FileOutputStream(FileDescriptor.out);
    System.setOut(System.err);
    Env env = Env.system();
    Plan plan = setting.plan(env, Optional.empty(), Optional.empty());
    var stop = new Stopping(env);
    stop.during(() -> {
      try (Gateway gateway = Gateway.behind(plan, env)) {
        stop.onStop(Thread.currentThread()::interrupt);
        gateway.serveStdio(in, out, server);
      }
    });
    return Exit.OK.code();
  }
}
