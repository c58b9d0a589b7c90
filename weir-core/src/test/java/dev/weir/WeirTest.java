package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.effect.EffectClass;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.guard.Answer.Freshness;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.MemoryLedger;
import dev.weir.recovery.Resolver;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WeirTest {
  record Charge(String order, long cents) {}

  record Receipt(String number) {}

  static final class Declined extends Exception {
    private static final long serialVersionUID = 1L;

    Declined(String message) {
      super(message);
    }
  }

  private final AtomicInteger runs = new AtomicInteger();

  private JavaTool<Charge, Receipt> charge() {
    return JavaTool.named("bank.charge", Charge.class, Receipt.class)
        .effect(EffectClass.IRREVERSIBLE)
        .key(charge -> "order:" + charge.order())
        .didNotHappenOn(Declined.class)
        .runs(charge -> new Receipt(charge.order() + "-" + runs.incrementAndGet()));
  }

  @Test
  void oneKeyIsOneEffectAndTheSecondCallHearsTheFirstAnswer() throws InterruptedException {
    try (Weir weir = Weir.open(new MemoryLedger())) {
      JavaTool<Charge, Receipt> charge = charge();
      var first = weir.call(charge, new Charge("4711", 990));
      var second = weir.call(charge, new Charge("4711", 990));
      assertThat(first).isInstanceOf(Result.Done.class);
      assertThat(second)
          .isInstanceOfSatisfying(
              Result.Done.class,
              done -> assertThat(done.freshness()).isEqualTo(Freshness.REPLAYED));
      assertThat(second.orThrow()).isEqualTo(first.orThrow()).isEqualTo(new Receipt("4711-1"));
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void theSameKeyWithOtherArgumentsIsRefused() throws InterruptedException {
    try (Weir weir = Weir.open(new MemoryLedger())) {
      JavaTool<Charge, Receipt> charge = charge();
      weir.call(charge, new Charge("4711", 990)).orThrow();
      var other = weir.call(charge, new Charge("4711", 991));
      assertThat(refusal(other)).isEqualTo(ErrorCode.KEY_MISMATCH);
      assertThatThrownBy(other::orThrow).isInstanceOf(WeirException.class);
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aHundredConcurrentCallsWithOneKeyRunOnceAndHearTheSame()
      throws InterruptedException, ExecutionException {
    try (Weir weir = Weir.open(new MemoryLedger());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      JavaTool<Charge, Receipt> charge = charge();
      var go = new CountDownLatch(1);
      List<Future<Receipt>> answers = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        answers.add(
            threads.submit(() -> {
              go.await();
              return weir.call(charge, new Charge("4711", 990)).orThrow();
            }));
      }
      go.countDown();
      for (Future<Receipt> answer : answers) {
        assertThat(answer.get()).isEqualTo(new Receipt("4711-1"));
      }
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void anExceptionThatProvesNothingHappenedIsAFailureAndIsReplayed() throws InterruptedException {
    JavaTool<Charge, Receipt> declining =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .key(charge -> charge.order())
            .didNotHappenOn(Declined.class)
            .runs(charge -> {
              runs.incrementAndGet();
              throw new Declined("insufficient funds");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      for (int i = 0; i < 2; i++) {
        assertThat(weir.call(declining, new Charge("1", 1)))
            .isInstanceOfSatisfying(
                Result.Failed.class,
                failed -> {
                  assertThat(failed.fault().code()).isEqualTo(ErrorCode.TOOL_FAILED);
                  assertThat((Object) failed.said()).isEqualTo(Optional.of("insufficient funds"));
                });
      }
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void anyOtherExceptionOfAWriteIsADoubtThatAPersonSettles() throws InterruptedException {
    JavaTool<Charge, Receipt> breaking =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .key(charge -> charge.order())
            .runs(charge -> {
              runs.incrementAndGet();
              throw new IllegalStateException("connection reset");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      EffectId doubt = doubt(weir.call(breaking, new Charge("1", 1)));
      assertThat(doubt(weir.call(breaking, new Charge("1", 1)))).isEqualTo(doubt);
      assertThat(runs).hasValue(1);

      assertThat(weir.resolve(doubt, Resolver.Finding.HAPPENED, "Ada"))
          .isInstanceOf(Resolver.Verdict.Resolved.class);
      var after = weir.call(breaking, new Charge("1", 1));
      assertThat(after).isInstanceOf(Result.Happened.class);
      assertThatThrownBy(after::orThrow).hasMessageContaining("not known");
      assertThat(runs).hasValue(1);
    }
  }

  @Test
  void aReadThatThrowsHasFailed() throws InterruptedException {
    JavaTool<Charge, Receipt> reading =
        JavaTool.named("bank.balance", Charge.class, Receipt.class)
            .effect(EffectClass.READ)
            .runs(charge -> {
              throw new IllegalStateException("connection reset");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      assertThat(weir.call(reading, new Charge("1", 1))).isInstanceOf(Result.Failed.class);
    }
  }

  @Test
  void aBodyThatIsLateIsInterruptedAndInDoubt() throws InterruptedException {
    var interrupted = new CountDownLatch(1);
    JavaTool<Charge, Receipt> slow =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .key(charge -> charge.order())
            .timeout(Duration.ofMillis(50))
            .runs(charge -> {
              try {
                new CountDownLatch(1).await();
              } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
              }
              return new Receipt("never");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      doubt(weir.call(slow, new Charge("1", 1)));
      assertThat(interrupted.await(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  @Test
  void whatRanWhenTheProcessDiedIsInDoubtAndIsNotRunAgain() throws InterruptedException {
    Ledger ledger = new MemoryLedger();
    var began = new CountDownLatch(1);
    var end = new CountDownLatch(1);
    JavaTool<Charge, Receipt> hanging =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .key(charge -> charge.order())
            .runs(charge -> {
              runs.incrementAndGet();
              began.countDown();
              end.await();
              return new Receipt("late");
            });
    // The first life is never closed: it stands for a process that is gone in mid-call.
    Weir first = Weir.open(ledger);
    Thread caller =
        Thread.ofVirtual()
            .start(() -> {
              try {
                first.call(hanging, new Charge("1", 1));
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    assertThat(began.await(60, TimeUnit.SECONDS)).isTrue();
    try (Weir second = Weir.open(ledger)) {
      EffectId doubt = doubt(second.call(hanging, new Charge("1", 1)));
      assertThat(runs).hasValue(1);
      // The first life wakes up and finishes: its fence is stale, the doubt stays.
      end.countDown();
      caller.join();
      assertThat(second.effect(doubt).orElseThrow().state()).isEqualTo(State.IN_DOUBT);
    }
  }

  @Test
  void aBodyHearsTheKeyItMayForward() throws InterruptedException {
    var heard = new ConcurrentLinkedQueue<Doing>();
    JavaTool<Charge, Receipt> forwarding =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .runs((charge, doing) -> {
              heard.add(doing);
              return new Receipt("1");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      weir.session("s").key("mine").call(forwarding, new Charge("1", 1)).orThrow();
      assertThat(heard)
          .singleElement()
          .satisfies(it -> assertThat(it.key()).contains("given:mine"));
    }
  }

  @Test
  void stepsOfARunAreEffectsOfTheirOwn() throws InterruptedException {
    JavaTool<Charge, Receipt> plain =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .runs(charge -> new Receipt(charge.order() + "-" + runs.incrementAndGet()));
    try (Weir weir = Weir.open(new MemoryLedger())) {
      Session session = weir.session("s").agent("planner").because("the user asked");
      var args = new Charge("1", 1);
      Set<Receipt> receipts = ConcurrentHashMap.newKeySet();
      receipts.add(session.at("run", "1", "charge").call(plain, args).orThrow());
      receipts.add(session.at("run", "1", "charge").call(plain, args).orThrow());
      receipts.add(session.at("run", "2", "charge").call(plain, args).orThrow());
      assertThat(receipts).hasSize(2);
      assertThat(runs).hasValue(2);
    }
  }

  @Test
  void withoutAnyKeyAnEqualCallIsAPossibleDuplicateUnlessOnPurpose() throws InterruptedException {
    JavaTool<Charge, Receipt> plain =
        JavaTool.named("bank.charge", Charge.class, Receipt.class)
            .runs(charge -> new Receipt(String.valueOf(runs.incrementAndGet())));
    try (Weir weir = Weir.open(new MemoryLedger())) {
      var args = new Charge("1", 1);
      weir.call(plain, args).orThrow();
      assertThat(refusal(weir.call(plain, args))).isEqualTo(ErrorCode.POSSIBLE_DUPLICATE);
      assertThat(weir.session("other").call(plain, args)).isInstanceOf(Result.Done.class);
      assertThat(weir.session("jvm").distinct("again").call(plain, args))
          .isInstanceOf(Result.Done.class);
      assertThat(runs).hasValue(3);
    }
  }

  @Test
  void twoToolsOfOneNameAreAMistakeOfTheProgram() throws InterruptedException {
    try (Weir weir = Weir.open(new MemoryLedger())) {
      weir.call(charge(), new Charge("1", 1));
      JavaTool<Charge, Receipt> another = charge();
      assertThatThrownBy(() -> weir.call(another, new Charge("1", 1)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("bank.charge");
    }
  }

  private static EffectId doubt(Result<?> result) {
    assertThat(result).isInstanceOf(Result.InDoubt.class);
    return ((Result.InDoubt<?>) result).effect();
  }

  private static ErrorCode refusal(Result<?> result) {
    assertThat(result).isInstanceOf(Result.Refused.class);
    return ((Result.Refused<?>) result).fault().code();
  }
}
