package dev.weir.env;

/** Chance: the only source of random numbers. */
public interface Entropy {

  /** Sixty-four random bits. */
  long bits();
}
