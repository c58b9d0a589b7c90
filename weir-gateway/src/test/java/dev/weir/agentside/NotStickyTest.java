package dev.weir.agentside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.ledger.Query;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Revision;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** Two doors of one fleet: each turn of a conversation may be taken at either. */
class NotStickyTest {
  private final Premises premises = new Premises();
  private final HttpDoor beside = premises.beside();
  private final Agent here = new Agent(premises.door.address());

  @BeforeEach
  void greet() throws IOException, InterruptedException {
    here.initialize("/mcp/shop", "2025-11-25", "{'elicitation':{}}");
  }

  @AfterEach
  void close() {
    here.close();
    beside.close();
    premises.close();
  }

  private static String text(ObjectNode answer) {
    return answer.path("result").path("content").path(0).path("text").asString("");
  }

  @Test
  void aSessionIsTheSameAtEveryDoor() throws IOException, InterruptedException {
    try (Agent there = here.at(beside.address())) {
      assertThat(text(here.call("/mcp/shop", "charge", "{'amount':5}"))).isEqualTo("charged 1");
      // A replay, or a possible duplicate, by whether it is known yet that the first was heard.
      there.call("/mcp/shop", "charge", "{'amount':5}");
      assertThat(premises.shop.charges).hasValue(1);
      assertThat(text(there.call("/mcp/shop", "charge", "{'amount':6}"))).isEqualTo("charged 2");
    }
    List<Effect> effects =
        premises.ledger.find(Query.newest(Tenant.DEFAULT, 10)).stream()
            .filter(effect -> effect.key().isPresent())
            .toList();
    assertThat(effects).hasSize(2);
    assertThat(effects).extracting(effect -> effect.origin().session()).containsOnly(name());
    assertThat(effects).extracting(effect -> effect.node().name()).contains("test", "beside");
  }

  private String name() {
    return here.session().substring(0, here.session().indexOf('.'));
  }

  @Test
  void aSessionOutlivesTheDoorThatOpenedIt() throws IOException, InterruptedException {
    premises.door.close();
    try (Agent there = here.at(beside.address())) {
      assertThat(text(there.call("/mcp/shop", "echo", "{'text':'still me'}")))
          .isEqualTo("still me");
    }
  }

  @Test
  void anIdOpensItsOwnEndpointOnlyAndNobodyElseCanMakeOne()
      throws IOException, InterruptedException {
    String id = here.session();
    String body = id.substring(id.indexOf('.') + 1, id.lastIndexOf('.'));
    String signature = id.substring(id.lastIndexOf('.') + 1);
    for (String forged :
        List.of(
            "s-0000000000000000." + body + "." + signature,
            name() + "." + body + "." + "A".repeat(signature.length()),
            name() + "." + body + ".",
            name() + ".." + signature,
            name() + "." + body + "=." + signature + "!",
            name(),
            "..",
            "x")) {
      try (Agent liar = here.at(beside.address()).with("Mcp-Session-Id", forged)) {
        assertThat(unknown(liar, "/mcp/shop")).as(forged).isTrue();
      }
    }
    try (Agent there = here.at(beside.address())) {
      assertThat(unknown(there, "/mcp/annex")).isTrue();
    }
  }

  private static boolean unknown(Agent agent, String path)
      throws IOException, InterruptedException {
    return agent.post(path, "{'jsonrpc':'2.0','id':1,'method':'ping'}").statusCode() == 404;
  }

  @Test
  void aSessionThatItsAgentEndedIsOver() throws IOException, InterruptedException {
    assertThat(here.method("DELETE", "/mcp/shop").statusCode()).isEqualTo(204);
    assertThat(unknown(here, "/mcp/shop")).isTrue();
  }

  @Test
  void inputForAToolMayBeBroughtToAnotherDoor() throws IOException, InterruptedException {
    try (Agent modern = new Agent(premises.door.address());
        Agent there = modern.at(beside.address())) {
      ObjectNode asked =
          Agent.body(modern.modern("/mcp/shop", "tools/call", "{'name':'want','arguments':{}}"));
      String state = asked.path("result").path("requestState").asString();
      ObjectNode done =
          Agent.body(
              there.modern(
                  "/mcp/shop",
                  "tools/call",
                  "{'name':'want','arguments':{},'inputResponses':{'who':{'name':'Ada'}},"
                      + "'requestState':'"
                      + state
                      + "'}"));
      assertThat(text(done)).isEqualTo("hello Ada with tools-own");
      assertThat(done.path("result").path("_meta").path("dev.weir/effect"))
          .isEqualTo(asked.path("result").path("_meta").path("dev.weir/effect"));
    }
  }

  @Test
  void whatAnAgentSaysOfItselfAtLengthIsCutToWhatAHeaderHolds() {
    ObjectNode info = JsonNodeFactory.instance.objectNode();
    info.put("name", "n".repeat(5_000)).put("title", "t".repeat(5_000));
    ObjectNode capabilities = JsonNodeFactory.instance.objectNode();
    capabilities.putObject("sampling").put("x", "y".repeat(9_000));
    Seal seal = Seal.of(premises.ledger.secret());
    Codec codec = new Codec(1 << 20);
    String id =
        Passport.issue(1, "shop", Revision.NEWEST_LEGACY, info, capabilities).id(seal, codec);
    assertThat(id).hasSizeLessThan(4_500).matches("[!-~]+");
    Optional<Passport> read = Passport.read(id, seal, codec);
    assertThat(read).isPresent();
    assertThat(read.get().clientInfo().path("name").asString()).isEqualTo("n".repeat(100));
    assertThat(read.get().capabilities().has("sampling")).isTrue();
    assertThat(Passport.read(id, Seal.of(new byte[32]), codec)).isEmpty();
  }
}
