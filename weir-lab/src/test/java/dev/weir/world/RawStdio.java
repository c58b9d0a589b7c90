package dev.weir.world;

import dev.weir.toolserver.Json;
import dev.weir.toolserver.RpcException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** A shop process and the bytes to and from it; knows JSON-RPC and nothing of MCP. */
final class RawStdio implements AutoCloseable {
  final Process process;
  private final OutputStream toShop;
  private final BufferedReader fromShop;
  private long lastId;

  RawStdio(Path state) throws IOException {
    this(ShopServer.command(state));
  }

  RawStdio(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    toShop = process.getOutputStream();
    fromShop =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  long send(String method, ObjectNode params) throws IOException {
    long id = ++lastId;
    ObjectNode request = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
    request.set("params", params);
    write(Json.line(request));
    return id;
  }

  void write(String line) throws IOException {
    toShop.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    toShop.flush();
  }

  /** The next line, or the empty text when the shop closed its output. */
  String line() throws IOException {
    String line = fromShop.readLine();
    return line == null ? "" : line;
  }

  ObjectNode message() throws IOException, RpcException {
    return (ObjectNode) Json.read(line());
  }

  ObjectNode ask(String method, ObjectNode params) throws IOException, RpcException {
    long id = send(method, params);
    ObjectNode answer = message();
    if (answer.path("id").asLong() != id) {
      throw new IOException("Answer for another request: " + answer);
    }
    return answer;
  }

  long sendCall(String tool, ObjectNode arguments) throws IOException {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return send("tools/call", params);
  }

  ObjectNode call(String tool, ObjectNode arguments) throws IOException, RpcException {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return Json.member(ask("tools/call", params), "result");
  }

  @Override
  public void close() throws IOException {
    toShop.close();
    try {
      if (!process.waitFor(20, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("The shop did not end when its input did");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
