package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Tenant;
import dev.weir.checker.TestPostgres;
import dev.weir.document.Step;
import dev.weir.effect.EffectKey;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Query;
import dev.weir.store.SqlLedger;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * The node dies, as of kill -9, in the middle of every helper at every step: after the claim, under
 * the lock, with the prepared file written, noted as pending, renamed, synced, answered and not
 * recorded. Then it dies a few times at random moments under a crowd. Afterwards file and ledger
 * agree: each change happened once, is on record as that, and nobody was asked.
 */
@Timeout(300)
class KilledDocumentsTest {
  private static final Env ENV = Env.system();
  private static final Duration SOON = Duration.ofMillis(100);
  private static final int CROWD = 40;

  private final long seed = Long.getLong("weir.seed", new Random().nextLong());
  private final String ledger = TestPostgres.shared().freshDatabase();
  private final HttpClient client = HttpClient.newHttpClient();

  @TempDir private Path folder = Path.of("");

  /** A call, and what must be in its document when it has happened once. */
  private record Helper(String tool, String end, String before, String arguments, String after) {}

  private static final Helper ADD =
      new Helper("doc_add", ".json", "{\"n\":6}", "{\"pointer\":\"/n\",\"amount\":1}", "{\"n\":7}");

  private static final Map<String, Helper> HELPERS =
      new TreeMap<>(
          Map.of(
              "patch",
              new Helper(
                  "doc_patch",
                  ".json",
                  "{\"list\":[]}",
                  "{\"patch\":[{\"op\":\"add\",\"path\":\"/list/-\",\"value\":1}]}",
                  "{\"list\":[1]}"),
              "add",
              ADD,
              "append",
              new Helper(
                  "doc_append", ".txt", "begun\n", "{\"lines\":[\"once\"]}", "begun\nonce\n"),
              "insert",
              new Helper(
                  "doc_insert",
                  ".yaml",
                  "",
                  "{\"pointer\":\"\",\"value\":{\"made\":\"once\"}}",
                  "made: once\n")));

  @Test
  void fileAndLedgerAgreeWhereverTheNodeDies() throws IOException, InterruptedException {
    System.out.println("KilledDocumentsTest: -Dweir.seed=" + seed);
    Path root = Files.createDirectory(folder.resolve("root"));
    Files.createDirectory(root.resolve("docs"));
    Files.createDirectory(folder.resolve("data"));
    Files.writeString(
        folder.resolve("weir.yaml"),
        "port: 0\nbuiltin: [documents]\nfiles: { r: { path: \"" + root + "\" } }\n");
    Map<String, Helper> documents = documents();
    for (Map.Entry<String, Helper> document : documents.entrySet()) {
      if (!document.getValue().before().isEmpty()) {
        Files.writeString(root.resolve(document.getKey()), document.getValue().before());
      }
    }
    Files.writeString(root.resolve("crowd.json"), "{\"n\":0}");
    try (Child first = start(1)) {
      URI at = URI.create(first.awaitUp());
      Set<String> held = new HashSet<>();
      documents.forEach((path, helper) -> {
        held.add("at " + path);
        Thread.startVirtualThread(() -> quietly(at, path, path, helper));
      });
      assertThat(first.await(held, Running.PATIENCE)).as("held at their steps").isEmpty();
      first.kill();
    }
    crowd(root);
    try (Child last = start(9)) {
      URI at = URI.create(last.awaitUp());
      for (Map.Entry<String, Helper> document : documents.entrySet()) {
        JsonNode told = insisted(at, document.getKey(), document.getKey(), document.getValue());
        Path file = root.resolve(document.getKey());
        assertThat(Files.readString(file))
            .as(document.getKey())
            .isEqualTo(document.getValue().after());
        assertThat(told.path("version").asString()).as(document.getKey()).isEqualTo(sha256(file));
        assertThat(told.path("inserted").asBoolean(true)).as(document.getKey()).isTrue();
      }
      for (int i = 0; i < CROWD; i++) {
        insisted(at, "crowd" + i, "crowd.json", ADD);
      }
      assertThat(Files.readString(root.resolve("crowd.json"))).isEqualTo("{\"n\":" + CROWD + "}");
      last.endWell();
    }
    var keys = new ArrayList<>(documents.keySet());
    for (int i = 0; i < CROWD; i++) {
      keys.add("crowd" + i);
    }
    try (Ledger book = SqlLedger.open(ledger, ENV)) {
      for (String key : keys) {
        assertThat(book.holder(Tenant.DEFAULT, EffectKey.given(key)).orElseThrow().state())
            .as(key)
            .isEqualTo(State.SUCCEEDED);
      }
      assertThat(book.find(Query.newest(Tenant.DEFAULT, 100).in(State.IN_DOUBT))).isEmpty();
    }
  }

