package dev.weir.history;

import java.util.List;
import java.util.Optional;

/**
 * How a thing answers that is asked one question at a time. Pure.
 *
 * @param <S> its states; compared with {@code equals}
 * @param <Q> what can be asked
 * @param <A> what can be heard
 */
public interface Model<S, Q, A> {

  /** The state of a key that nobody has asked about. */
  S initial();

  /**
   * Every state that the thing may be in after it was asked this in that state and answered so;
   * empty when it could not have answered so.
   *
   * @param heard the answer; empty when it is not known, so that any will do
   */
  List<S> after(S state, Q asked, Optional<A> heard);
}
