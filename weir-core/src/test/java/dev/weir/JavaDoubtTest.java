package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.env.Env;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.tool.Probe.Finding;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Doubts about Java tools end by themselves where the tool says how. Method: a bank that does the
 * work and then loses its answer, and a Weir with its own caretaker, in real time.
 */
@Timeout(60)
class JavaDoubtTest {
  record Charge(String order, long cents) {}

  record Receipt(String number) {}

  record Question(String order) {}

  record Statement(Optional<String> number) {}

  private final Env env = Env.system();
  private final Map<String, String> receipts = new ConcurrentHashMap<>();
  private static final BreakerRule NEVER_BROKEN =
      new BreakerRule(1_000, Duration.ofSeconds(1), 1, 1, Optional.empty(), 100);

  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger tries = new AtomicInteger();

  private final JavaTool<Question, Statement> statement =
      JavaTool.named("bank.statement", Question.class, Statement.class)
          .effect(EffectClass.READ)
          .runs(question -> new Statement(Optional.ofNullable(receipts.get(question.order()))));

  private JavaTool.Draft<Charge, Receipt> charge() {
    return JavaTool.named("bank.charge", Charge.class, Receipt.class)
        .key(charge -> "order:" + charge.order());
  }

  private JavaTool.Draft<Charge, Receipt> probed() {
    return charge()
        .probe(
            statement,
            asked -> new Question(asked.order()),
            said -> said.number().isPresent() ? Finding.FOUND : Finding.ABSENT);
  }

  @Test
  void aProbeTellsWhatHappened() throws InterruptedException {
    JavaTool<Charge, Receipt> charge =
        probed()
            .settle(Duration.ofSeconds(5))
            .runs(asked -> {
              runs.incrementAndGet();
              receipts.put(asked.order(), "r-1");
              throw new IOException("connection reset");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      var doubt = weir.call(charge, new Charge("17", 990));
      assertThat(doubt).isInstanceOf(Result.InDoubt.class);
      EffectId id = ((Result.InDoubt<Receipt>) doubt).effect();
      assertThat(ended(weir, id)).isEqualTo(Source.PROBE);
      // A statement is a receipt here: both say the number.
      assertThat(weir.call(charge, new Charge("17", 990)))
          .isInstanceOfSatisfying(
              Result.Done.class,
              done -> {
                assertThat(done.freshness()).isEqualTo(Freshness.PROBED);
                assertThat(done.value()).isEqualTo(new Receipt("r-1"));
              });
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void whatAProbeProvesAbsentRunsAgain() throws InterruptedException {
    JavaTool<Charge, Receipt> charge =
        probed()
            .settle(Duration.ofMillis(50))
            .againWithin(Duration.ofHours(1))
            .runs(asked -> {
              if (runs.incrementAndGet() == 1) {
                throw new IOException("connection reset");
              }
              receipts.put(asked.order(), "r-2");
              return new Receipt("r-2");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      var doubt = weir.call(charge, new Charge("17", 990));
      assertThat(doubt).isInstanceOf(Result.InDoubt.class);
      assertThat(ended(weir, ((Result.InDoubt<Receipt>) doubt).effect())).isEqualTo(Source.RESEND);
      assertThat(weir.call(charge, new Charge("17", 990)).orThrow()).isEqualTo(new Receipt("r-2"));
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void aBodyThatSendsTheKeyAlongMayRunAgain() throws InterruptedException {
    JavaTool<Charge, Receipt> charge =
        charge()
            .honoursKey(Duration.ofHours(24))
            .limits(ToolLimits.USUAL.breaker(NEVER_BROKEN))
            .runs((asked, doing) -> {
              String receipt =
                  receipts.computeIfAbsent(
                      doing.forwarded().orElseThrow(), key -> "r-" + runs.incrementAndGet());
              if (tries.incrementAndGet() <= RetryRule.USUAL.attempts()) {
                throw new IOException("connection reset");
              }
              return new Receipt(receipt);
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      var doubt = weir.call(charge, new Charge("17", 990));
      assertThat(doubt).isInstanceOf(Result.InDoubt.class);
      EffectId id = ((Result.InDoubt<Receipt>) doubt).effect();
      assertThat(ended(weir, id)).isEqualTo(Source.RESEND);
      assertThat(weir.call(charge, new Charge("17", 990)).orThrow()).isEqualTo(new Receipt("r-1"));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void onlyAReadIsAProbe() {
    JavaTool<Question, Statement> writes =
        JavaTool.named("bank.audit", Question.class, Statement.class)
            .effect(EffectClass.WRITE)
            .runs(question -> new Statement(Optional.empty()));
    assertThatThrownBy(() ->
            charge()
                .probe(writes, asked -> new Question(asked.order()), said -> Finding.FOUND)
                .runs(asked -> new Receipt("r")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bank.audit");
  }

  private Source ended(Weir weir, EffectId id) throws InterruptedException {
    while (weir.effect(id).orElseThrow().state() != State.SUCCEEDED) {
      env.threads().pause(Duration.ofMillis(20));
    }
    return weir.effect(id).orElseThrow().source();
  }
}
