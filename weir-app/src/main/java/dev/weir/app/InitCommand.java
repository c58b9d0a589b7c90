package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.policy.Configuration;
import dev.weir.policy.Skeleton;
import dev.weir.tool.Declaration;
import dev.weir.toolside.ToolServers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;

@Command(
    name = "init",
    description = {
      "Ask the tool servers for their tools and write a configuration.",
      "It declares each tool as irreversible until you say otherwise. What is in the file already",
      "stays as it is."
    },
    footer = {
      "",
      "Examples:",
      "  ./weir init --server files='npx -y @modelcontextprotocol/server-filesystem ./data'",
      "  ./weir init --server shop=http://127.0.0.1:9000/mcp -o weir.yaml",
      "  ./weir init -c weir.yaml -o weir.yaml --force      add what the servers offer now",
    })
final class InitCommand implements Callable<Integer> {
  @Mixin private Common common = new Common();

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = "The configuration to complete. Default: weir.yaml, if it is there.")
  private Optional<Path> file = Optional.empty();

  @Option(
      names = "--server",
      paramLabel = "NAME=COMMAND|URL",
      description = "A tool server to ask; may be given more than once.")
  private List<String> servers = new ArrayList<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FILE",
      description = "Where to write. Default: stdout.")
  private Optional<Path> output = Optional.empty();

  @Option(names = "--force", description = "Overwrite the output file.")
  private boolean force;

  @Override
  public Integer call() throws InterruptedException {
    common.log(Level.WARN);
    if (output.isPresent() && Files.exists(output.get()) && !force) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.CONFIG_INVALID,
          output.get() + " is there already",
          "--force overwrites it; without -o the result goes to stdout");
    }
    Optional<Path> base =
        servers.isEmpty()
            ? file.or(() -> Optional.of(Path.of("weir.yaml")).filter(Files::exists))
            : file;
    String name = base.map(Path::toString).orElse("weir.yaml");
    String text = ServerOption.added(base.map(InitCommand::text).orElse(""), servers);
    Configuration configuration = Configuration.parse(name, text, System.getenv());
    if (configuration.servers().isEmpty()) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.CONFIG_INVALID,
          "there is no tool server to ask",
          "name one: ./weir init --server files='npx -y @modelcontextprotocol/server-filesystem .'");
    }
    Asked asked = ask(configuration);
    String completed = Skeleton.complete(name, text, System.getenv(), asked.offered());
    write(completed, asked);
    return asked.silent() == 0 ? Exit.OK.code() : Exit.FAILED.code();
  }

  private record Asked(List<Declaration> offered, int silent) {}

  private static Asked ask(Configuration configuration) throws InterruptedException {
    var offered = new ArrayList<Declaration>();
    int silent = 0;
    try (ToolServers tools =
        ToolServers.open(
            ToolSide.configs(configuration.servers()), configuration.rulebook(), Env.system())) {
      for (String server : configuration.servers().keySet()) {
        try {
          List<Declaration> declared = tools.tools(server);
          System.err.println("weir: " + server + " offers " + declared.size() + " tools");
          offered.addAll(declared);
        } catch (WeirException e) {
          silent++;
          System.err.println("weir: " + server + " cannot be asked: " + e.fault().detail());
        }
      }
    }
    return new Asked(offered, silent);
  }

  private void write(String completed, Asked asked) {
    Screen screen = common.screen();
    if (output.isPresent()) {
      try {
        if (force) {
          Files.writeString(output.get(), completed);
        } else {
          // Between the check above and now somebody else may have made it.
          Files.writeString(output.get(), completed, StandardOpenOption.CREATE_NEW);
        }
      } catch (IOException e) {
        throw new Refusal(
            Exit.FAILED,
            ErrorCode.CONFIG_INVALID,
            "cannot write " + output.get() + " (" + e.getClass().getSimpleName() + ")",
            "name a file that you may write");
      }
    }
    if (screen.forPrograms()) {
      var json = JsonMapper.shared().createObjectNode();
      json.put("tools", asked.offered().size());
      json.put("servers_silent", asked.silent());
      output.ifPresentOrElse(
          path -> json.put("file", path.toString()), () -> json.put("yaml", completed));
      screen.json(json);
    } else if (output.isPresent()) {
      screen.line(
          "Wrote "
              + output.get()
              + ". Lower the classes by hand, then: ./weir up -c "
              + output.get());
    } else {
      screen.line(completed.stripTrailing());
    }
    screen.flushed();
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.CONFIG_INVALID,
          file + " cannot be read",
          "check that it exists and is UTF-8 text");
    }
  }
}
