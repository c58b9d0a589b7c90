package dev.weir.env;

/** Chance: the only source of random numbers. */
public interface Entropy {

  /** Sixty-four random bits: enough for ids that must not collide, too weak for secrets. */
  long bits();

  /**
   * So many bytes that nobody can guess, for keys and session ids. What a test or a simulator gives
   * follows from its seed; what the system gives does not.
   */
  default byte[] secret(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) bits();
    }
    return bytes;
  }
}
