package dev.weir.toolside;

import java.util.Optional;

/**
 * What happened with a tool server since Weir started.
 *
 * @param restarts how often it was started again
 * @param garbage messages that were none
 * @param strayAnswers answers to nothing that was asked: late, second, or with a wrong id
 * @param unheard notifications that nobody was there to hear
 * @param refusedQuestions questions that no agent could be asked
 * @param lost requests that were sent and never answered
 * @param trouble what went wrong last
 * @param lastWords the last line on its standard error
 */
public record ServerStats(
    long restarts,
    long garbage,
    long strayAnswers,
    long unheard,
    long refusedQuestions,
    long lost,
    Optional<String> trouble,
    Optional<String> lastWords) {
  /** Nothing happened. */
  public static final ServerStats NONE =
      new ServerStats(0, 0, 0, 0, 0, 0, Optional.empty(), Optional.empty());
}
