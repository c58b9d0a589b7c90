package dev.weir.task;

import dev.weir.call.Payload;

/**
 * A task that a worker has, until {@link Task#due} of the store's time.
 *
 * @param token to show with whatever it says of the task
 */
public record Taken(Task task, Token token, Payload payload) {}
