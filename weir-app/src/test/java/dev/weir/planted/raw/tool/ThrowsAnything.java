package dev.weir.planted.raw.tool;

/** Planted: a failure without a code. */
public final class ThrowsAnything {
  /** Fails and does not say whose move it is. */
  public void fail() {
    throw new RuntimeException("something went wrong");
  }
}
