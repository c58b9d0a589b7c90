package dev.weir.storm;

import dev.weir.faults.Delivery;
import dev.weir.report.Done;
import dev.weir.scenario.Check;
import dev.weir.scenario.Damage;
import dev.weir.scenario.FarServer;
import dev.weir.scenario.Scenario;
import dev.weir.world.ShopEvent;
import dev.weir.world.ShopState;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Looks at what is there, and counts. Believes neither agents nor Weir; that somebody was told that
 * a change is made is what makes its absence a lost update.
 */
final class Oracle {
  private static final int MOST_FINDINGS = 40;

  private final Scenario scenario;
  private final Shore shore;
  private final Notes notes;
  private final Instant began;
  private final Asking asking;
  private final Map<Damage, Long> damage = new EnumMap<>(Damage.class);
  private final List<Done> done = new ArrayList<>();
  private final List<Finding> findings = new ArrayList<>();
  private long useful;

  /** Something particular, and how bad it is. */
  private record Finding(long weight, String words) {}

  /** An effect: when, and of which item. */
  private record Seen(Duration at, String item) {}

  /**
   * What was found.
   *
   * @param useful effects that were meant and are there
   * @param done all effects, in their order
   * @param findings the worst first
   */
  record Verdict(Map<Damage, Long> damage, long useful, List<Done> done, List<String> findings) {}

  /**
   * An oracle.
   *
   * @param began when the first agent could have begun
   * @param asking how tools are asked
   */
  Oracle(Scenario scenario, Shore shore, Notes notes, Instant began, Asking asking) {
    this.scenario = scenario;
    this.shore = shore;
    this.notes = notes;
    this.began = began;
    this.asking = asking;
  }

  /**
   * Judges.
   *
   * @throws StormException if a tool that is to be asked cannot be
   * @throws InterruptedException if it is to stop
   */
  Verdict judge(long stuck) throws InterruptedException {
    for (Damage kind : Damage.values()) {
      damage.put(kind, 0L);
    }
    count(Damage.STUCK, stuck, stuck + " agents did not come to an end");
    for (Check check : scenario.oracle()) {
      judge(check);
    }
    return new Verdict(
        damage,
        useful,
        done.stream().sorted(Comparator.comparing(Done::at)).toList(),
        findings.stream()
            .sorted(Comparator.comparingLong(Finding::weight).reversed())
            .limit(MOST_FINDINGS)
            .map(Finding::words)
            .toList());
  }

  private void judge(Check check) throws InterruptedException {
    switch (check) {
      case Check.Asked asked -> asked(asked);
      case Check.Each each -> each(each);
      case Check.Entries entries -> entries(entries);
      case Check.AtMost most -> {
        long times = seen(most.what(), "").size();
        count(
            most.extra(),
            Math.max(0, times - most.most()),
            name(most.what()) + " " + times + " times, where " + most.most() + " are allowed");
        useful += Math.min(times, most.most());
      }
    }
  }

  private void each(Check.Each each) {
    var times = new LinkedHashMap<String, Long>();
    scenario.list(each.list()).forEach(item -> times.put(item, 0L));
    for (Seen seen : seen(each.what(), each.by())) {
      long now = times.merge(seen.item(), 1L, Long::sum);
      done.add(new Done(seen.at(), now == 1 ? Done.Wanted.MEANT : Done.Wanted.TOO_MANY));
    }
    times.forEach((item, count) -> {
      useful += Math.min(count, 1);
      count(
          each.extra(),
          Math.max(0, count - 1),
          item + ": " + name(each.what()) + " " + count + " times");
      if (count == 0) {
        each.missing()
            .ifPresent(kind -> count(kind, 1, item + ": " + name(each.what()) + " never"));
      }
    });
  }

  private void asked(Check.Asked asked) throws InterruptedException {
    for (String item : asked.list().map(scenario::list).orElse(List.of(""))) {
      var memory = new Memory(1, scenario::list);
      memory.take(Optional.of(item));
      long times = asking.times(asked, item, memory.filled(asked.args()));
      useful += Math.min(times, asked.most());
      String what =
          (item.isEmpty() ? "" : item + ": ") + asked.tool() + " says " + times + " times";
      count(asked.extra(), Math.max(0, times - asked.most()), what);
      if (times == 0) {
        asked.missing().ifPresent(kind -> count(kind, 1, what));
      }
    }
  }

  private void entries(Check.Entries entries) {
    for (FarServer server : scenario.servers()) {
      if (server.place() instanceof FarServer.Place.World) {
        ShopState shop = ShopState.read(shore.state(server.name()));
        // The shop shows the bytes one by one; they are UTF-8.
        String text =
            shop.config()
                .map(bytes ->
                    new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8))
                .orElse("{}");
        Optional<ObjectNode> file = document(text);
        if (file.isEmpty() || !shop.configIsOneWriters()) {
          String what = file.isEmpty() ? "cannot be read" : "is a mixture that nobody wrote";
          count(entries.broken(), 1, "the shared configuration " + what);
        }
        entries(entries, file);
      }
    }
  }

  private void entries(Check.Entries entries, Optional<ObjectNode> file) {
    for (String item : scenario.list(entries.list())) {
      boolean there = file.map(document -> document.has(item)).orElse(false);
      if (there) {
        useful++;
      } else if (notes.wasTold(item)) {
        count(entries.missing(), 1, item + "'s entry was written and is gone");
      } else {
        count(Damage.LOST_WORK, 1, item + "'s entry was never written");
      }
    }
  }

  private static Optional<ObjectNode> document(String text) {
    try {
      return JsonMapper.shared().readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }

  private List<Seen> seen(Check.Evidence what, String by) {
    return switch (what) {
      case Check.Evidence.Event event ->
          scenario.servers().stream()
              .filter(server -> server.place() instanceof FarServer.Place.World)
              .flatMap(server -> ShopState.read(shore.state(server.name())).events().stream())
              .filter(line -> line.what().equals(event.name()))
              .map(line -> seen(line, by))
              .toList();
      case Check.Evidence.Done tool ->
          shore.witness(tool.tool().server()).deliveries().stream()
              .filter(delivery -> delivery.tool().equals(tool.tool().tool()))
              .filter(delivery -> delivery.truth() == Delivery.Truth.WORKED)
              .map(delivery -> new Seen(delivery.at(), item(delivery.arguments(), by)))
              .toList();
    };
  }

  private Seen seen(ShopEvent line, String by) {
    Duration at = Duration.between(began, line.at());
    return new Seen(at.isNegative() ? Duration.ZERO : at, item(line.details(), by));
  }

  private static String item(JsonNode details, String by) {
    JsonNode value = details;
    for (String member : by.split("\\.", -1)) {
      value = value.path(member);
    }
    return value.asString("");
  }

  private static String name(Check.Evidence what) {
    return switch (what) {
      case Check.Evidence.Event event -> event.name().replace('_', ' ');
      case Check.Evidence.Done tool -> tool.tool() + " done";
    };
  }

  private void count(Damage kind, long times, String words) {
    if (times > 0) {
      damage.merge(kind, times, Long::sum);
      findings.add(new Finding(times, words));
    }
  }
}
