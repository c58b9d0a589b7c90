package dev.weir.tool;

/** Something on the far side that can be called. */
public interface Tool {

  /**
   * Touches the world once. Returns by the dispatch's deadline, whatever the far side does; never
   * throws for what the far side does.
   *
   * @throws InterruptedException if the calling thread is interrupted; the pipeline takes it as
   *     {@link Reply.Lost}
   */
  Reply act(Dispatch dispatch) throws InterruptedException;
}
