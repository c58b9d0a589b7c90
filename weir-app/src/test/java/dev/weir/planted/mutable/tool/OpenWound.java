package dev.weir.planted.mutable.tool;

/** Planted: a public field that anybody may change. */
public final class OpenWound {
  /** Anybody's. */
  public int depth;
}
