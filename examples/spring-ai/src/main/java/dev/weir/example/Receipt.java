package dev.weir.example;

/**
 * What the bank answers.
 *
 * @param payment which payment it was
 */
public record Receipt(String payment) {}
