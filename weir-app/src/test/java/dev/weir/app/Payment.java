package dev.weir.app;

import java.util.ArrayList;
import java.util.List;

/**
 * A payment that an agent wants made once: its name is the order, the effect key, and where it is
 * to be held. Remembers everything that the agent heard. Safe for any number of threads.
 */
final class Payment {
  private final String name;
  private final Help help;
  private final Temper temper;
  private final List<Hearing> hearings = new ArrayList<>();

  /** What the agent does when it hears that nothing was sent. */
  enum Temper {
    /** Asks again. */
    PATIENT,
    /** Takes it for a failure and tells its user so. */
    TAKES_NO_FOR_AN_ANSWER
  }

  /** What an agent can hear. */
  sealed interface Heard {
    /** It is done: this is the receipt's number. */
    record Paid(long payment) implements Heard {}

    /** It is done; the receipt was lost. */
    record PaidUnseen() implements Heard {}

    /** It failed, or will not be done. */
    record Failed(String error) implements Heard {}

    /** It may have happened. */
    record Doubt() implements Heard {}

    /** Nothing was sent; the same call may be made again. */
    record NotSent(String error) implements Heard {}

    /** The connection broke. */
    record Nothing() implements Heard {}
  }

  /**
   * What was heard when, by the monotonic clock.
   *
   * @param asked before the request was sent
   * @param heard after the answer had come
   */
  record Hearing(long asked, long heard, Heard what) {}

  Payment(String name, Help help, Temper temper) {
    this.name = name;
    this.help = help;
    this.temper = temper;
  }

  String name() {
    return name;
  }

  Help help() {
    return help;
  }

  Temper temper() {
    return temper;
  }

  synchronized void heard(Hearing hearing) {
    hearings.add(hearing);
  }

  /** Everything that was heard, oldest first. */
  synchronized List<Hearing> hearings() {
    return List.copyOf(hearings);
  }

  /** Whether the agent has heard how it ended, or that nobody knows. */
  synchronized boolean over() {
    return done()
        || failed()
        || (help == Help.NONE
            && hearings.stream().anyMatch(it -> it.what() instanceof Heard.Doubt));
  }

  /** Whether the agent has heard that it is done. */
  synchronized boolean done() {
    return hearings.stream()
        .anyMatch(it -> it.what() instanceof Heard.Paid || it.what() instanceof Heard.PaidUnseen);
  }

  /**
   * Whether the agent takes it for a failure: it heard so, or it has no patience and never heard
   * anything but that nothing was sent.
   */
  synchronized boolean failed() {
    return hearings.stream().anyMatch(it -> it.what() instanceof Heard.Failed)
        || (temper == Temper.TAKES_NO_FOR_AN_ANSWER
            && !hearings.isEmpty()
            && hearings.stream().allMatch(it -> it.what() instanceof Heard.NotSent));
  }

  @Override
  public String toString() {
    return name
        + " ("
        + help
        + ") heard "
        + hearings().stream().map(Hearing::what).distinct().toList();
  }
}
