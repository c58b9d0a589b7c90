package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.call.ToolName;
import dev.weir.effect.EffectClass;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.guard.Answer.Freshness;
import dev.weir.guard.Substitute;
import dev.weir.ledger.MemoryLedger;
import dev.weir.limit.BreakerRule;
import dev.weir.limit.RetryRule;
import dev.weir.limit.ToolLimits;
import dev.weir.limit.Unavailable;
import dev.weir.recovery.Resolver;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program sees what stood in for one of its tools, and cannot overlook it. */
@Timeout(60)
class JavaSubstitutesTest {
  record Question(String sku) {}

  record Stock(long left) {}

  private final AtomicBoolean broken = new AtomicBoolean();
  private final AtomicInteger orders = new AtomicInteger();

  private static ToolLimits limits(Unavailable choice) {
    return ToolLimits.USUAL
        .retry(RetryRule.NONE)
        .breaker(new BreakerRule(1, Duration.ofHours(1), 1, 1, Optional.empty(), 100))
        .unavailable(choice);
  }

  private JavaTool<Question, Stock> stock(Unavailable choice) {
    return JavaTool.named("shop.stock", Question.class, Stock.class)
        .effect(EffectClass.READ)
        .limits(limits(choice))
        .runs(question -> {
          if (broken.get()) {
            throw new IOException("connection reset");
          }
          return new Stock(7);
        });
  }

  private final JavaTool<Question, Stock> estimate =
      JavaTool.named("shop.estimate", Question.class, Stock.class)
          .effect(EffectClass.READ)
          .runs(question -> new Stock(5));

  @Test
  void anOldAnswerComesWithItsAge() throws InterruptedException {
    JavaTool<Question, Stock> stock = stock(new Unavailable.Stale(Duration.ofHours(1)));
    try (Weir weir = Weir.open(new MemoryLedger())) {
      assertThat(weir.call(stock, new Question("a"))).isInstanceOf(Result.Done.class);
      broken.set(true);
      Result<Stock> old = weir.call(stock, new Question("a"));
      assertThat(old)
          .isInstanceOfSatisfying(
              Result.Instead.class,
              instead -> assertThat(instead.how()).isInstanceOf(Substitute.Stale.class));
      assertThat(old.orThrow()).isEqualTo(new Stock(7));
      assertThat(weir.call(stock, new Question("b"))).isInstanceOf(Result.Refused.class);
    }
  }

  @Test
  void anotherToolsAnswerComesWithItsName() throws InterruptedException {
    broken.set(true);
    var other = new ToolName("shop", "estimate");
    JavaTool<Question, Stock> stock = stock(new Unavailable.Degrade(other));
    try (Weir weir = Weir.on(new MemoryLedger()).tools(estimate).open()) {
      Result<Stock> guess = weir.call(stock, new Question("a"));
      assertThat(guess)
          .isInstanceOfSatisfying(
              Result.Instead.class,
              instead -> assertThat(instead.how()).isEqualTo(new Substitute.Other(other)));
      assertThat(guess.orThrow()).isEqualTo(new Stock(5));
    }
  }

  @Test
  void aPersonIsLeftWhatTheBreakerHoldsBack() throws InterruptedException {
    JavaTool<Question, Stock> order =
        JavaTool.named("shop.order", Question.class, Stock.class)
            .effect(EffectClass.WRITE)
            .key(Question::sku)
            .limits(limits(Unavailable.Handoff.HANDOFF))
            .runs(question -> {
              orders.incrementAndGet();
              throw new IOException("connection reset");
            });
    try (Weir weir = Weir.open(new MemoryLedger())) {
      // It may have happened: a doubt, and nobody else is asked to do it.
      assertThat(weir.call(order, new Question("a"))).isInstanceOf(Result.InDoubt.class);
      Result<Stock> left = weir.call(order, new Question("b"));
      assertThatThrownBy(left::orThrow)
          .isInstanceOfSatisfying(
              WeirException.class,
              thrown -> assertThat(thrown.fault().code()).isEqualTo(ErrorCode.HANDED_OFF));
      var effect = ((Result.Refused<Stock>) left).earlier().orElseThrow();
      weir.resolve(effect.id(), Resolver.Finding.HAPPENED, "ann");
      assertThat(weir.call(order, new Question("b"))).isInstanceOf(Result.Happened.class);
      assertThat(weir.call(order, new Question("a"))).isInstanceOf(Result.InDoubt.class);
      assertThat(orders).hasValue(1);
      assertThat(Freshness.BY_HAND.kept()).isTrue();
    }
  }
}
