package dev.weir.lease;

import java.util.HexFormat;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a holder shows when it renews or releases: which lease it has. Whoever has the token has the
 * lease.
 *
 * @param secret so that no one can guess it who was not given it
 */
public record Token(LeaseId lease, long secret) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f-]{36})\\.([0-9a-f]{16})");

  /** The token that a text is; empty when it is none. */
  public static Optional<Token> parse(String text) {
    Matcher parts = FORM.matcher(text.length() > 60 ? "" : text);
    if (!parts.matches()) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Token(LeaseId.parse(parts.group(1)), HexFormat.fromHexDigitsToLong(parts.group(2))));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  /** As it is handed to holders. */
  public String text() {
    return lease + "." + HexFormat.of().toHexDigits(secret);
  }

  /** Without what it proves. */
  @Override
  public String toString() {
    return "token of lease " + lease;
  }
}
