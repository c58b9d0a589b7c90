package dev.weir.toolside;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/**
 * What a server says about when it would be asked again (RFC 9110, {@code Retry-After}): seconds,
 * or a date. A server is a stranger: it is believed up to a bound, and nonsense is ignored. Pure.
 */
final class RetryAfter {
  /** A server cannot close itself for longer than that. */
  static final Duration LONGEST = Duration.ofMinutes(10);

  private static final int LONGEST_TEXT = 64;
  private static final int DIGITS = 9;

  private RetryAfter() {}

  /**
   * How long to leave the server alone, from nothing to {@link #LONGEST}; empty when it did not say
   * so in a way that can be read.
   *
   * @param said the header's value
   * @param date the response's {@code Date}: a date is a moment of the server's clock, which may be
   *     wrong, so it is measured from there
   * @param now our time, for a server that gives none
   */
  static Optional<Duration> of(Optional<String> said, Optional<String> date, Instant now) {
    Optional<String> text =
        said.map(String::strip).filter(one -> !one.isEmpty() && one.length() <= LONGEST_TEXT);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    return text.get().chars().allMatch(c -> c >= '0' && c <= '9')
        ? Optional.of(seconds(text.get()))
        : moment(text.get())
            .map(until ->
                bounded(Duration.between(date.flatMap(RetryAfter::moment).orElse(now), until)));
  }

  private static Duration seconds(String digits) {
    return digits.length() > DIGITS ? LONGEST : bounded(Duration.ofSeconds(Long.parseLong(digits)));
  }

  private static Duration bounded(Duration asked) {
    if (asked.isNegative()) {
      return Duration.ZERO;
    }
    return asked.compareTo(LONGEST) > 0 ? LONGEST : asked;
  }

  /** Only the one form that servers may send; the two that are obsolete are nonsense here. */
  private static Optional<Instant> moment(String text) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(text.strip())));
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }
}
