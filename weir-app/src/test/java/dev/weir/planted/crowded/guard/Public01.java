package dev.weir.planted.crowded.guard;

/** Planted: one of the public types of a room that has too many. */
public interface Public01 {}
