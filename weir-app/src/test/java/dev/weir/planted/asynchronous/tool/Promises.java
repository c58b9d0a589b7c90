package dev.weir.planted.asynchronous.tool;

import java.util.concurrent.CompletableFuture;

/** Planted: an asynchronous twin. */
public interface Promises {
  /** Answers later. */
  CompletableFuture<String> later();
}
