package dev.weir.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.ResourceName;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.MemoryLedger;
import dev.weir.recovery.Resolver;
import dev.weir.tool.Dispatch;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Sessions that share files through tools which know nothing of versions: reads, then writes that
 * rest on them, through two pipelines on one ledger.
 */
class ResourcesTest {
  private static final ToolName READ = new ToolName("files", "read");
  private static final ToolName WRITE = new ToolName("files", "write");
  private static final ToolName MOVE = new ToolName("files", "move");

  private final Env env = Env.system();
  private final MemoryLedger ledger = new MemoryLedger();
  private final Map<String, String> files = new ConcurrentHashMap<>();
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicInteger mostInside = new AtomicInteger();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicReference<Tool> before =
      new AtomicReference<>(dispatch -> new Reply.Result(Payload.of("{}")));
  private final List<Pipeline> nodes = List.of(node("a"), node("b"));
  private WhenStale whenStale = WhenStale.REFUSE;
  private WhenUnread whenUnread = WhenUnread.REFUSE;

  private Pipeline node(String name) {
    return new Pipeline(env, ledger, ledger.enlist(name), new Files());
  }

  @AfterEach
  void close() {
    nodes.forEach(Pipeline::close);
  }

  private final class Files implements Toolbox {
    @Override
    public Found find(ToolName name) {
      EffectClass effect = name.equals(READ) ? EffectClass.READ : EffectClass.WRITE;
      var rule = new OrderRule(ResourcesTest::touched, whenStale, whenUnread);
      return new Found.Guarded(
          name.equals(READ) ? this::read : this::write,
          ToolPolicy.of(effect, Basis.POLICY).ordered(rule));
    }

    private Reply read(Dispatch dispatch) {
      String text = files.getOrDefault(text(dispatch.call(), "path"), "0");
      return new Reply.Result(Payload.of("{\"text\":\"" + text + "\"}"));
    }

    private Reply write(Dispatch dispatch) throws InterruptedException {
      mostInside.accumulateAndGet(inside.incrementAndGet(), Math::max);
      try {
        Reply reply = before.get().act(dispatch);
        if (reply instanceof Reply.Result) {
          written.incrementAndGet();
          files.put(text(dispatch.call(), "path"), text(dispatch.call(), "text"));
        }
        return reply;
      } finally {
        inside.decrementAndGet();
      }
    }
  }

  private static Touch touched(Value.Obj arguments) {
    var names = new ArrayList<ResourceName>();
    for (String argument : List.of("path", "to")) {
      if (arguments.members().get(argument) instanceof Value.Text(String path)) {
        names.add(new ResourceName("file:" + path));
      }
    }
    return names.isEmpty() ? new Touch.Unusable("no path") : new Touch.Named(names);
  }

  private static String text(Call call, String argument) {
    return call.arguments()
        .at(List.of(argument))
        .map(value -> ((Value.Text) value).text())
        .orElseThrow();
  }

  private static Call call(String session, ToolName tool, String... arguments) {
    Value.Obj all = Value.Obj.empty();
    for (int i = 0; i < arguments.length; i += 2) {
      all = all.with(arguments[i], new Value.Text(arguments[i + 1]));
    }
    return Call.of(Origin.of(session), tool, all);
  }

  private String read(int node, String session, String path) throws InterruptedException {
    Answer answer = nodes.get(node).run(call(session, READ, "path", path));
    assertThat(answer).isInstanceOf(Answer.Succeeded.class);
    String body = ((Answer.Succeeded) answer).result().text();
    return body.substring(body.indexOf(":\"") + 2, body.lastIndexOf('"'));
  }

  private Answer write(int node, String session, String path, String text)
      throws InterruptedException {
    return nodes.get(node).run(call(session, WRITE, "path", path, "text", text));
  }

  private static ErrorCode refusal(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    return ((Answer.Refused) answer).fault().code();
  }

  @Test
  void aWriteOnAnOldReadingIsRefusedBeforeTheToolIsTouchedWhateverTheNode()
      throws InterruptedException {
    read(0, "one", "/a");
    read(1, "two", "/a");
    assertThat(write(1, "two", "/a", "two's")).isInstanceOf(Answer.Succeeded.class);

    Answer late = write(0, "one", "/a", "one's");
    assertThat(refusal(late)).isEqualTo(ErrorCode.RESOURCE_STALE);
    assertThat(((Answer.Refused) late).earlier().orElseThrow().origin().session()).isEqualTo("two");
    assertThat(files).containsEntry("/a", "two's");
    assertThat(written.get()).isEqualTo(1);

    assertThat(read(1, "one", "/a")).isEqualTo("two's");
    assertThat(write(0, "one", "/a", "both")).isInstanceOf(Answer.Succeeded.class);
    // Whoever wrote it knows it, on every node.
    assertThat(write(1, "one", "/a", "more")).isInstanceOf(Answer.Succeeded.class);
    assertThat(refusal(write(0, "two", "/a", "again"))).isEqualTo(ErrorCode.RESOURCE_STALE);
    assertThat(files).containsEntry("/a", "more");
  }

