package dev.weir.app;

import dev.weir.app.Payment.Heard;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** An agent that pays, and asks again with the same key until it knows. Safe for many threads. */
final class Payer implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration LATER = Duration.ofMillis(500);
  private static final Duration LONG = Duration.ofHours(2);

  /** Words that mean: nothing was sent, the same call may be made again. */
  private static final Set<String> NOT_SENT =
      Set.of("ledger-unavailable", "in-progress", "tool-unreachable", "overloaded", "lease-lost");

  /**
   * How many ask at the same time once nothing is killed any more and everybody wants to know: a
   * gateway that is flooded is another test's matter.
   */
  private static final int AT_ONCE = 100;

  private final Semaphore turns = new Semaphore(AT_ONCE);
  private final HttpClient client = HttpClient.newHttpClient();
  private final Signal over;
  private final Signal enough;
  private final Env env;
  private final AtomicReference<Serving> serving;

  /** Where somebody serves, once the signal is raised. */
  private record Serving(Signal up, URI at) {}

  /**
   * @param over when nobody asks any more
   * @param enough when nothing is killed any more; until then doubts are left alone, because they
   *     end by themselves or not at all
   */
  Payer(Signal over, Signal enough, Env env) {
    this.over = over;
    this.enough = enough;
    this.env = env;
    this.serving = new AtomicReference<>(nobody());
  }

  private Serving nobody() {
    return new Serving(env.threads().signal("up"), URI.create("http://127.0.0.1"));
  }

  /** From now on nobody serves. */
  void nobodyServes() {
    serving.set(nobody());
  }

  /** From now on there is a Weir here. */
  void serves(URI at) {
    Signal up = serving.get().up();
    serving.set(new Serving(up, at));
    up.raise();
  }

  /** Asks until it knows, or it is over. */
  void insist(Payment payment) throws InterruptedException {
    while (!payment.over() && !over.raised()) {
      serving.get().up().await(LONG);
      Heard heard = ask(payment);
      if (!payment.over()) {
        switch (heard) {
          case Heard.Doubt doubt -> {
            enough.await(LONG);
            over.await(LATER);
          }
          case Heard.NotSent notSent -> over.await(SOON);
          case Heard.Nothing nothing -> over.await(SOON);
          case Heard.Paid paid -> {}
          case Heard.PaidUnseen unseen -> {}
          case Heard.Failed failed -> {}
        }
      }
    }
  }

  /** Asks once. */
  Heard ask(Payment payment) throws InterruptedException {
    if (!enough.raised()) {
      return askNow(payment);
    }
    turns.acquire();
    try {
      return askNow(payment);
    } finally {
      turns.release();
    }
  }

  private Heard askNow(Payment payment) throws InterruptedException {
    long asked = env.clock().nanos();
    Heard heard = heard(payment);
    payment.heard(new Payment.Hearing(asked, env.clock().nanos(), heard));
    return heard;
  }

  private Heard heard(Payment payment) throws InterruptedException {
    ObjectNode arguments = Running.JSON.createObjectNode().put("order", payment.name());
    ObjectNode meta = Running.JSON.createObjectNode().put("dev.weir/key", payment.name());
    String message = Running.message("till__" + payment.help().tool(), arguments, meta);
    HttpRequest request =
        HttpRequest.newBuilder(serving.get().at().resolve("/mcp"))
            .timeout(PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(BodyPublishers.ofString(message))
            .build();
    try {
      HttpResponse<String> response = client.send(request, BodyHandlers.ofString());
      // A stream that ended without its answer, or a gateway that is closing.
      return response.statusCode() == 200 && response.body().contains("\"jsonrpc\"")
          ? read(Running.answer(response.body()))
          : new Heard.Nothing();
    } catch (IOException e) {
      return new Heard.Nothing();
    }
  }

  private static Heard read(JsonNode answer) {
    JsonNode result = answer.path("result");
    JsonNode meta = result.path("_meta");
    if (!result.path("isError").asBoolean(result.isMissingNode())) {
      return result.path("structuredContent").has("payment")
          ? new Heard.Paid(result.path("structuredContent").path("payment").asLong())
          : new Heard.PaidUnseen();
    }
    if (meta.path("dev.weir/in-doubt").asBoolean(false)) {
      return new Heard.Doubt();
    }
    String error = meta.path("dev.weir/error").asString(answer.toString());
    return NOT_SENT.contains(error) ? new Heard.NotSent(error) : new Heard.Failed(error);
  }

  @Override
  public void close() {
    client.shutdownNow();
  }
}
