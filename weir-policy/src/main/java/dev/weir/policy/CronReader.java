package dev.weir.policy;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.cron.CronEntry;
import dev.weir.task.Put;
import dev.weir.task.TaskId;
import dev.weir.task.Tasks;
import dev.weir.written.Near;
import dev.weir.written.Problems;
import dev.weir.written.Section;
import dev.weir.written.Yaml;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/** Reads the tasks that are put by the clock on the wall. */
final class CronReader {
  /** Each firing has an id of its own. */
  private static final TaskId NO_ID = new TaskId(new UUID(0, 0));

  private final Problems problems;
  private final Tenant tenant;

  CronReader(Problems problems, Tenant tenant) {
    this.problems = problems;
    this.tenant = tenant;
  }

  /** What the section says, in its order. */
  List<CronEntry> read(Section section) {
    var entries = new ArrayList<CronEntry>();
    for (Yaml.Field field : section.fields()) {
      if (field.name().length() > Tasks.NAME_MAX) {
        problems.add(field.at(), "the name of a cron entry is too long", "write a shorter one");
        continue;
      }
      Section.of("`" + field.name() + "`", field.value(), Known.CRON, Map.of(), problems)
          .flatMap(entry -> entry(field, entry))
          .ifPresent(entries::add);
    }
    return entries;
  }

  private Optional<CronEntry> entry(Yaml.Field field, Section entry) {
    Optional<Yaml.Scalar> when = entry.text("when");
    Optional<Yaml.Scalar> queue = entry.text("queue");
    ZoneId zone = entry.text("zone").map(this::zone).orElse(ZoneOffset.UTC);
    Duration spread =
        entry.duration("spread", Duration.ZERO, CronEntry.SPREAD_MOST).orElse(Duration.ZERO);
    OptionalInt attempts = entry.whole("attempts", 1, Put.ATTEMPTS_MAX);
    if (entry.field("when").isEmpty() || entry.field("queue").isEmpty()) {
      problems.add(
          field.at(),
          "`" + Near.shown(field.name()) + "` must say when, and into which queue",
          "write when: 0 2 * * * and queue: NAME");
    }
    if (when.isEmpty() || queue.isEmpty()) {
      return Optional.empty();
    }
    Value payload = entry.field("payload").map(it -> value(it.value())).orElse(Value.Nil.NIL);
    Put put;
    try {
      Put usual =
          Put.of(NO_ID, Origin.of("cron:" + field.name()).of(tenant), queue.get().text(), payload);
      put = attempts.isPresent() ? usual.attempts(attempts.getAsInt()) : usual;
    } catch (IllegalArgumentException e) {
      problems.add(queue.get().at(), "the task cannot be put: " + e.getMessage(), "mend it");
      return Optional.empty();
    }
    try {
      return Optional.of(CronEntry.of(field.name(), when.get().text(), zone, spread, put));
    } catch (IllegalArgumentException e) {
      problems.add(
          when.get().at(),
          "`when` is no crontab expression",
          "write minute, hour, day, month and weekday, such as 0 2 * * *");
      return Optional.empty();
    }
  }

  private ZoneId zone(Yaml.Scalar written) {
    try {
      return ZoneId.of(written.text());
    } catch (DateTimeException e) {
      problems.add(
          written.at(), "`zone` is no time zone", "write one such as Europe/Berlin or UTC");
      return ZoneOffset.UTC;
    }
  }

  private static Value value(Yaml yaml) {
    return switch (yaml) {
      case Yaml.Scalar scalar ->
          switch (scalar.type()) {
            case TEXT -> new Value.Text(scalar.text());
            case NUMBER -> new Value.Num(new BigDecimal(scalar.text()));
            case TRUTH -> new Value.Bool(scalar.text().equals("true"));
            case NOTHING -> Value.Nil.NIL;
          };
      case Yaml.Items list -> new Value.Arr(list.items().stream().map(CronReader::value).toList());
      case Yaml.Fields fields -> {
        var members = new LinkedHashMap<String, Value>();
        fields.fields().forEach(field -> members.put(field.name(), value(field.value())));
        yield new Value.Obj(members);
      }
    };
  }
}
