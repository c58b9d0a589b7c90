package dev.weir.guard;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.tool.Reply;

/** Placeholder door, replaced by the real pipeline in this series. */
public interface Pipeline {

  /**
   * Runs a call to its answer.
   *
   * @throws InterruptedException if the calling thread is interrupted
   */
  Answer run(Call call) throws InterruptedException;

  /**
   * Records that an answer was handed to the agent's connection, in the background. Doors call it
   * after the last byte was written without an error.
   */
  void delivered(Tenant tenant, Answer answer);

  /**
   * Ends a suspended effect with what the far side said when it was asked about it (a task that
   * completed).
   */
  Answer conclude(Tenant tenant, EffectId effect, Reply reply) throws InterruptedException;

  /** What a suspended effect was told to go on with. */
  java.util.Optional<Payload> handle(Tenant tenant, EffectId effect);
}
