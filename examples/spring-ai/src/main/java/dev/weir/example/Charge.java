package dev.weir.example;

/**
 * What a customer owes.
 *
 * @param order which order
 * @param cents how much
 */
public record Charge(String order, long cents) {}
