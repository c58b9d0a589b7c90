package dev.weir.store;

import dev.weir.JavaTool;
import dev.weir.Weir;
import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Lifecycle;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import dev.weir.limit.Commons;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What stands in a golden ledger: an effect for every row of the lifecycle, a released key,
 * evidence, notes, a big body, a second tenant, and calls through the Java door. And how a ledger
 * is told in words that outlive the program's own: only what is stored, in a form that is written
 * out here.
 */
final class GoldenStory {
  private static final Tenant OTHER = new Tenant("other");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  /** What a cell of the commons holds. */
  static final Value.Obj HALTED =
      Value.Obj.empty().with("by", new Value.Text("ada \ud83d\ude00")).with("n", Value.Num.of(7));

  private final Ledger ledger;
  private final Node node;
  private final AtomicInteger tick = new AtomicInteger();

  /** What the Java tool takes. */
  record Charge(String order) {}

  /** What it gives. */
  record Receipt(String text) {}

  private GoldenStory(Ledger ledger) {
    this.ledger = ledger;
    this.node = ledger.enlist("golden");
  }

  /** A tool that must run when the ledger is made, and never again. */
  static JavaTool<Charge, Receipt> tool(AtomicInteger runs) {
    return JavaTool.named("bank.charge", Charge.class, Receipt.class)
        .effect(EffectClass.IRREVERSIBLE)
        .key(charge -> "order:" + charge.order())
        .didNotHappenOn(IllegalStateException.class)
        .runs(charge -> {
          runs.incrementAndGet();
          if (charge.order().equals("declined")) {
            throw new IllegalStateException("card declined");
          }
          return new Receipt("receipt for " + charge.order());
        });
  }

  /** Writes everything. The ledger is closed afterwards. */
  static void write(SqlLedger ledger) throws InterruptedException {
    var story = new GoldenStory(ledger);
    ledger
        .commons()
        .exchange(List.of(new Commons.Change("halt:run:\u00e9", (old, now) -> HALTED)), Map.of());
    GoldenTasks.write(ledger.tasks());
    GoldenLeases.write(ledger.leases());
    story.lifecycle();
    story.rest();
    try (Weir weir = Weir.on(ledger).node("golden-jvm").open()) {
      var tool = tool(new AtomicInteger());
      weir.call(tool, new Charge("4711"));
      weir.call(tool, new Charge("declined"));
      ledger.flushNotes();
    }
  }

  private Instant now() {
    return START.plusSeconds(tick.incrementAndGet());
  }

  private Effect claim(Tenant tenant, String key, Event event, String arguments) {
    int number = tick.incrementAndGet();
    var claim =
        new Claim(
            new EffectId(
                new UUID(0x019b_7600_0000_7000L + number, 0x8000_0000_0000_0000L + number)),
            EffectKey.given(key),
            Fingerprint.of(key.getBytes(java.nio.charset.StandardCharsets.UTF_8)),
            new ToolName("shop", "charge"),
            EffectClass.WRITE,
            Origin.of("session-1").of(tenant),
            node,
            event,
            now(),
            Payload.of(arguments));
    if (!(ledger.claim(claim) instanceof ClaimVerdict.Won won)) {
      throw new IllegalStateException(key + " is taken");
    }
    return won.effect();
  }

  /** One effect for each row, brought there by the shortest way. */
  private void lifecycle() {
    int number = 0;
    for (Lifecycle.Row row : Lifecycle.rows()) {
      String key = "row-" + number++;
      List<Event> way = new ArrayList<>(row.from().map(GoldenStory::way).orElse(List.of()));
      way.add(row.event());
      Effect effect = claim(Tenant.DEFAULT, key, way.get(0), "{\"row\":\"" + key + "\"}");
      for (Event event : way.subList(1, way.size())) {
        effect = step(effect, event);
      }
    }
  }

  private static List<Event> way(State to) {
    return switch (to) {
      case CLAIMED -> List.of(Event.CLAIM);
      case DISPATCHED -> List.of(Event.DISPATCH);
      case SUSPENDED -> List.of(Event.DISPATCH, Event.SUSPEND);
      case SUCCEEDED -> List.of(Event.DISPATCH, Event.SUCCEED);
      case FAILED -> List.of(Event.DISPATCH, Event.FAIL);
      case REFUSED -> List.of(Event.CLAIM, Event.REFUSE);
      case IN_DOUBT -> List.of(Event.DISPATCH, Event.DOUBT);
      case COMPENSATING -> List.of(Event.DISPATCH, Event.SUCCEED, Event.COMPENSATE);
      case COMPENSATED ->
          List.of(Event.DISPATCH, Event.SUCCEED, Event.COMPENSATE, Event.COMPENSATED);
      case COMPENSATION_FAILED, ESCALATED ->
          List.of(Event.DISPATCH, Event.SUCCEED, Event.COMPENSATE, Event.COMPENSATION_FAIL);
    };
  }

  private Effect step(Effect effect, Event event) {
    boolean doubted = effect.state() == State.IN_DOUBT;
    Source source = doubted ? (event == Event.RESUME ? Source.RESEND : Source.PERSON) : Source.CALL;
    var append =
        new Append(
            effect.origin().tenant(),
            effect.id(),
            event,
            node,
            source,
            now(),
            outcome(event),
            Append.KeyAfter.KEPT,
            event == Event.SUSPEND ? Optional.of(Payload.of("{\"task\":7}")) : Optional.empty(),
            source == Source.PERSON ? Optional.of("ada") : Optional.empty(),
            event == Event.RESUME ? effect.attempts() + 1 : Math.max(1, effect.attempts()));
    if (!(ledger.append(append) instanceof AppendVerdict.Appended done)) {
      throw new IllegalStateException(event + " of " + effect + " was refused");
    }
    return done.effect();
  }

