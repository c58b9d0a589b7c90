package dev.weir.planted.lab.checker;

/** Planted: something of the lab. */
public record Checker(String name) {}
