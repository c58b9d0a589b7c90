package dev.weir.app;

import dev.weir.document.Step;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.policy.Configuration;
import dev.weir.tool.Tool;
import dev.weir.tool.Toolbox;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * A whole gateway to be killed in the middle of changes of documents. In its first life it holds
 * each change whose document's name says where: {@code add-RENAMED.json}. It says on standard
 * output who is held, and holds them until it is killed.
 *
 * <p>Arguments: configuration, data directory, ledger, node, life.
 */
final class HaltingDocuments {
  /** The call is on record and the tool has not been called. */
  static final String CLAIMED = "CLAIMED";

  /** The tool has answered and nothing is recorded. */
  static final String ANSWERED = "ANSWERED";

  private static final Duration FOREVER = Duration.ofDays(1);

  private final int life;
  private final Signal never;

  private HaltingDocuments(Env env, int life) {
    this.life = life;
    this.never = env.threads().signal("never");
  }

  public static void main(String[] args) throws InterruptedException {
    Env env = Env.system();
    Configuration configuration = Configuration.load(Path.of(args[0]), Map.of());
    var plan =
        new Plan(
            configuration,
            configuration.door(),
            Place.home(args[2]),
            Path.of(args[1]),
            args[3],
            args[0]);
    var halting = new HaltingDocuments(env, Integer.parseInt(args[4]));
    var stopping = new Stopping(env);
    stopping.during(() -> {
      try (Gateway gateway =
          Gateway.fitted(
              plan,
              env,
              new Gateway.Fittings(
                  UnaryOperator.identity(), halting::overTools, halting::watching))) {
        Halting.say("up " + gateway.openHttp());
        stopping.await();
      }
    });
  }

  private void watching(Step step, String path) throws InterruptedException {
    at(step.name(), path);
  }

  private void at(String where, String path) throws InterruptedException {
    if (life == 1 && path.contains("-" + where + ".")) {
      Halting.say("at " + path);
      never.await(FOREVER);
    }
  }

  private Toolbox overTools(Toolbox tools) {
    return name ->
        switch (tools.find(name)) {
          case Toolbox.Found.None none -> none;
          case Toolbox.Found.Guarded found ->
              new Toolbox.Found.Guarded(overTool(found.tool()), found.policy());
        };
  }

  private Tool overTool(Tool tool) {
    return dispatch -> {
      String key = dispatch.key().map(it -> it.text()).orElse("");
      String path = key.substring(key.indexOf(':') + 1);
      at(CLAIMED, path);
      var reply = tool.act(dispatch);
      at(ANSWERED, path);
      return reply;
    };
  }
}
