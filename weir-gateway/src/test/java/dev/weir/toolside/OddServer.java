package dev.weir.toolside;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A stdio tool server that misbehaves on demand: the name of the tool says how. Run as a process of
 * its own by the tests.
 */
public final class OddServer {
  /** Before the name of a file: the first process ends when it has begun. */
  static final String FIRST = "--dies-first=";

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String[] TOOLS = {
    "echo",
    "die",
    "garbage",
    "garbage_answer",
    "exponent",
    "never",
    "twice",
    "wrong_id",
    "huge",
    "half",
    "internal_error",
    "invalid",
    "is_error",
    "ask",
    "progress",
    "until_cancelled",
    "spawn",
    "log",
    "banner_forever",
    "grow",
    "input_required",
    "cancels_seen",
    "not_an_object",
    "deaf"
  };

  private final PrintStream out = new PrintStream(System.out, false, StandardCharsets.UTF_8);
  private final Map<String, JsonNode> asking = new HashMap<>();
  private final Map<String, JsonNode> untilCancelled = new HashMap<>();
  private final List<String> more = new ArrayList<>();
  private final boolean modern;
  private final boolean late;
  private JsonNode discover = JSON.nullNode();
  private int cancelsSeen;

  private OddServer(boolean modern, boolean late) {
    this.modern = modern;
    this.late = late;
  }

