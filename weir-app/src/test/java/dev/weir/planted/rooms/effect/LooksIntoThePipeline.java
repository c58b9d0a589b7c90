package dev.weir.planted.rooms.effect;

import dev.weir.guard.Answer;

/** Planted: the vocabulary of effects knows the pipeline. */
public record LooksIntoThePipeline(Answer answer) {}
