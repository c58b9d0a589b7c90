package dev.weir.task;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A task that something happens to, and the lines that tell it. Used once, by one thread. */
final class Story {
  private final Origin by;
  private final Instant now;
  private final List<Line> lines = new ArrayList<>();
  private Kept kept;

  Story(Kept kept, Origin by, Instant now) {
    this.kept = kept;
    this.by = Names.cut(by);
    this.now = now;
  }

  Task task() {
    return kept.task();
  }

  Story becomes(Task after) {
    kept = kept.with(after);
    return this;
  }

  Story becomes(Kept after) {
    kept = after;
    return this;
  }

  Story proven(long secret) {
    kept = kept.proven(secret);
    return this;
  }

  Story line(Line.Kind kind) {
    return line(kind, Optional.empty(), Optional.empty());
  }

  Story line(Line.Kind kind, Optional<String> detail, Optional<Payload> body) {
    Task task = kept.task();
    lines.add(new Line(kept.lines(), kind, now, by, task.attempts(), task.worker(), detail, body));
    kept = kept.with(1);
    return this;
  }

  /** The end of it that nobody wanted. */
  Story dies(DeathReason why) {
    return becomes(task().over(TaskState.DEAD, now, Optional.of(why)))
        .line(Line.Kind.DIED, Optional.of(why.name()), Optional.empty());
  }

  Judge.Move told() {
    return new Judge.Move(kept, lines);
  }
}