  /** Every helper, with every place where it is to be held. */
  private static Map<String, Helper> documents() {
    List<String> places = new ArrayList<>();
    places.add(HaltingDocuments.CLAIMED);
    for (Step step : Step.values()) {
      places.add(step.name());
    }
    places.add(HaltingDocuments.ANSWERED);
    Map<String, Helper> documents = new TreeMap<>();
    HELPERS.forEach((name, helper) ->
        places.forEach(
            place -> documents.put("docs/" + name + "-" + place + helper.end(), helper)));
    return documents;
  }

  /** Many add to one number, and the node dies in the middle; three times. */
  private void crowd(Path root) throws IOException, InterruptedException {
    var random = new Random(seed);
    for (int life = 2; life < 5; life++) {
      try (Child node = start(life)) {
        URI at = URI.create(node.awaitUp());
        var agents = new ArrayList<Thread>();
        for (int i = 0; i < CROWD; i++) {
          String key = "crowd" + i;
          agents.add(Thread.startVirtualThread(() -> quietly(at, key, "crowd.json", ADD)));
        }
        ENV.threads().pause(Duration.ofMillis(50 + random.nextInt(400)));
        node.kill();
        for (Thread agent : agents) {
          agent.join();
        }
      }
      // Whatever moment it was: the file can be read.
      Running.JSON.readTree(Files.readString(root.resolve("crowd.json")));
    }
  }

  private Child start(int life) throws IOException {
    return Child.start(
        HaltingDocuments.class,
        folder.resolve("node.log"),
        List.of("-cp", System.getProperty("java.class.path")),
        List.of(
            folder.resolve("weir.yaml").toString(),
            folder.resolve("data").toString(),
            ledger,
            "a",
            String.valueOf(life)));
  }

  private JsonNode asked(URI at, String key, String path, Helper helper)
      throws IOException, InterruptedException {
    ObjectNode arguments = (ObjectNode) Running.JSON.readTree(helper.arguments());
    arguments.put("root", "r").put("path", path);
    ObjectNode meta = Running.JSON.createObjectNode().put("dev.weir/key", key);
    HttpRequest request =
        HttpRequest.newBuilder(at.resolve("/mcp"))
            .timeout(Running.PATIENCE)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json, text/event-stream")
            .POST(
                BodyPublishers.ofString(Running.message("weir__" + helper.tool(), arguments, meta)))
            .build();
    return Running.answer(client.send(request, BodyHandlers.ofString()).body()).path("result");
  }

  /** Asks, and does not mind that nobody answers. */
  private void quietly(URI at, String key, String path, Helper helper) {
    try {
      asked(at, key, path, helper);
    } catch (IOException e) {
      // The node died.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Asks with the same key until it is known to have happened. */
  private JsonNode insisted(URI at, String key, String path, Helper helper)
      throws IOException, InterruptedException {
    long end = ENV.clock().nanos() + Running.PATIENCE.toNanos();
    while (true) {
      JsonNode told = asked(at, key, path, helper);
      if (!told.path("isError").asBoolean(false) && told.has("structuredContent")) {
        return told.path("structuredContent");
      }
      assertThat(ENV.clock().nanos()).as(key + ": " + told).isLessThan(end);
      ENV.threads().pause(SOON);
    }
  }

  private static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError(e);
    }
  }
}
