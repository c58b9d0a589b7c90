package dev.weir.guard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Call;
import dev.weir.call.JsonText;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Entry;
import dev.weir.ledger.MemoryLedger;
import dev.weir.ledger.Query;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Documents;
import dev.weir.tool.OrderRule;
import dev.weir.tool.OrderRule.TouchRule.Touch;
import dev.weir.tool.OrderRule.WhenStale;
import dev.weir.tool.OrderRule.WhenUnread;
import dev.weir.tool.Probe;
import dev.weir.tool.Reply;
import dev.weir.tool.Tool;
import dev.weir.tool.ToolPolicy;
import dev.weir.tool.ToolPolicy.Basis;
import dev.weir.tool.Toolbox;
import java.time.Duration;
import java.time.Instant;
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
 * What becomes of writes whose session does not know its file as it is: two nodes on one ledger,
 * files that can be changed behind Weir's back, and documents that are plain words.
 */
class ReadingsTest {
  private static final ToolName READ = new ToolName("files", "read");
  private static final ToolName LOOK = new ToolName("files", "look");
  private static final ToolName WRITE = new ToolName("files", "write");

  private final Env env = Env.system();
  private final MemoryLedger ledger = new MemoryLedger();
  private final Map<String, String> files = new ConcurrentHashMap<>();
  private final AtomicInteger written = new AtomicInteger();
  private final AtomicInteger looks = new AtomicInteger();
  private final AtomicReference<Optional<Tool>> look = new AtomicReference<>(Optional.empty());
  private final List<Pipeline> nodes = List.of(node("a"), node("b"));
  private WhenStale whenStale = WhenStale.REFUSE;
  private WhenUnread whenUnread = WhenUnread.REFUSE;
  private Optional<Documents.Check> check = Optional.empty();

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
      boolean writes = name.equals(WRITE);
      var rule =
          new OrderRule(
              ReadingsTest::touched,
              whenStale,
              whenUnread,
              new Words(),
              writes ? check : Optional.empty());
      Tool tool = writes ? this::write : name.equals(LOOK) ? this::look : this::read;
      EffectClass effect = writes ? EffectClass.WRITE : EffectClass.READ;
      return new Found.Guarded(tool, ToolPolicy.of(effect, Basis.POLICY).ordered(rule));
    }

    private Reply read(Dispatch dispatch) {
      return Optional.ofNullable(files.get(text(dispatch.call(), "path")))
          .<Reply>map(it -> new Reply.Result(result(it)))
          .orElseGet(() -> new Reply.ToolError(Payload.of("{\"no\":\"such file\"}")));
    }

    private Reply look(Dispatch dispatch) throws InterruptedException {
      looks.incrementAndGet();
      Optional<Tool> other = look.get();
      return other.isPresent() ? other.get().act(dispatch) : read(dispatch);
    }

    private Reply write(Dispatch dispatch) {
      written.incrementAndGet();
      files.put(text(dispatch.call(), "path"), text(dispatch.call(), "text"));
      return new Reply.Result(Payload.of("{\"done\":true}"));
    }
  }

  private static Payload result(String text) {
    return Payload.of("{\"text\":\"" + text + "\"}");
  }

  /** Words after words: a change that only adds at the end can be put onto another. */
  private static final class Words implements Documents {
    @Override
    public boolean kept() {
      return true;
    }

    @Override
    public Optional<Value> document(Value.Obj arguments, Payload result) {
      return arguments
          .get("text")
          .or(() ->
              JsonText.read(result.text()) instanceof Value.Obj said
                  ? said.get("text")
                  : Optional.empty());
    }

    @Override
    public Optional<Stamp> stamp(Value.Obj arguments, Payload result) {
      return document(arguments, result).map(it -> new Stamp(Stamp.Kind.DIGEST, words(it)));
    }

    @Override
    public Optional<String> difference(Value before, Value now) {
      return Optional.of("was " + words(before) + ", is " + words(now));
    }

    @Override
    public Merging merge(Value.Obj arguments, Value read, Value now) {
      String mine = words(arguments.get("text").orElseThrow());
      return mine.startsWith(words(read))
          ? new Merging.Merged(
              arguments.with(
                  "text", new Value.Text(words(now) + mine.substring(words(read).length()))))
          : new Merging.Apart("it is not only added to");
    }

    private static String words(Value value) {
      return ((Value.Text) value).text();
    }
  }

  private static final class Look implements Documents.Check {
    @Override
    public ToolName tool() {
      return LOOK;
    }

    @Override
    public Probe.Asking ask(Value.Obj arguments) {
      return new Probe.Asking.With(arguments.without("text").without("to"));
    }

    @Override
    public boolean absent(Value.Obj arguments, Payload error) {
      return error.text().contains("such file");
    }
  }

  private static Touch touched(Value.Obj arguments) {
    var names = new ArrayList<ResourceName>();
    for (String argument : List.of("path", "to")) {
      if (arguments.members().get(argument) instanceof Value.Text(String path)) {
        names.add(new ResourceName("file:" + path));
      }
    }
    return new Touch.Named(names);
  }

  private static String text(Call call, String argument) {
    return ((Value.Text) call.arguments().get(argument).orElseThrow()).text();
  }

  private static Call call(String session, ToolName tool, String... arguments) {
    Value.Obj all = Value.Obj.empty();
    for (int i = 0; i < arguments.length; i += 2) {
      all = all.with(arguments[i], new Value.Text(arguments[i + 1]));
    }
    return Call.of(Origin.of(session), tool, all);
  }

  private void read(int node, String session) throws InterruptedException {
    assertThat(nodes.get(node).run(call(session, READ, "path", "/a")))
        .isInstanceOf(Answer.Succeeded.class);
  }

  private Answer write(int node, String session, String text) throws InterruptedException {
    return nodes.get(node).run(call(session, WRITE, "path", "/a", "text", text));
  }

  private static Answer.Succeeded done(Answer answer) {
    assertThat(answer).isInstanceOf(Answer.Succeeded.class);
    return (Answer.Succeeded) answer;
  }

  private static Answer.Refused refused(Answer answer, ErrorCode code) {
    assertThat(answer).isInstanceOf(Answer.Refused.class);
    Answer.Refused refused = (Answer.Refused) answer;
    assertThat(refused.fault().code()).as(refused.fault().toString()).isEqualTo(code);
    return refused;
  }

  private List<String> evidence(EffectId effect) throws InterruptedException {
    ledger.flushNotes();
    return ledger.history(Tenant.DEFAULT, effect).stream()
        .filter(Entry.Evidence.class::isInstance)
        .map(it -> ((Entry.Evidence) it).detail())
        .toList();
  }

  @Test
  void whoIsRefusedHearsTheDifferenceAndNobodyElse() throws InterruptedException {
    files.put("/a", "zero");
    read(0, "one");
    read(1, "two");
    EffectId changed = done(write(1, "two", "twos")).effect();

    Answer.Refused refused = refused(write(0, "one", "ones"), ErrorCode.RESOURCE_STALE);
    assertThat(refused.difference()).contains("was zero, is twos");
    assertThat(refused.fault().detail()).contains(changed.toString());
    assertThat(refused.toString()).doesNotContain("twos");
    assertThat(written.get()).isEqualTo(1);
    // On a node that has seen neither the read nor the write.
    assertThat(refused(write(1, "one", "ones"), ErrorCode.RESOURCE_STALE).difference())
        .contains("was zero, is twos");
    ledger.flushNotes();
    assertThat(
            ledger.find(Query.newest(Tenant.DEFAULT, 100)).stream()
                .filter(it -> it.tool().equals(WRITE) && !it.id().equals(changed))
                .map(it -> it.outcome().toString()))
        .hasSize(2)
        .noneMatch(it -> it.contains("zero") || it.contains("twos"));
    // Who has read nothing hears no difference.
    assertThat(refused(write(0, "three", "x"), ErrorCode.RESOURCE_UNREAD).difference()).isEmpty();
  }

  @Test
  void notifyGoesOnAndSaysSo() throws InterruptedException {
    whenStale = WhenStale.NOTIFY;
    files.put("/a", "zero");
    read(0, "one");
    EffectId changed = done(write(1, "two", "twos")).effect();
    Answer.Succeeded late = done(write(0, "one", "ones"));
    assertThat(late.basis())
        .contains(new Answer.Basis(Answer.Basis.How.OLD_READING, Optional.of(changed)));
    assertThat(evidence(late.effect())).anyMatch(it -> it.contains("old reading"));
    assertThat(files).containsEntry("/a", "ones");
    // It has written it, and knows it.
    assertThat(done(write(1, "one", "more")).basis()).isEmpty();
  }

  @Test
  void mergePutsTheChangeOntoWhatIsThere() throws InterruptedException {
    whenStale = WhenStale.MERGE;
    files.put("/a", "zero");
    read(0, "one");
    read(0, "three");
    EffectId changed = done(write(1, "two", "zero two")).effect();
    Call late = call("one", WRITE, "path", "/a", "text", "zero one").withKey("k");
    Answer.Succeeded merged = done(nodes.get(0).run(late));
    assertThat(files).containsEntry("/a", "zero two one");
    assertThat(merged.basis())
        .contains(new Answer.Basis(Answer.Basis.How.MERGED, Optional.of(changed)));
    assertThat(evidence(merged.effect())).anyMatch(it -> it.contains("merged"));
    Entry.Transition claim =
        (Entry.Transition) ledger.history(Tenant.DEFAULT, merged.effect()).getFirst();
    assertThat(claim.body().orElseThrow().text()).contains("zero two one");
    // The same call is the same effect, whatever was sent for it.
    assertThat(done(nodes.get(1).run(late)).freshness()).isEqualTo(Answer.Freshness.REPLAYED);
    assertThat(written.get()).isEqualTo(2);

    Answer.Refused apart = refused(write(1, "three", "other"), ErrorCode.RESOURCE_STALE);
    assertThat(apart.fault().detail()).endsWith("not merged: it is not only added to");
    assertThat(apart.difference()).contains("was zero, is zero two one");
    assertThat(written.get()).isEqualTo(2);
  }

  /**
   * Schedule: (1) one reads; (2) two writes; (3) one's write is merged; (4) one writes all of it
   * again as it knows it, without what two wrote. Who was merged has not seen the whole.
   */
  @Test
  void whoeverWasMergedDoesNotKnowWhatIsThere() throws InterruptedException {
    whenStale = WhenStale.MERGE;
    files.put("/a", "zero");
    read(0, "one");
    done(write(1, "two", "zero two"));
    done(write(0, "one", "zero one"));
    whenStale = WhenStale.REFUSE;
    refused(write(0, "one", "zero one more"), ErrorCode.RESOURCE_STALE);
    refused(write(1, "one", "zero one more"), ErrorCode.RESOURCE_STALE);
    read(1, "one");
    done(write(0, "one", "zero two one more"));
    done(write(1, "one", "zero two one more and more"));
    assertThat(written.get()).isEqualTo(4);
  }

  /** Twenty sessions on two nodes read the same, and each adds a word: the worst order there is. */
  @Test
  void ofMergesThatMeetNoneIsLost() throws InterruptedException {
    whenStale = WhenStale.MERGE;
    files.put("/a", "zero");
    int sessions = 20;
    for (int i = 0; i < sessions; i++) {
      read(i % 2, "s" + i);
    }
    var go = new CountDownLatch(1);
    var failures = new ConcurrentHashMap<String, Throwable>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < sessions; i++) {
      int me = i;
      threads.add(
          Thread.startVirtualThread(() -> {
            try {
              go.await();
              done(write((me + 1) % 2, "s" + me, "zero w" + me));
            } catch (Throwable e) {
              failures.put("s" + me, e);
            }
          }));
    }
    go.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(failures).isEmpty();
    assertThat(files.get("/a").split(" ")).hasSize(sessions + 1).doesNotHaveDuplicates();
  }

  @Test
  void aChangeOutsideOfWeirIsNoticedBeforeTheWrite() throws InterruptedException {
    check = Optional.of(new Look());
    files.put("/a", "zero");
    read(0, "one");
    files.put("/a", "outside");

    Answer.Refused refused = refused(write(1, "one", "ones"), ErrorCode.RESOURCE_CHANGED_OUTSIDE);
    assertThat(refused.difference()).contains("was zero, is outside");
    assertThat(refused.fault().detail()).doesNotContain("outside, is").doesNotContain("zero");
    assertThat(written.get()).isZero();
    // What Weir looked at nobody has read.
    refused(write(0, "one", "ones"), ErrorCode.RESOURCE_CHANGED_OUTSIDE);
    read(1, "one");
    assertThat(done(write(0, "one", "ones")).basis()).isEmpty();
    // A session is held to what it wrote.
    done(write(1, "one", "twice"));
    files.put("/a", "again");
    refused(write(0, "one", "thrice"), ErrorCode.RESOURCE_CHANGED_OUTSIDE);
    files.remove("/a");
    refused(write(0, "one", "thrice"), ErrorCode.RESOURCE_CHANGED_OUTSIDE);
    assertThat(written.get()).isEqualTo(2);
  }

  @Test
  void whatWasChangedThroughWeirIsToldAsThatAndNotLookedAt() throws InterruptedException {
    check = Optional.of(new Look());
    files.put("/a", "zero");
    read(0, "one");
    read(0, "two");
    done(write(1, "two", "twos"));
    int before = looks.get();
    refused(write(0, "one", "ones"), ErrorCode.RESOURCE_STALE);
    assertThat(looks.get()).isEqualTo(before);
  }

  @Test
  void whatIsNotThereCanBeMadeAndWhatNobodyReadIsNotWrittenOver() throws InterruptedException {
    check = Optional.of(new Look());
    done(write(0, "one", "new"));
    files.put("/b", "by somebody");
    Call over = call("one", WRITE, "path", "/b", "text", "x");
    refused(nodes.get(0).run(over), ErrorCode.RESOURCE_UNREAD);
    whenUnread = WhenUnread.ALLOW;
    done(nodes.get(0).run(over));
  }

  @Test
  void aCheckThatCannotBeMadeRefuses() throws InterruptedException {
    check = Optional.of(new Look());
    files.put("/a", "zero");
    read(0, "one");
    look.set(Optional.of(dispatch -> new Reply.ToolError(Payload.of("{\"oh\":\"dear\"}"))));
    refused(write(0, "one", "ones"), ErrorCode.RESOURCE_UNCHECKED);
    look.set(Optional.of(dispatch -> new Reply.Result(Payload.of("{\"no\":\"version\"}"))));
    refused(write(0, "one", "ones"), ErrorCode.RESOURCE_UNCHECKED);
    assertThat(written.get()).isZero();
    look.set(Optional.empty());
    done(write(0, "one", "ones"));
  }

  /** It is told to be back at half time, and a read is not waited for longer. */
  @Test
  void aCheckThatHangsLeavesTimeAndRefuses() throws InterruptedException {
    check = Optional.of(new Look());
    files.put("/a", "zero");
    read(0, "one");
    var until = new AtomicReference<Instant>(Instant.MAX);
    look.set(
        Optional.of(dispatch -> {
          until.set(dispatch.deadline());
          return new Reply.Lost(Fault.of(ErrorCode.TOOL_TIMEOUT));
        }));
    Instant now = env.clock().now();
    Call call =
        call("one", WRITE, "path", "/a", "text", "ones").until(now.plus(Duration.ofSeconds(20)));
    refused(nodes.get(0).run(call), ErrorCode.RESOURCE_UNCHECKED);
    assertThat(until.get()).isBefore(now.plus(Duration.ofSeconds(16)));
    assertThat(written.get()).isZero();
  }

  /** Schedule: the check, then a writer on the other node, then the claim of the first. */
  @Test
  void whoeverComesBetweenTheCheckAndTheClaimIsSeen() throws InterruptedException {
    check = Optional.of(new Look());
    files.put("/a", "zero");
    read(0, "one");
    read(1, "two");
    var once = new AtomicInteger();
    look.set(
        Optional.of(dispatch -> {
          Payload seen = result(files.getOrDefault("/a", ""));
          if (dispatch.call().origin().session().equals("one") && once.getAndIncrement() == 0) {
            done(write(1, "two", "twos"));
          }
          return new Reply.Result(seen);
        }));
    refused(write(0, "one", "ones"), ErrorCode.RESOURCE_STALE);
    assertThat(files).containsEntry("/a", "twos");
  }

  @Test
  void aChangeOutsideIsMergedAndToldOf() throws InterruptedException {
    check = Optional.of(new Look());
    whenStale = WhenStale.MERGE;
    files.put("/a", "zero");
    read(0, "one");
    files.put("/a", "zero outside");
    Answer.Succeeded merged = done(write(1, "one", "zero one"));
    assertThat(files).containsEntry("/a", "zero outside one");
    assertThat(merged.basis())
        .contains(new Answer.Basis(Answer.Basis.How.MERGED, Optional.empty()));

    // Both at once: what is there counts, not what the last writer wrote.
    read(0, "two");
    read(0, "three");
    done(write(0, "three", "zero outside one three"));
    files.put("/a", "zero outside one three more");
    done(write(1, "two", "zero outside one two"));
    assertThat(files).containsEntry("/a", "zero outside one three more two");

    whenStale = WhenStale.NOTIFY;
    read(0, "one");
    files.put("/a", "else");
    assertThat(done(write(1, "one", "over it")).basis())
        .contains(new Answer.Basis(Answer.Basis.How.OLD_READING, Optional.empty()));
  }

  @Test
  void whatIsTooLargeToBeKeptCannotBeCompared() throws InterruptedException {
    check = Optional.of(new Look());
    files.put("/a", "x".repeat(Documents.KEPT_MOST));
    read(0, "one");
    refused(write(0, "one", "ones"), ErrorCode.RESOURCE_UNCHECKED);
    check = Optional.empty();
    done(write(1, "two", "twos"));
    assertThat(refused(write(0, "one", "ones"), ErrorCode.RESOURCE_STALE).difference()).isEmpty();
  }

  @Test
  void aDocumentIsOfOneResource() throws InterruptedException {
    files.put("/a", "zero");
    read(0, "one");
    done(nodes.get(0).run(call("two", WRITE, "path", "/a", "to", "/b", "text", "both")));
    assertThat(refused(write(0, "one", "ones"), ErrorCode.RESOURCE_STALE).difference()).isEmpty();
    check = Optional.of(new Look());
    read(0, "one");
    refused(
        nodes.get(0).run(call("one", WRITE, "path", "/a", "to", "/c", "text", "x")),
        ErrorCode.RESOURCE_UNUSABLE);
  }
}