  /** The command that runs it. */
  static List<String> command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(System.getProperty("java.home") + "/bin/java");
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.add(OddServer.class.getName());
    command.addAll(List.of(arguments));
    return command;
  }

  /** Serves standard input until it ends. */
  public static void main(String[] arguments) throws IOException {
    List<String> given = List.of(arguments);
    if (given.contains("--exit-at-once")) {
      System.err.println("cannot find my licence");
      System.exit(7);
    }
    given.stream()
        .filter(it -> it.startsWith(FIRST))
        .map(it -> Path.of(it.substring(FIRST.length())))
        .forEach(OddServer::dieOnce);
    var server = new OddServer(given.contains("--modern"), given.contains("--late"));
    try (var in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8), 1 << 20)) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        server.take((ObjectNode) JSON.readTree(line));
      }
    }
  }

  /** Ends the process, unless one before it left this file behind. */
  private static void dieOnce(Path mark) {
    try {
      Files.createFile(mark);
      Runtime.getRuntime().halt(3);
    } catch (FileAlreadyExistsException e) {
      // That was the first one.
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void take(ObjectNode message) throws IOException {
    String method = message.path("method").asString("");
    JsonNode id = message.path("id");
    switch (method) {
      case "server/discover" -> {
        if (late) {
          discover = id;
        } else if (modern) {
          say(result(id, discovered()));
        } else {
          say(error(id, -32601, "unknown method"));
        }
      }
      case "initialize" -> {
        if (late) {
          say(result(discover, discovered()));
          say(error(id, -32601, "2026-07-28 only"));
        } else {
          say(result(id, greeting()));
        }
      }
      case "tools/list" -> say(result(id, tools()));
      case "tools/call" -> call(id, (ObjectNode) message.path("params"));
      case "ping" -> say(result(id, JSON.createObjectNode()));
      case "logging/setLevel", "resources/subscribe", "resources/unsubscribe" ->
          say(result(id, JSON.createObjectNode()));
      case "prompts/get" -> ask(id, "p");
      case "notifications/cancelled" -> {
        cancelsSeen++;
        JsonNode waiting =
            untilCancelled.remove(message.path("params").path("requestId").toString());
        if (waiting != null) {
          say(result(waiting, text("cancelled in the end")));
        }
      }
      case "" -> answered(message);
      default -> {
        if (message.has("id")) {
          say(error(id, -32601, "unknown method"));
        }
      }
    }
  }

  private void call(JsonNode id, ObjectNode params) throws IOException {
    switch (params.path("name").asString("")) {
      case "echo" -> {
        ObjectNode result = text("echo");
        result.set("structuredContent", params.path("arguments"));
        result.set("seenMeta", params.path("_meta"));
        result.put("pid", ProcessHandle.current().pid());
        say(result(id, result));
      }
      case "die" -> {
        System.err.println("I die now");
        Runtime.getRuntime().halt(3);
      }
      case "garbage" -> {
        raw("Server is warming up...\n{\"jsonrpc\": \"1.0\"}\n[]\n\n");
        say(result(id, text("after garbage")));
      }
      case "garbage_answer" -> raw("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"nonsense\":true}\n");
      case "exponent" ->
          raw(
              "{\"jsonrpc\":\"2.0\",\"result\":{\"content\":[],\"n\":1e99999999999},\"id\":"
                  + id
                  + "}\n");
      case "never" -> started(params);
      case "twice" -> {
        say(result(id, text("first")));
        say(result(id, text("second")));
      }
      case "wrong_id" -> say(result(JSON.valueToTree("no-such-id"), text("lost")));
      case "huge" -> {
        for (int i = 0; i < 3_000; i++) {
          raw("x".repeat(1_000));
        }
        raw("\n");
      }
      case "half" -> {
        raw("{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"result\":{\"content\":[");
        Runtime.getRuntime().halt(0);
      }
      case "internal_error" -> say(error(id, -32603, "it broke"));
      case "invalid" -> say(error(id, -32602, "no such argument"));
      case "is_error" -> {
        ObjectNode result = text("it failed");
        result.put("isError", true);
        say(result(id, result));
      }
      case "not_an_object" -> say(result(id, JSON.valueToTree("just text")));
      case "ask" -> ask(id, params.path("arguments").path("tag").asString(""));
      case "input_required" -> inputRequired(id, params);
      case "progress" -> {
        for (int i = 1; i <= 3; i++) {
          ObjectNode said = notification("notifications/progress");
          said.withObject("params").put("progress", i);
          said.withObject("params")
              .set("progressToken", params.path("_meta").path("progressToken"));
          say(said);
        }
        say(result(id, text("done")));
      }
      case "until_cancelled" -> {
        untilCancelled.put(id.toString(), id);
        started(params);
      }
      case "spawn" -> {
        Process child = new ProcessBuilder("sh", "-c", "trap '' TERM; exec sleep 1000").start();
        ObjectNode result = text("spawned");
        result.put("pid", ProcessHandle.current().pid());
        result.put("childPid", child.pid());
        say(result(id, result));
      }
      case "log" -> {
        ObjectNode said = notification("notifications/message");
        said.withObject("params").put("level", "warning").put("data", "hello");
        say(said);
        say(result(id, text("logged")));
      }
      case "banner_forever" -> {
        for (int i = 0; i < 500; i++) {
          raw("all work and no play\n");
        }
      }
      case "grow" -> {
        more.add("grown_" + more.size());
        say(notification("notifications/tools/list_changed"));
        say(result(id, text("grown")));
      }
      case "cancels_seen" -> {
        ObjectNode result = text("seen");
        result.put("cancels", cancelsSeen);
        say(result(id, result));
      }
      case "deaf" -> {
        started(params);
        while (true) {
          LockSupport.park();
        }
      }
      default -> say(error(id, -32602, "Unknown tool"));
    }
  }

  private void started(ObjectNode params) {
    ObjectNode said = notification("notifications/progress");
    said.withObject("params").put("progress", 0);
    said.withObject("params").set("progressToken", params.path("_meta").path("progressToken"));
    say(said);
  }

  private void ask(JsonNode id, String tag) {
    String questionId = "question-" + id;
    asking.put(questionId, id);
    ObjectNode question = notification("elicitation/create");
    question.put("id", questionId);
    question.withObject("params").put("message", "who are you, " + tag + "?");
    question.withObject("params").putObject("requestedSchema").put("type", "object");
    say(question);
  }

  private void answered(ObjectNode answer) {
    JsonNode id = asking.remove(answer.path("id").asString(""));
    if (id != null) {
      ObjectNode result = text("answered");
      result.set("answer", answer.has("result") ? answer.get("result") : answer.get("error"));
      say(result(id, result));
    }
  }

  private void inputRequired(JsonNode id, ObjectNode params) {
    if (params.has("inputResponses")) {
      ObjectNode result = text("continued");
      result.put("resultType", "complete");
      result.set("responses", params.get("inputResponses"));
      result.set("state", params.path("requestState"));
      say(result(id, result));
      return;
    }
    ObjectNode result = JSON.createObjectNode();
    result.put("resultType", "input_required");
    ObjectNode request = result.putObject("inputRequests").putObject("name");
    request.put("method", "elicitation/create");
    request.putObject("params").put("message", "your name?");
    result.put("requestState", "state-of-the-server");
    say(result(id, result));
  }

  private ObjectNode greeting() {
    ObjectNode greeting = JSON.createObjectNode();
    greeting.put("protocolVersion", "2025-11-25");
    capabilities(greeting);
    return greeting;
  }

  private ObjectNode discovered() {
    ObjectNode said = JSON.createObjectNode();
    said.put("resultType", "complete");
    said.putArray("supportedVersions").add("2026-07-28");
    capabilities(said);
    return said;
  }

  private static void capabilities(ObjectNode said) {
    said.putObject("capabilities").putObject("tools").put("listChanged", true);
    said.withObject("capabilities").putObject("resources").put("subscribe", true);
    said.putObject("serverInfo").put("name", "odd").put("version", "1");
    said.put("anUnknownField", "kept");
  }

  private ObjectNode tools() {
    ObjectNode list = JSON.createObjectNode();
    var tools = list.putArray("tools");
    for (String name : TOOLS) {
      tools.addObject().put("name", name).putObject("inputSchema").put("type", "object");
    }
    more.forEach(
        name -> tools.addObject().put("name", name).putObject("inputSchema").put("type", "object"));
    return list;
  }

  private static ObjectNode text(String text) {
    ObjectNode result = JSON.createObjectNode();
    result.putArray("content").addObject().put("type", "text").put("text", text);
    return result;
  }

  private static ObjectNode result(JsonNode id, JsonNode result) {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0");
    message.set("id", id);
    message.set("result", result);
    return message;
  }

  private static ObjectNode error(JsonNode id, int code, String text) {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0");
    message.set("id", id);
    message.putObject("error").put("code", code).put("message", text);
    return message;
  }

  private static ObjectNode notification(String method) {
    ObjectNode message = JSON.createObjectNode();
    message.put("jsonrpc", "2.0");
    message.put("method", method);
    return message;
  }

  private void say(ObjectNode message) {
    raw(JSON.writeValueAsString(message) + "\n");
  }

  private void raw(String text) {
    out.print(text);
    out.flush();
  }
}
