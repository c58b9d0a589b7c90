package dev.weir.cron;

import com.cronutils.model.Cron;
import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.weir.effect.Fingerprint;
import dev.weir.task.Put;
import dev.weir.task.TaskId;
import dev.weir.task.Tasks;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.UUID;

/**
 * A task that is put again and again by the clock on the wall. Each firing has an id that follows
 * from the entry's name and the moment, the same on every node: whichever nodes put it, it is one
 * task.
 *
 * <p>Entries that fire at the same minute would all be due at once; each is due at a moment of its
 * own within its spread, which also follows from name and moment.
 */
public final class CronEntry {
  /** The longest spread. */
  public static final Duration SPREAD_MOST = Duration.ofHours(12);

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private final String name;
  private final ExecutionTime times;
  private final ZoneId zone;
  private final Duration spread;
  private final Put template;

  private CronEntry(String name, ExecutionTime times, ZoneId zone, Duration spread, Put template) {
    this.name = name;
    this.times = times;
    this.zone = zone;
    this.spread = spread;
    this.template = template;
  }

  /**
   * An entry.
   *
   * @param name unique among the entries of a tenant and queue, 1 to {@link Tasks#NAME_MAX}
   *     characters
   * @param expression five fields, as {@code crontab(5)} has them
   * @param zone whose wall clock is meant
   * @param spread over how long the firings of entries that fire together are spread
   * @param template what is put; its id and its delay do not count
   * @throws IllegalArgumentException if the expression is none, or the spread is out of bounds
   */
  public static CronEntry of(
      String name, String expression, ZoneId zone, Duration spread, Put template) {
    if (name.isEmpty() || name.length() > Tasks.NAME_MAX || expression.length() > Tasks.NAME_MAX) {
      throw new IllegalArgumentException(
          "names and expressions have " + Tasks.NAME_MAX + " characters at most");
    }
    if (spread.isNegative() || spread.compareTo(SPREAD_MOST) > 0) {
      throw new IllegalArgumentException("a spread is nothing to " + SPREAD_MOST);
    }
    Cron cron = PARSER.parse(expression).validate();
    return new CronEntry(name, ExecutionTime.forCron(cron), zone, spread, template);
  }

  /** Its name. */
  public String name() {
    return name;
  }

  /** The last moment at which it fires, this one included. */
  Optional<Instant> last(Instant now) {
    ZonedDateTime wall = now.atZone(zone);
    return (times.isMatch(wall) && wall.getSecond() == 0 && wall.getNano() == 0)
        ? Optional.of(now)
        : times.lastExecution(wall).map(ZonedDateTime::toInstant);
  }

  /** The first moment after this one at which it fires. */
  Optional<Instant> next(Instant now) {
    return times.nextExecution(now.atZone(zone)).map(ZonedDateTime::toInstant);
  }

  /** When the task of a firing is due. */
  Instant due(Instant firing) {
    long micros = spread.toNanos() / 1_000;
    return micros == 0
        ? firing
        : firing.plusNanos(Long.remainderUnsigned(digest(firing, "due").getLong(), micros) * 1_000);
  }

  /** The put of a firing, as it is made at a moment of the store's time. */
  Put put(Instant firing, Instant now) {
    Duration delay = Duration.between(now, due(firing));
    Put put =
        new Put(
            id(firing), template.origin(), template.queue(), template.payload(), template.terms());
    return put.after(delay.isNegative() ? Duration.ZERO : delay);
  }

  private TaskId id(Instant firing) {
    ByteBuffer digest = digest(firing, "id");
    long high = (firing.toEpochMilli() << 16) | 0x7000L | (digest.getLong() & 0xFFFL);
    long low = (digest.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
    return new TaskId(new UUID(high, low));
  }

  private ByteBuffer digest(Instant firing, String what) {
    return ByteBuffer.wrap(
        Fingerprint.of(
                bytes(what),
                bytes(template.origin().tenant().name()),
                bytes(template.queue()),
                bytes(name),
                bytes(firing.toString()))
            .bytes());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
