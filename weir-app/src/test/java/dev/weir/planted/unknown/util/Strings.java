package dev.weir.planted.unknown.util;

/** Planted: a room that is on no plan. */
public record Strings(String text) {}