  private static Optional<Outcome> outcome(Event event) {
    return switch (event) {
      case SUCCEED -> Optional.of(new Outcome.Succeeded(Payload.of("{\"paid\":true}")));
      case FAIL ->
          Optional.of(
              new Outcome.Failed(
                  Fault.of(ErrorCode.TOOL_FAILED, "declined"),
                  Optional.of(Payload.of("{\"isError\":true}"))));
      case REFUSE -> Optional.of(new Outcome.Refused(Fault.of(ErrorCode.DEADLINE_PASSED)));
      case DOUBT -> Optional.of(new Outcome.InDoubt(Fault.of(ErrorCode.IN_DOUBT, "no answer")));
      case CLAIM, DISPATCH, SUSPEND, RESUME, COMPENSATE, COMPENSATED, COMPENSATION_FAIL, ESCALATE ->
          Optional.empty();
    };
  }

  private void rest() throws InterruptedException {
    Effect released = claim(Tenant.DEFAULT, "released", Event.DISPATCH, "{}");
    ledger.append(
        Append.settle(
                Tenant.DEFAULT,
                released.id(),
                node,
                Outcome.failed(Fault.of(ErrorCode.TOOL_UNREACHABLE)),
                1,
                now())
            .releasingKey());
    Effect big = claim(OTHER, "big", Event.DISPATCH, "\"" + "x".repeat(5_000) + "\"");
    Effect done = step(big, Event.SUCCEED);
    ledger.note(new Note.Delivered(OTHER, done.id(), now()));
    Effect late = claim(Tenant.DEFAULT, "late", Event.DISPATCH, "{}");
    step(late, Event.DOUBT);
    // Refused, because it is in doubt, and kept with what the tool answered.
    ledger.append(
        Append.settle(
            Tenant.DEFAULT,
            late.id(),
            node,
            new Outcome.Succeeded(Payload.of("{\"late\":true}")),
            1,
            now()));
    ledger.note(new Note.Attempt(Tenant.DEFAULT, late.id(), 2, "again", now()));
    ledger.flushNotes();
  }

  /** A ledger in words, effect by effect, oldest first. */
  static List<String> told(Ledger ledger) {
    var lines = new ArrayList<String>();
    for (Tenant tenant : List.of(Tenant.DEFAULT, OTHER)) {
      for (Effect effect : ledger.find(Query.newest(tenant, 1_000)).reversed()) {
        lines.add(line(effect));
        boolean holds =
            effect
                .key()
                .flatMap(key -> ledger.holder(tenant, key))
                .filter(effect::equals)
                .isPresent();
        lines.add("  holds its key: " + holds);
        ledger.history(tenant, effect.id()).forEach(entry -> lines.add("  " + line(entry)));
      }
    }
    if (ledger instanceof SqlLedger sql) {
      lines.addAll(GoldenTasks.told(sql.tasks()));
      lines.addAll(GoldenLeases.told(sql.leases()));
    }
    return lines;
  }

  private static String line(Effect effect) {
    return String.join(
        " | ",
        effect.id().toString(),
        effect.key().map(EffectKey::text).orElse("no key"),
        effect.fingerprint().hex(),
        effect.tool().toString(),
        effect.effectClass().name(),
        effect.origin().tenant().name() + "/" + effect.origin().session(),
        effect.state().name(),
        life(effect.node()),
        String.valueOf(effect.attempts()),
        effect.at().toString(),
        effect.settledAt().map(Instant::toString).orElse("-"),
        effect.deliveredAt().isPresent() ? "delivered" : "-",
        effect.outcome().map(GoldenStory::line).orElse("-"),
        effect.source().name(),
        effect.handle().map(GoldenStory::line).orElse("-"));
  }

  private static String line(Entry entry) {
    return switch (entry) {
      case Entry.Transition it ->
          it.event()
              + " to "
              + it.to()
              + " by "
              + life(it.by())
              + " from "
              + it.source()
              + ", "
              + it.attempts()
              + ", "
              + it.outcome().map(GoldenStory::line).orElse("-")
              + ", "
              + it.body().map(GoldenStory::line).orElse("-")
              + ", "
              + it.person().orElse("-");
      case Entry.Delivered it -> "delivered";
      case Entry.Attempt it -> "attempt " + it.number() + ", " + it.detail();
      case Entry.Evidence it ->
          "evidence, " + it.detail() + ", " + it.answer().map(GoldenStory::line).orElse("-");
    };
  }

  private static String line(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Succeeded it -> "succeeded " + line(it.result());
      case Outcome.Failed it ->
          "failed " + line(it.fault()) + " " + it.reply().map(GoldenStory::line).orElse("-");
      case Outcome.Refused it -> "refused " + line(it.fault());
      case Outcome.InDoubt it -> "in doubt " + line(it.fault());
    };
  }

  private static String line(Fault fault) {
    return fault.code().number() + " " + fault.detail();
  }

  private static String line(Payload payload) {
    String text = payload.text();
    return text.length() <= 100 ? text : text.substring(0, 20) + "... of " + text.length();
  }

  private static String life(Node node) {
    return node.name() + "/" + node.epoch();
  }
}