  @Test
  void whatNobodyHasChangedMayBeWrittenUnreadAndWhatSomebodyHasMayNot()
      throws InterruptedException {
    assertThat(write(0, "one", "/new", "x")).isInstanceOf(Answer.Succeeded.class);
    assertThat(refusal(write(0, "two", "/new", "y"))).isEqualTo(ErrorCode.RESOURCE_UNREAD);
    whenUnread = WhenUnread.ALLOW;
    read(0, "three", "/new");
    assertThat(write(0, "two", "/new", "y")).isInstanceOf(Answer.Succeeded.class);
    // Whoever has read it is held to that, on every node.
    assertThat(refusal(write(1, "three", "/new", "z"))).isEqualTo(ErrorCode.RESOURCE_STALE);
    assertThat(write(1, "one", "/new", "w")).isInstanceOf(Answer.Succeeded.class);
    assertThat(refusal(write(0, "three", "/new", "z"))).isEqualTo(ErrorCode.RESOURCE_STALE);
    whenStale = WhenStale.ALLOW;
    assertThat(write(1, "three", "/new", "z")).isInstanceOf(Answer.Succeeded.class);
  }

  @Test
  void severalAreAllLookedAt() throws InterruptedException {
    read(0, "one", "/from");
    read(0, "one", "/to");
    assertThat(write(0, "two", "/to", "x")).isInstanceOf(Answer.Succeeded.class);
    Call move = call("one", MOVE, "path", "/from", "to", "/to", "text", "moved");
    assertThat(refusal(nodes.get(1).run(move))).isEqualTo(ErrorCode.RESOURCE_STALE);
    read(1, "one", "/to");
    assertThat(nodes.get(1).run(move)).isInstanceOf(Answer.Succeeded.class);
    assertThat(refusal(write(0, "two", "/from", "x"))).isEqualTo(ErrorCode.RESOURCE_UNREAD);
  }

  @Test
  void whatNamesNothingIsRefused() throws InterruptedException {
    assertThat(refusal(nodes.get(0).run(call("one", WRITE, "text", "x"))))
        .isEqualTo(ErrorCode.RESOURCE_UNUSABLE);
  }

  /** A repetition hears what came of the first, whoever has written since. */
  @Test
  void whatIsOnRecordIsHeardWhateverBecameOfTheResource() throws InterruptedException {
    Call first = call("one", WRITE, "path", "/a", "text", "x").withKey("k");
    assertThat(nodes.get(0).run(first)).isInstanceOf(Answer.Succeeded.class);
    read(0, "two", "/a");
    assertThat(write(0, "two", "/a", "y")).isInstanceOf(Answer.Succeeded.class);
    Answer again = nodes.get(1).run(first);
    assertThat(again).isInstanceOf(Answer.Succeeded.class);
    assertThat(((Answer.Succeeded) again).freshness()).isEqualTo(Answer.Freshness.REPLAYED);
    assertThat(written.get()).isEqualTo(2);
  }

