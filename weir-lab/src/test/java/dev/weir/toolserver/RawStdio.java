package dev.weir.toolserver;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.node.ObjectNode;

/** A tool server process and the bytes to and from it; knows JSON-RPC and nothing of MCP. */
public final class RawStdio implements AutoCloseable {
  private final Process process;
  private final OutputStream toServer;
  private final BufferedReader fromServer;
  private long lastId;

  /** Starts the command. */
  public RawStdio(List<String> command) throws IOException {
    process = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    toServer = process.getOutputStream();
    fromServer =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
  }

  /** The process. */
  public Process process() {
    return process;
  }

  /** Sends a request and returns its id. */
  public long send(String method, ObjectNode params) throws IOException {
    long id = ++lastId;
    ObjectNode request = Json.object().put("jsonrpc", "2.0").put("id", id).put("method", method);
    request.set("params", params);
    write(Json.line(request));
    return id;
  }

  /** Writes one line, whatever it says. */
  public void write(String line) throws IOException {
    toServer.write((line + "\n").getBytes(StandardCharsets.UTF_8));
    toServer.flush();
  }

  /** The next line, or the empty text when the server closed its output. */
  public String line() throws IOException {
    String line = fromServer.readLine();
    return line == null ? "" : line;
  }

  /** The next line as JSON. */
  public ObjectNode message() throws IOException, RpcException {
    return (ObjectNode) Json.read(line());
  }

  /** Sends a request; the next line must be its response. */
  public ObjectNode ask(String method, ObjectNode params) throws IOException, RpcException {
    long id = send(method, params);
    ObjectNode answer = message();
    if (answer.path("id").asLong() != id) {
      throw new IOException("Answer for another request: " + answer);
    }
    return answer;
  }

  /** Sends a tool call and returns its id. */
  public long sendCall(String tool, ObjectNode arguments) throws IOException {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return send("tools/call", params);
  }

  /** Calls a tool; the result comes back. */
  public ObjectNode call(String tool, ObjectNode arguments) throws IOException, RpcException {
    ObjectNode params = Json.object().put("name", tool);
    params.set("arguments", arguments);
    return Json.member(ask("tools/call", params), "result");
  }

  @Override
  public void close() throws IOException {
    toServer.close();
    try {
      if (!process.waitFor(60, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("The server did not end when its input did");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
