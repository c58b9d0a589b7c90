package dev.weir.simulator;

import dev.weir.call.Call;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.guard.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What every agent does: it asks whichever node it likes, loses patience, and asks again. */
final class Client {
  /** Its own doing: there was not time enough. */
  private static final Set<ErrorCode> IMPATIENCE =
      Set.of(ErrorCode.DEADLINE_PASSED, ErrorCode.TIME_TOO_SHORT);

  static final Duration AGAIN = Duration.ofSeconds(2);
  static final Duration DOUBTFUL = Duration.ofSeconds(6);

  private final World world;
  private final List<Machine> machines;
  private final String name;
  private int numbers;
  private String doing = "nothing";

  Client(World world, List<Machine> machines, String name) {
    this.world = world;
    this.machines = machines;
    this.name = name;
  }

  String name() {
    return name;
  }

  /** A name that nothing had before. */
  String next() {
    return name + "-" + ++numbers;
  }

  void pause(Duration howLong) throws InterruptedException {
    world.env().threads().pause(howLong);
  }

  void does(String what) {
    doing = what;
  }

  /** One request to some node; empty when no answer came. */
  Optional<Answer> once(Call call, String thing) throws InterruptedException {
    Call now =
        world.happens(200)
            ? call.until(world.env().clock().now().plusMillis(500 + world.chance().nextInt(6_000)))
            : call;
    Machine machine = machines.get(world.chance().nextInt(machines.size()));
    Optional<Answer> answer = machine.ask(now, thing, patience());
    world
        .trace()
        .line(
            name,
            () -> call.tool() + " " + thing + ": " + answer.map(Client::brief).orElse("no answer"));
    return answer;
  }

  /**
   * What came of insisting.
   *
   * @param last the last answer; empty when there was none
   * @param alone whether every request before it was answered, and left nothing open
   * @param began when it was asked for first
   */
  record Insisted(Optional<Answer> last, boolean alone, long began) {
    /** What it says of whether it was done. */
    Known known() {
      return last.map(this::known).orElse(Known.PERHAPS);
    }

    private Known known(Answer answer) {
      return switch (answer) {
        case Answer.Succeeded done -> Known.DONE;
        case Answer.Failed failed -> Known.NOT;
        case Answer.Refused refused -> alone ? Known.NOT : Known.PERHAPS;
        case Answer.InDoubt doubt -> Known.PERHAPS;
        case Answer.Suspended suspended -> Known.PERHAPS;
        case Answer.Substituted substituted -> Known.PERHAPS;
      };
    }

    Optional<Answer.Succeeded> done() {
      return last.filter(Answer.Succeeded.class::isInstance).map(Answer.Succeeded.class::cast);
    }

    Optional<Answer.Failed> failed() {
      return last.filter(Answer.Failed.class::isInstance).map(Answer.Failed.class::cast);
    }
  }

  /** What an agent knows of something that it wanted done. */
  enum Known {
    DONE,
    NOT,
    PERHAPS
  }

  /** What is done about a doubt. */
  enum Doubt {
    /** It is asked again until it is over. */
    WAIT,
    /** It is left as it is. */
    LEAVE
  }

  /** Asks until there is a last word, so often at most. */
  Insisted insist(Call call, String thing, Doubt doubts, int most) throws InterruptedException {
    does(call.tool() + " " + thing);
    long began = world.time().nanos();
    boolean alone = true;
    Optional<Answer> answer = Optional.empty();
    for (int i = 0; i < most; i++) {
      if (i > 0) {
        pause(
            world.about(
                answer.filter(Answer.InDoubt.class::isInstance).isPresent() ? DOUBTFUL : AGAIN));
      }
      answer = once(call, thing);
      boolean doubtful = answer.filter(Answer.InDoubt.class::isInstance).isPresent();
      if (answer.filter(Client::over).isPresent() || (doubtful && doubts == Doubt.LEAVE)) {
        break;
      }
      alone &= answer.isPresent() && !doubtful;
    }
    does("thinking");
    return new Insisted(answer, alone, began);
  }

  Duration patience() {
    return Duration.ofMillis(2_000 + world.chance().nextInt(20_000));
  }

  /** Whether this is the last word on a call, unless it is a doubt. */
  static boolean over(Answer answer) {
    return switch (answer) {
      case Answer.InDoubt doubt -> false;
      case Answer.Refused refused -> over(answer, refused.fault());
      case Answer.Failed failed -> over(answer, failed.fault());
      case Answer.Succeeded done -> true;
      case Answer.Suspended suspended -> true;
      case Answer.Substituted substituted -> true;
    };
  }

  private static boolean over(Answer answer, Fault fault) {
    return answer.retry() == Answer.Retry.NEVER && !IMPATIENCE.contains(fault.code());
  }

  static String brief(Answer answer) {
    return switch (answer) {
      case Answer.Succeeded done -> "done, " + done.freshness() + ", " + done.result().text();
      case Answer.Failed failed -> "failed, " + failed.fault();
      case Answer.InDoubt doubt -> "in doubt, " + doubt.fault();
      case Answer.Suspended suspended -> "suspended";
      case Answer.Refused refused -> "refused, " + refused.fault();
      case Answer.Substituted substituted -> "substituted";
    };
  }

  @Override
  public String toString() {
    return name + " at " + doing;
  }
}