  @Test
  void whatWasNeverSentChangesNothing() throws InterruptedException {
    read(0, "one", "/a");
    before.set(dispatch -> new Reply.Rejected(Payload.of("{\"code\":-32000,\"message\":\"no\"}")));
    assertThat(write(1, "two", "/a", "x")).isInstanceOf(Answer.Failed.class);
    before.set(dispatch -> new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE)));
    read(0, "one", "/a");
    assertThat(write(1, "two", "/a", "y")).isInstanceOf(Answer.Failed.class);
    before.set(dispatch -> new Reply.Result(Payload.of("{}")));
    assertThat(write(0, "one", "/a", "z")).isInstanceOf(Answer.Succeeded.class);
  }

  @Test
  void whatIsInDoubtIsHeldUntilSomebodyKnows() throws InterruptedException {
    before.set(dispatch -> new Reply.Lost(Fault.of(ErrorCode.TOOL_TIMEOUT)));
    Answer lost = write(0, "one", "/a", "x");
    assertThat(lost).isInstanceOf(Answer.InDoubt.class);
    before.set(dispatch -> new Reply.Result(Payload.of("{}")));
    read(1, "two", "/a");
    assertThat(refusal(write(1, "two", "/a", "y"))).isEqualTo(ErrorCode.RESOURCE_BUSY);
    assertThat(refusal(write(0, "two", "/a", "y"))).isEqualTo(ErrorCode.RESOURCE_BUSY);

    new Resolver(ledger, ledger.enlist("operator"), env.clock())
        .resolve(
            Tenant.DEFAULT, lost.about().orElseThrow(), Resolver.Finding.DID_NOT_HAPPEN, "ada");
    assertThat(write(1, "two", "/a", "y")).isInstanceOf(Answer.Succeeded.class);
  }

  /** Of two writers the second waits, on this node and on the other, but not for ever. */
  @Test
  void whoeverIsLateWaitsWithinItsDeadline() throws InterruptedException {
    var entered = new CountDownLatch(1);
    var release = new CountDownLatch(1);
    before.set(dispatch -> {
      entered.countDown();
      release.await();
      return new Reply.Result(Payload.of("{}"));
    });
    var first = new AtomicReference<Optional<Answer>>(Optional.empty());
    Thread writer = Thread.startVirtualThread(() -> first.set(Optional.of(quietly("one", "x"))));
    entered.await();
    for (int node = 0; node < 2; node++) {
      Call late =
          call("two", WRITE, "path", "/a", "text", "y")
              .until(env.clock().now().plus(Duration.ofMillis(60)));
      assertThat(refusal(nodes.get(node).run(late))).isEqualTo(ErrorCode.RESOURCE_BUSY);
    }
    Thread waiting = Thread.startVirtualThread(() -> quietly("three", "z"));
    release.countDown();
    writer.join();
    waiting.join();
    assertThat(first.get().orElseThrow()).isInstanceOf(Answer.Succeeded.class);
    assertThat(mostInside.get()).isEqualTo(1);
  }

  private Answer quietly(String session, String text) {
    try {
      return write(1, session, "/a", text);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** Twenty sessions that read, add one and write, and know nothing of each other. */
  @Test
  void noIncrementIsLostAndNoTwoWriteAtATime() throws InterruptedException {
    int sessions = 20;
    int each = 10;
    var refused = new AtomicInteger();
    var allHaveRead = new CountDownLatch(sessions);
    var threads = new ArrayList<Thread>();
    var failure = new AtomicReference<Optional<Throwable>>(Optional.empty());
    for (int i = 0; i < sessions; i++) {
      String session = "s" + i;
      int me = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              read(me % 2, session, "/count");
              allHaveRead.countDown();
              allHaveRead.await();
              // All but one rest on what is old by then.
              for (int n = 0; n < each; n++) {
                increment(session, me + n, n == 0, refused);
              }
            } catch (Throwable e) {
              failure.set(Optional.of(e));
            }
          }));
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failure.get()).isEmpty();
    assertThat(files).containsEntry("/count", Integer.toString(sessions * each));
    assertThat(mostInside.get()).isEqualTo(1);
    assertThat(written.get()).isEqualTo(sessions * each);
    assertThat(refused.get()).isPositive();
  }

  private void increment(String session, int salt, boolean first, AtomicInteger refused)
      throws InterruptedException {
    int was = first ? 0 : Integer.parseInt(read(salt % 2, session, "/count"));
    for (int tries = 0; ; tries++) {
      Call write =
          call(session, WRITE, "path", "/count", "text", Integer.toString(was + 1))
              .withKey(session + "." + salt + "." + tries);
      Answer answer = nodes.get((salt + tries + 1) % 2).run(write);
      if (answer instanceof Answer.Succeeded) {
        return;
      }
      assertThat(refusal(answer)).isEqualTo(ErrorCode.RESOURCE_STALE);
      refused.incrementAndGet();
      was = Integer.parseInt(read((salt + tries) % 2, session, "/count"));
    }
  }

  @Test
  void theToolHearsWhoIsTheLaterWriter() throws InterruptedException {
    var fences = new ArrayList<Long>();
    before.set(dispatch -> {
      fences.add(dispatch.fences().getOrDefault(new ResourceName("file:/a"), 0L));
      return new Reply.Result(Payload.of("{}"));
    });
    for (int i = 0; i < 4; i++) {
      assertThat(write(i % 2, "one", "/a", "x" + i)).isInstanceOf(Answer.Succeeded.class);
    }
    assertThat(fences).isSorted().doesNotHaveDuplicates().doesNotContain(0L);
  }

  @Test
  void anEffectOfTheLedgerTellsWhatItTook() throws InterruptedException {
    Answer done = write(0, "one", "/a", "x");
    assertThat(ledger.takes(Tenant.DEFAULT, done.about().orElseThrow()))
        .extracting(take -> take.name().text())
        .containsExactly("file:/a");
    assertThat(ledger.effect(Tenant.DEFAULT, done.about().orElseThrow()).orElseThrow().state())
        .isEqualTo(State.SUCCEEDED);
  }
}
