package dev.weir.app;

import ch.qos.logback.classic.Level;
import dev.weir.env.Env;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * A short life for the JDK to learn from: the demo, a few calls, a look, the end. The launcher runs
 * it once after a build, with {@code -XX:AOTCacheOutput}; nobody else needs it.
 */
@Command(name = "train", hidden = true)
final class TrainCommand implements Callable<Integer> {
  private static final int CALLS = 20;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @Mixin private Common common = new Common();
  @Mixin private Setting setting = new Setting();

  @Override
  public Integer call() throws InterruptedException, IOException {
    common.log(Level.WARN);
    Env env = Env.system();
    Plan plan = setting.plan(env, Optional.empty(), Optional.of(0));
    try (Gateway gateway = Gateway.behind(plan, env);
        var client = HttpClient.newHttpClient()) {
      URI address = gateway.openHttp();
      for (int i = 0; i < CALLS; i++) {
        String call = Trial.call().replace("4711", String.valueOf(i));
        client.send(
            HttpRequest.newBuilder(address.resolve("/mcp"))
                .timeout(PATIENCE)
                .header("Content-Type", "application/json")
                .header("Accept", "application/json, text/event-stream")
                .POST(BodyPublishers.ofString(call))
                .build(),
            BodyHandlers.ofString());
      }
      for (String path : new String[] {"/readyz", "/", "/v1/effects", "/v1/sessions"}) {
        client.send(
            HttpRequest.newBuilder(address.resolve(path)).timeout(PATIENCE).build(),
            BodyHandlers.ofString());
      }
    }
    return Exit.OK.code();
  }
}
