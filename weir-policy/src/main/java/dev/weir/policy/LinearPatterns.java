package dev.weir.policy;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.regex.RegularExpression;
import com.networknt.schema.regex.RegularExpressionFactory;

/**
 * The {@code pattern}s of schemas, matched in linear time. A tool server writes the pattern and an
 * agent the text, so a backtracking matcher would let the two of them stop a gateway. A pattern
 * that RE2 cannot express (look-around, back-references) is not checked.
 */
final class LinearPatterns implements RegularExpressionFactory {
  private static final int MAX_PATTERN = 2000;

  @Override
  public RegularExpression getRegularExpression(String regex) {
    if (regex.length() > MAX_PATTERN) {
      return text -> true;
    }
    try {
      Pattern pattern = Pattern.compile(regex);
      return text -> pattern.matcher(text).find();
    } catch (PatternSyntaxException e) {
      return text -> true;
    }
  }
}
