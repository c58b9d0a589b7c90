package dev.weir.storm;

import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;

/** A storm that could not be held. Says nothing about what it would have shown. */
public final class StormException extends WeirException {
  private static final long serialVersionUID = 1L;

  StormException(String why) {
    super(ErrorCode.INTERNAL, why);
  }
}
