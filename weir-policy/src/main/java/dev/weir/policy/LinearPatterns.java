package dev.weir.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * The {@code pattern}s of schemas, matched in linear time. A tool server writes the pattern and an
 * agent the text, so a backtracking matcher would let the two of them stop a gateway. Linear still
 * means pattern times text, so both are bounded. A pattern that RE2 cannot express (look-around,
 * back-references), or that is out of bounds, is not checked.
 */
final class LinearPatterns implements RegularExpressionFactory {
  private static final int MAX_PATTERN = 2000;

  /** In RE2 instructions; a long date pattern has three hundred. */
  private static final int MAX_PROGRAM = 1000;

  /** Instructions times characters: under a second. */
  private static final long MAX_WORK = 100_000_000;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    if (regex.length() > MAX_PATTERN) {
      return text -> true;
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      int size = pattern.programSize();
      return size > MAX_PROGRAM
          ? text -> true
          : text -> (long) size * text.length() > MAX_WORK || pattern.matcher(text).find();
    } catch (PatternSyntaxException e) {
      return text -> true;
    }
  }
}
