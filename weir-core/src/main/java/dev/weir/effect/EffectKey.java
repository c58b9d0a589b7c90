package dev.weir.effect;

import java.util.Arrays;
import java.util.Base64;

/**
 * The identity of an intended effect, unique within a tenant. The prefix says which of the four
 * sources it came from, so that a key a caller gives can never meet one that Weir derived.
 *
 * @param text at most 600 characters, prefix included
 */
public record EffectKey(String text) {
  /** The longest key that a caller may give or a rule may produce. */
  public static final int MAX_GIVEN = 255;

  /** Checks the bound. */
  public EffectKey {
    if (text.isEmpty() || text.length() > 600) {
      throw new IllegalArgumentException("a key has 1 to 600 characters");
    }
  }

  /** A key that the caller gave. */
  public static EffectKey given(String key) {
    return new EffectKey("given:" + key);
  }

  /** A key that a policy's rule made of the arguments. */
  public static EffectKey business(String key) {
    return new EffectKey("business:" + key);
  }

  /** A key that is a position in a run. Each part is length-prefixed: parts may hold any text. */
  public static EffectKey step(String run, String step, String operation) {
    return new EffectKey(
        "step:" + run.length() + ":" + run + ":" + step.length() + ":" + step + ":" + operation);
  }

  /**
   * The n-th time that an unmodified client asked for the same thing, counted from one, at most
   * 99,999,999.
   */
  public static EffectKey judged(Fingerprint intent, int occurrence) {
    String digits = Integer.toString(occurrence);
    return new EffectKey(judgedPrefix(intent) + "0".repeat(8 - digits.length()) + digits);
  }

  /**
   * What the keys of all occurrences of one intent begin with. Half the fingerprint's bits, which
   * still no two intents share: a key is stored twice and its index is touched at random, so every
   * call pays for its length.
   */
  public static String judgedPrefix(Fingerprint intent) {
    byte[] half = Arrays.copyOf(intent.bytes(), 16);
    return "judged:" + Base64.getUrlEncoder().withoutPadding().encodeToString(half) + ":";
  }

  /**
   * Which occurrence a judged key is.
   *
   * @throws IllegalStateException if the key is not a judged one
   */
  public int occurrence() {
    if (!text.startsWith("judged:")) {
      throw new IllegalStateException("not a judged key");
    }
    return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
  }

  @Override
  public String toString() {
    return text;
  }
}
