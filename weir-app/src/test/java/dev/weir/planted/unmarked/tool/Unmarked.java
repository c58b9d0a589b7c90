package dev.weir.planted.unmarked.tool;

/** Planted: lives in a package without a package-info. */
public record Unmarked(String text) {}
