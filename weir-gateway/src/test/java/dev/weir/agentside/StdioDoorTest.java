package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.ObjectNode;

/** MCP on two streams. */
class StdioDoorTest {
  private static final String WHO =
      "'_meta':{'io.modelcontextprotocol/protocolVersion':'2026-07-28',"
          + "'io.modelcontextprotocol/clientCapabilities':{}}";
  private final Premises premises = new Premises();
  private OutputStream toDoor = OutputStream.nullOutputStream();
  private BufferedReader answers = new BufferedReader(java.io.Reader.nullReader());
  private Thread serving = Thread.currentThread();

  @BeforeEach
  void open() throws IOException {
    Pipe in = Pipe.open();
    Pipe out = Pipe.open();
    toDoor = Channels.newOutputStream(in.sink());
    answers =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(out.source()), StandardCharsets.UTF_8));
    StdioDoor door =
        new StdioDoor(
            Channels.newInputStream(in.source()),
            Channels.newOutputStream(out.sink()),
            Optional.of("shop"),
            Limits.usual(),
            premises.backing,
            premises.env);
    serving =
        Thread.ofPlatform()
            .start(() -> {
              try {
                door.serve(Duration.ofSeconds(10));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
  }

  @AfterEach
  void close() throws IOException, InterruptedException {
    toDoor.close();
    serving.join(10_000);
    premises.close();
  }

  private void say(String json) throws IOException {
    toDoor.write((json.replace('\'', '"') + "\n").getBytes(StandardCharsets.UTF_8));
    toDoor.flush();
  }

  private ObjectNode hear() throws IOException {
    String line = answers.readLine();
    assertThat(line).isNotNull();
    return (ObjectNode) Shop.CODEC.mapper().readTree(line);
  }

  private void initialize() throws IOException {
    say(
        "{'jsonrpc':'2.0','id':0,'method':'initialize','params':{'protocolVersion':'2025-11-25',"
            + "'capabilities':{'elicitation':{}},'clientInfo':{'name':'t','version':'1'}}}");
    assertThat(hear().path("result").path("serverInfo").path("name").asString()).isEqualTo("shop");
    say("{'jsonrpc':'2.0','method':'notifications/initialized'}");
  }

  @Test
  void aLegacyAgentIsGreetedCallsAndIsAsked() throws IOException {
    initialize();
    say("{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'fancy'}}");
    ObjectNode fancy = hear();
    assertThat(fancy.path("result").path("unknown").toString()).isEqualTo("1.50");
    say("{'jsonrpc':'2.0','id':2,'method':'tools/call','params':{'name':'ask'}}");
    ObjectNode question = hear();
    assertThat(question.path("method").asString()).isEqualTo("elicitation/create");
    say("{'jsonrpc':'2.0','id':" + question.get("id") + ",'result':{'action':'decline'}}");
    assertThat(hear().path("result").toString()).contains("decline");
  }

  @Test
  void requestsRunConcurrentlyAndCanBeCancelled() throws IOException, InterruptedException {
    initialize();
    say("{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'wait'}}");
    assertThat(premises.shop.signal("started").await(Duration.ofSeconds(60))).isTrue();
    say("{'jsonrpc':'2.0','id':2,'method':'ping'}");
    assertThat(hear().path("id").asInt()).isEqualTo(2);
    say("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':1}}");
    assertThat(premises.shop.signal("cancelled").await(Duration.ofSeconds(60))).isTrue();
    premises.shop.signal("finish").raise();
    assertThat(hear().path("id").asInt()).isEqualTo(1);
  }

  @Test
  void aModernAgentNeedsNoGreetingAndCanCancel() throws IOException, InterruptedException {
    say("{'jsonrpc':'2.0','id':1,'method':'server/discover','params':{" + WHO + "}}");
    assertThat(hear().path("result").path("supportedVersions").toString()).contains("2026-07-28");
    say("{'jsonrpc':'2.0','id':2,'method':'server/discover','params':{}}");
    assertThat(hear().path("error").path("code").asInt()).isEqualTo(-32602);
    say("{'jsonrpc':'2.0','id':3,'method':'tools/call','params':{'name':'wait'," + WHO + "}}");
    assertThat(premises.shop.signal("started").await(Duration.ofSeconds(60))).isTrue();
    say("{'jsonrpc':'2.0','method':'notifications/cancelled','params':{'requestId':3}}");
    assertThat(premises.shop.signal("cancelled").await(Duration.ofSeconds(60))).isTrue();
    premises.shop.signal("finish").raise();
    assertThat(hear().path("result").path("resultType").asString()).isEqualTo("complete");
  }

  @Test
  void theEndOfTheInputIsACleanEndAndWhatRunsIsAnswered() throws IOException, InterruptedException {
    initialize();
    say("{'jsonrpc':'2.0','id':1,'method':'tools/call','params':{'name':'wait'}}");
    assertThat(premises.shop.signal("started").await(Duration.ofSeconds(60))).isTrue();
    toDoor.close();
    premises.shop.signal("finish").raise();
    assertThat(hear().path("id").asInt()).isEqualTo(1);
    serving.join(10_000);
    assertThat(serving.isAlive()).isFalse();
    assertThat(premises.shop.forgotten).hasValue(1);
  }
}
