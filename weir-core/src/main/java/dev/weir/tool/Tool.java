package dev.weir.tool;

import dev.weir.call.Call;
import dev.weir.call.Payload;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import java.time.Duration;
import java.time.Instant;

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

  /**
   * Asks after work that the far side keeps, without doing anything: a task. Returns by the
   * deadline.
   *
   * @param kept the work, and the handle to find it by
   * @return {@link Reply.Suspended} while the far side keeps it, {@link Reply.Lost} when it no
   *     longer knows it, its time to live has passed, or nobody brought the input that it waits
   *     for; {@link Reply.NeverSent} when it could not be asked; otherwise how the work ended
   * @throws InterruptedException if the calling thread is interrupted
   */
  default Reply follow(Kept kept) throws InterruptedException {
    return kept.outwaited()
        ? new Reply.Lost(Fault.of(ErrorCode.IN_DOUBT, "nobody brought the input it waited for"))
        : new Reply.Suspended(kept.handle());
  }

  /**
   * Work that the far side keeps.
   *
   * @param call whose work: origin, tool and arguments, with a way back to nobody
   * @param handle what the far side gave to find it again, as it came
   * @param age how long ago it gave it
   * @param patience how long it may wait for input
   * @param deadline when it must have answered
   */
  record Kept(Call call, Payload handle, Duration age, Duration patience, Instant deadline) {
    /** Whether a wait for input has lasted long enough. */
    public boolean outwaited() {
      return age.compareTo(patience) > 0;
    }
  }
}
