package dev.weir.toolside;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Caller;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Priority;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.guard.Answer;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.RetryRule;
import dev.weir.tool.Reply;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An HTTP server that has too much to do: it says 429, and nothing has happened. */
class BusyTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  private OddHttp odd;
  private ToolServers servers;

  @BeforeEach
  void open() {
    odd = OddHttp.open();
    servers = meet();
  }

  /** It is greeted at once, before anybody calls a tool. */
  private ToolServers meet() {
    return ToolServers.open(
        List.of(
            new ServerConfig.Http(
                "odd",
                odd.url(),
                Map.of(),
                new ServerConfig.Limits(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(1),
                    Duration.ofMinutes(1),
                    64,
                    2 << 20))),
        Agent.ALLOW,
        Env.system());
  }

  @AfterEach
  void close() {
    servers.close();
    odd.close();
  }

  private Reply ask() throws InterruptedException {
    return new Agent(servers, "session-1").call("odd", "busy");
  }

  private static Optional<Duration> after(Reply reply) {
    assertThat(reply).isInstanceOf(Reply.Busy.class);
    Reply.Busy busy = (Reply.Busy) reply;
    assertThat(busy.fault().code()).isEqualTo(ErrorCode.TOOL_BUSY);
    return busy.after();
  }

  @Test
  void itSaysWhenToComeBackOrNot() throws InterruptedException {
    odd.refusals.set(Integer.MAX_VALUE);
    assertThat(after(ask())).isEmpty();
    odd.retryAfter = "7";
    assertThat(after(ask())).contains(Duration.ofSeconds(7));
    odd.retryAfter = "100000";
    assertThat(after(ask())).contains(Duration.ofMinutes(10));
    odd.retryAfter =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(60));
    assertThat(after(ask()).orElseThrow())
        .isBetween(Duration.ofSeconds(50), Duration.ofSeconds(61));
    odd.retryAfter = "in a while";
    assertThat(after(ask())).isEmpty();
  }

  @Test
  void whatItsBodySaysDoesNotMatter() throws InterruptedException {
    odd.refusals.set(Integer.MAX_VALUE);
    odd.retryAfter = "2";
    odd.explains = true;
    assertThat(after(ask())).contains(Duration.ofSeconds(2));
  }

  /** A gateway says 503 when it does not know what became of the request. */
  @Test
  void unavailableProvesNothingWhateverItSaysAboutComingBack() throws InterruptedException {
    odd.refusals.set(Integer.MAX_VALUE);
    odd.retryAfter = "2";
    odd.refusal = 503;
    assertThat(ask()).isInstanceOf(Reply.Lost.class);
  }

  /** Credentials expire, and are mended: the call that came in between is free to come again. */
  @Test
  void whoDoesNotTakeOurCredentialsDidNothing() throws InterruptedException {
    odd.refusals.set(1);
    odd.refusal = 401;
    Reply reply = ask();
    assertThat(reply).isInstanceOf(Reply.NeverSent.class);
    assertThat(((Reply.NeverSent) reply).fault().code()).isEqualTo(ErrorCode.TOOL_UNREACHABLE);
    assertThat(ask()).isInstanceOf(Reply.Result.class);
  }

  @Test
  void oneThatGreetsNobodyIsBusyAndIsNotAskedTwice() throws InterruptedException {
    close();
    odd = OddHttp.open();
    odd.retryAfter = "7";
    odd.refused.add("server/discover");
    servers = meet();
    Reply reply = new Agent(servers, "one").call("odd", "echo");
    assertThat(reply).isInstanceOf(Reply.NeverSent.class);
    assertThat(((Reply.NeverSent) reply).fault().code()).isEqualTo(ErrorCode.TOOL_BUSY);
    assertThat(odd.methodsSeen).containsOnly("server/discover");
    odd.refused.clear();
    assertThat(new Agent(servers, "one").call("odd", "echo")).isInstanceOf(Reply.Result.class);
  }

  @Test
  void oneThatOpensNoSessionForAnAgentSaysWhenItWill() throws InterruptedException {
    assertThat(new Agent(servers, "one").call("odd", "echo")).isInstanceOf(Reply.Result.class);
    odd.retryAfter = "7";
    odd.refused.add("initialize");
    Agent two = new Agent(servers, "two");
    servers.server("odd").orElseThrow().meet(two.legacy());
    assertThat(after(two.call("odd", "echo"))).contains(Duration.ofSeconds(7));
    assertThat(odd.echoes).hasValue(1);
    odd.refused.clear();
    assertThat(two.call("odd", "echo")).isInstanceOf(Reply.Result.class);
  }

  @Test
  void oneThatDoesNotListItsToolsIsAskedAgain() throws InterruptedException {
    odd.refused.add("tools/list");
    Toolbox.Found found = servers.find(new ToolName("odd", "echo"));
    assertThat(found).isInstanceOf(Toolbox.Found.None.class);
    assertThat(((Toolbox.Found.None) found).fault().code()).isEqualTo(ErrorCode.TOOL_BUSY);
    odd.refused.clear();
    assertThat(new Agent(servers, "one").call("odd", "echo")).isInstanceOf(Reply.Result.class);
  }

  /** The request began long ago: whatever a second question is answered, it may have happened. */
  @Test
  void aStreamThatIsNotReadOnIsLostAndNothingIsSentAgain() throws InterruptedException {
    for (int status : new int[] {429, 404, 403}) {
      odd.resumeStatus = status;
      int before = odd.echoes.get();
      Reply reply = new Agent(servers, "session-1").call("odd", "stream_numbered");
      assertThat(reply).as("HTTP %s", status).isInstanceOf(Reply.Lost.class);
      assertThat(odd.echoes).as("HTTP %s", status).hasValue(before + 1);
    }
  }

  private static Call write(String key, int n) {
    return new Call(
        Origin.of("session-1"),
        new ToolName("odd", "busy"),
        (Value.Obj) Value.of(Map.of("n", n)),
        Payload.empty(),
        Optional.of(key),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Caller.NOBODY,
        Priority.INTERACTIVE);
  }

  @Test
  void aWriteIsTriedAFewTimesWhenItWasAskedToAndLeavesItsKeyFree() throws InterruptedException {
    odd.refusals.set(Integer.MAX_VALUE);
    odd.retryAfter = "1";
    try (var ledger = new MemoryLedger();
        var pipeline = new Pipeline(Env.system(), ledger, ledger.enlist("n"), servers)) {
      Answer refused = pipeline.run(write("k", 1));
      assertThat(refused).isInstanceOf(Answer.Failed.class);
      assertThat(((Answer.Failed) refused).fault().code()).isEqualTo(ErrorCode.TOOL_BUSY);
      assertThat(refused.retry()).isEqualTo(Answer.Retry.SAME_KEY);
      assertThat(odd.busyAt).hasSizeBetween(2, RetryRule.USUAL.attempts());
      assertComesBackWhenAsked();
      assertThat(odd.echoes).hasValue(0);

      // Were the key still taken, other arguments would be a mismatch.
      odd.refusals.set(0);
      assertThat(pipeline.run(write("k", 2))).isInstanceOf(Answer.Succeeded.class);
      assertThat(odd.echoes).hasValue(1);
      assertComesBackWhenAsked();
    }
  }

  @Test
  void aWriteThatIsLetInTheSecondTimeHappensOnce() throws InterruptedException {
    odd.refusals.set(1);
    odd.retryAfter = "1";
    try (var ledger = new MemoryLedger();
        var pipeline = new Pipeline(Env.system(), ledger, ledger.enlist("n"), servers)) {
      assertThat(pipeline.run(write("k", 1))).isInstanceOf(Answer.Succeeded.class);
      assertThat(pipeline.run(write("k", 1))).isInstanceOf(Answer.Succeeded.class);
    }
    assertThat(odd.echoes).hasValue(1);
    assertThat(odd.busyAt).hasSize(2);
    assertComesBackWhenAsked();
  }

  private void assertComesBackWhenAsked() {
    List<Long> at = odd.busyAt;
    for (int i = 1; i < at.size(); i++) {
      assertThat(Duration.ofNanos(at.get(i) - at.get(i - 1))).isGreaterThanOrEqualTo(SECOND);
    }
  }
}
