package dev.weir.desk;

import dev.weir.call.Value;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import java.util.List;

/**
 * Something that can be asked for at the desk.
 *
 * @param name unique at the desk: letters and {@code _}
 * @param description what it does, when to use it, what comes back, what to do about a conflict: a
 *     model reads this
 * @param takes its arguments
 * @param gives its result
 * @param work what it does
 */
public record Operation(String name, String description, Fields takes, Fields gives, Work work) {

  /** What an operation does with arguments that fit. */
  @FunctionalInterface
  public interface Work {
    /**
     * Does it.
     *
     * @throws IllegalArgumentException with words for the caller, when the arguments do not fit
     *     after all
     * @throws WeirException when the store is away, or refuses it
     * @throws InterruptedException if the thread is interrupted while it waits; then nothing was
     *     done
     */
    Heard run(Visit visit, Given given) throws InterruptedException;
  }

  /**
   * Checks the arguments, and does it.
   *
   * @throws WeirException with {@code LEDGER_UNAVAILABLE} when the store cannot be reached: it may
   *     have been done
   * @throws InterruptedException if the thread is interrupted while it waits; then nothing was done
   */
  public Heard run(Visit visit, Value.Obj arguments) throws InterruptedException {
    List<String> flaws = takes.flaws(arguments);
    if (!flaws.isEmpty()) {
      return Heard.refused(ErrorCode.ARGUMENTS_INVALID, String.join("; ", flaws));
    }
    try {
      return work.run(visit, new Given(arguments));
    } catch (IllegalArgumentException e) {
      return Heard.refused(ErrorCode.ARGUMENTS_INVALID, String.valueOf(e.getMessage()));
    } catch (WeirException e) {
      if (e.fault().code() == ErrorCode.LEDGER_UNAVAILABLE) {
        throw e;
      }
      return new Heard.Refusal(new Fault(e.fault().code(), e.fault().detail()), Value.Obj.empty());
    }
  }
}
