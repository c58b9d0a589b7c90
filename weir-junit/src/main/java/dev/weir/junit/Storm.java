package dev.weir.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test that many agents run at once. The method takes a {@link Fleet}.
 *
 * <pre>{@code
 * @Storm(agents = 100, faults = @Storm.Fault(kind = Storm.Kind.ANSWER_LOST, chance = 0.2))
 * void everyOrderIsChargedOnce(Fleet fleet) throws InterruptedException {
 *   JavaTool<Charge, Receipt> charge = fleet.tool(bank.charge());
 *   fleet.run(agent -> agent.call(charge, new Charge(agent.number() % 10)));
 *   fleet.none("orders charged twice", bank::chargedTwice);
 * }
 * }</pre>
 *
 * <p>The seed is drawn for each run and told when something is broken; {@code -Dweir.seed=N}
 * repeats it.
 */
@Documented
@TestTemplate
@ExtendWith(StormExtension.class)
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface Storm {
  /** How many agents there are: 1 to 10,000. */
  int agents() default 100;

  /** How long they may take together, in seconds, at least 1. */
  int seconds() default 60;

  /** What goes wrong; of those that strike a call the first counts. */
  Fault[] faults() default {};

  /** In which arms the test runs, in this order. */
  Arm[] arms() default {Arm.GUARDED};

  /** Something that goes wrong between the caller and the tool's body. */
  @Documented
  @Target({})
  @Retention(RetentionPolicy.RUNTIME)
  @interface Fault {
    /** What. */
    Kind kind();

    /** How often: above 0, and 1 for every call. */
    double chance();

    /** How long {@link Kind#SLOW} waits, in milliseconds; at least 1. */
    int millis() default 20;

    /** Of which tool, as {@code group.tool}; {@code *} stands for any text. */
    String tool() default "*";
  }

  /** What can go wrong with a call. */
  enum Kind {
    /** The body does not run, and the caller cannot know it: the connection was lost. */
    NOT_DELIVERED,
    /** The body runs, and its answer is lost. */
    ANSWER_LOST,
    /**
     * The body runs twice, as when a network or a queue delivers twice; the first answer counts.
     */
    DELIVERED_TWICE,
    /** The body runs after a while. */
    SLOW
  }
}
