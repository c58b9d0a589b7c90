package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** Hostile and clumsy guests at the HTTP door. */
class SafetyTest {
  private static final String PING = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}";

  /** Says this, byte for byte, and gives the first line of the answer. */
  private static String raw(int port, String request) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readNBytes(12), StandardCharsets.US_ASCII);
    }
  }

  private static String post(String host, String more, String body) {
    return "POST /mcp/shop HTTP/1.1\r\nHost: "
        + host
        + "\r\nContent-Type: application/json\r\nAccept: application/json, text/event-stream\r\n"
        + more
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  @Test
  void foreignHostsAndOriginsAreTurnedAwayFromEveryHandler() throws IOException {
    Handler console =
        new Handler.Abstract() {
          @Override
          public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, ByteBuffer.allocate(0), callback);
            return true;
          }
        };
    try (Premises premises = new Premises(Limits.usual(), console)) {
      int port = premises.door.port();
      for (String good : List.of("localhost", "127.0.0.1:" + port, "[::1]", "LOCALHOST:1")) {
        assertThat(raw(port, post(good, "", PING))).as(good).endsWith("200");
        assertThat(raw(port, post("localhost", "Origin: http://" + good + "\r\n", PING)))
            .endsWith("200");
      }
      for (String evil :
          List.of("evil.example.com", "127.0.0.1.evil.example.com", "localhost.evil", "")) {
        assertThat(raw(port, post(evil, "", PING))).as(evil).matches(".* 40[03]");
        assertThat(raw(port, post("localhost", "Origin: http://" + evil + "\r\n", PING)))
            .as(evil)
            .endsWith("403");
      }
      assertThat(raw(port, post("localhost", "Origin: null\r\n", PING))).endsWith("403");
      assertThat(raw(port, "GET /console HTTP/1.1\r\nHost: evil.example.com\r\n\r\n"))
          .endsWith("403");
      assertThat(raw(port, "GET /console HTTP/1.1\r\nHost: localhost\r\n\r\n")).endsWith("200");
    }
  }

  @Test
  void hostsAndOriginsCanBeAllowed() throws IOException {
    try (Premises premises = new Premises()) {
      var config =
          new HttpDoor.Config(
              "127.0.0.1",
              0,
              Limits.usual(),
              Set.of("Weir.example.com"),
              Set.of("https://app.example.com"),
              Duration.ofSeconds(1));
      try (HttpDoor door = HttpDoor.open(config, premises.backing, premises.env, List.of())) {
        assertThat(raw(door.port(), post("weir.example.com", "", PING))).endsWith("200");
        assertThat(raw(door.port(), post("localhost", "Origin: https://app.example.com\r\n", PING)))
            .endsWith("200");
        assertThat(raw(door.port(), post("localhost", "Origin: https://bpp.example.com\r\n", PING)))
            .endsWith("403");
      }
    }
  }

  @Test
  void wrongPathsMethodsAndTypesAreAnsweredWithoutAnyInsides()
      throws IOException, InterruptedException {
    try (Premises premises = new Premises();
        Agent agent = new Agent(premises.door.address())) {
      assertThat(agent.post("/mcp/nobody", PING).statusCode()).isEqualTo(404);
      HttpResponse<String> nowhere = agent.post("/nowhere", PING);
      assertThat(nowhere.statusCode()).isEqualTo(404);
      assertThat(nowhere.body()).contains("\"status\":404").doesNotContain("jetty");
      assertThat(agent.method("PUT", "/mcp").statusCode()).isEqualTo(405);
      assertThat(agent.method("GET", "/mcp").statusCode()).isEqualTo(405);
      assertThat(agent.with("Content-Type", "text/plain").post("/mcp", PING).statusCode())
          .isEqualTo(415);
      agent.with("Content-Type", "application/json").with("Mcp-Session-Id", "s-1.guess");
      assertThat(agent.post("/mcp", PING).statusCode()).isEqualTo(404);
      assertThat(agent.method("GET", "/mcp").statusCode()).isEqualTo(404);
      assertThat(agent.method("DELETE", "/mcp").statusCode()).isEqualTo(404);
      agent.without("Mcp-Session-Id").with("MCP-Protocol-Version", "1.0");
      HttpResponse<String> version = agent.post("/mcp", PING);
      assertThat(version.statusCode()).isEqualTo(400);
      assertThat(Agent.body(version).path("error").path("data").path("code").asString())
          .isEqualTo("unsupported-version");
    }
  }

  @Test
  void aSessionOfOneAddressIsUnknownAtAnother() throws IOException, InterruptedException {
    try (Premises premises = new Premises();
        Agent agent = new Agent(premises.door.address())) {
      agent.initialize("/mcp/shop", "2025-11-25", "{}");
      assertThat(agent.post("/mcp/annex", PING).statusCode()).isEqualTo(404);
      assertThat(agent.post("/mcp/shop", PING).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void pastTheLimitNobodyIsLetInAndTheyAreToldWhenToComeBack()
      throws IOException, InterruptedException {
    try (Premises premises = new Premises(Limits.usual().inFlight(10, 1));
        Agent agent = new Agent(premises.door.address())) {
      try (Agent.Stream running =
          agent.open(
              "/mcp/shop",
              "{'jsonrpc':'2.0','id':9,'method':'tools/call','params':{'name':'wait'}}")) {
        assertThat(premises.shop.signal("started").await(Duration.ofSeconds(60))).isTrue();
        HttpResponse<String> refused = agent.post("/mcp/shop", PING);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(Agent.body(refused).path("error").path("data").path("code").asString())
            .isEqualTo("overloaded");
        premises.shop.signal("finish").raise();
        assertThat(running.next().path("id").asInt()).isEqualTo(9);
      }
    }
  }

  @Test
  void sessionsAreBounded() throws IOException, InterruptedException {
    try (Premises premises = new Premises(Limits.usual().sessions(1, Duration.ofMinutes(1)));
        Agent agent = new Agent(premises.door.address())) {
      agent.initialize("/mcp/shop", "2025-11-25", "{}");
      HttpResponse<String> second =
          agent.post(
              "/mcp/shop",
              "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':'2025-11-25'}}");
      assertThat(second.statusCode()).isEqualTo(503);
      assertThat(agent.post("/mcp/shop", PING).statusCode()).isEqualTo(200);
    }
  }

  /**
   * A door that refuses before the body has come hangs up. It must say so: whoever sends the next
   * call on that connection meanwhile could not know what became of it.
   */
  @Test
  void whoeverIsNotHeardOutIsToldThatTheConnectionEnds() throws IOException {
    try (Premises premises = new Premises()) {
      int port = premises.door.port();
      String refused = post("localhost", "", PING).replace("POST", "PUT");
      String head = refused.substring(0, refused.length() - PING.length());
      assertThat(conversation(port, head)).contains(" 405 ").contains("Connection: close");
      String last = post("localhost", "Connection: close\r\n", PING);
      assertThat(conversation(port, refused + last).split("Connection: close", -1)[0])
          .containsSubsequence(" 405 ", "HTTP/1.1 200 ");
    }
  }

  /** Says this, byte for byte, and gives all that is answered until the other side hangs up. */
  private static String conversation(int port, String said) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(60_000);
      socket.getOutputStream().write(said.getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  @Test
  void aChunkedBodyIsBoundedToo() throws IOException {
    try (Premises premises = new Premises(Limits.usual().maxBytes(1_000))) {
      String head =
          String.join(
              "\r\n",
              "POST /mcp/shop HTTP/1.1",
              "Host: localhost",
              "Content-Type: application/json",
              "Transfer-Encoding: chunked",
              "",
              "");
      String ping = Integer.toHexString(PING.length()) + "\r\n" + PING + "\r\n0\r\n\r\n";
      assertThat(raw(premises.door.port(), head + ping)).endsWith("200");
      String big = "7d0\r\n" + " ".repeat(2_000) + "\r\n0\r\n\r\n";
      assertThat(raw(premises.door.port(), head + big)).endsWith("413");
    }
  }

  @Test
  void aSessionThatNobodyUsesIsLetGoAndTakenUpWhenItsAgentComesBack()
      throws IOException, InterruptedException {
    try (Premises premises = new Premises(Limits.usual().sessions(10, Duration.ofMillis(50)));
        Agent agent = new Agent(premises.door.address())) {
      agent.initialize("/mcp/shop", "2025-11-25", "{}");
      assertThat(premises.shop.signal("forgotten").await(Duration.ofSeconds(60))).isTrue();
      assertThat(agent.post("/mcp/shop", PING).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aReaderThatDoesNotReadIsCutOffAndTheOthersAreServed()
      throws IOException, InterruptedException {
    Limits impatient =
        Limits.usual()
            .inFlight(10, 10)
            .streams(Duration.ofSeconds(1), Duration.ofSeconds(1), Duration.ofSeconds(1));
    try (Premises premises = new Premises(impatient);
        Agent agent = new Agent(premises.door.address());
        Socket slow = new Socket()) {
      slow.setReceiveBufferSize(1024);
      slow.connect(premises.address());
      String call =
          "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"big\"}}";
      slow.getOutputStream().write(post("localhost", "", call).getBytes(StandardCharsets.UTF_8));
      slow.getOutputStream().flush();
      ObjectNode other = agent.call("/mcp/shop", "echo", "{'text':'hi'}");
      assertThat(other.path("result").toString()).contains("hi");
      slow.setSoTimeout(20_000);
      // Reading nothing for longer than a write may wait; then what is left in the buffers, then
      // the end.
      assertThat(premises.env.threads().signal("never").await(Duration.ofSeconds(3))).isFalse();
      assertThat(drained(slow.getInputStream())).isLessThan(3_000_000);
    }
  }

  @Test
  void aMessageThatNeverArrivesIsCutOffAndFreesItsPlace() throws IOException, InterruptedException {
    Limits impatient =
        Limits.usual()
            .inFlight(1, 1)
            .streams(Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofSeconds(1));
    try (Premises premises = new Premises(impatient);
        Agent agent = new Agent(premises.door.address());
        Socket slow = new Socket()) {
      slow.connect(premises.address());
      slow.setSoTimeout(20_000);
      String whole = post("localhost", "", PING);
      slow.getOutputStream()
          .write(whole.substring(0, whole.length() - 5).getBytes(StandardCharsets.UTF_8));
      slow.getOutputStream().flush();
      assertThat(slow.getInputStream().readAllBytes()).asString().doesNotContain(" 200 ");
      HttpResponse<String> next = agent.post("/mcp/shop", PING);
      // Its connection is closed before its place is free, by an instant or by a busy machine's.
      long until = premises.env.clock().nanos() + Duration.ofSeconds(60).toNanos();
      while (next.statusCode() == 503 && premises.env.clock().nanos() - until < 0) {
        next = agent.post("/mcp/shop", PING);
      }
      assertThat(next.statusCode()).isEqualTo(200);
    }
  }

  private static long drained(InputStream in) {
    long read = 0;
    byte[] buffer = new byte[1 << 16];
    try {
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        read += n;
      }
    } catch (IOException e) {
      // The connection was reset: it was cut off.
    }
    return read;
  }
}
