package dev.weir.app;

import dev.weir.store.LedgerSize;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Optional;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** The size of a ledger, for people and for programs. */
final class Sizes {
  private Sizes() {}

  /** What {@code doctor} says of it. */
  static Finding finding(LedgerSize size, Optional<Duration> retention, Instant now) {
    var parts = new ArrayList<String>();
    parts.add(bytes(size.bytes()));
    for (LedgerSize.Table table : size.tables()) {
      if (table.rows() > 0) {
        parts.add(
            table.name()
                + " "
                + (table.counting() == LedgerSize.Counting.ESTIMATED ? "about " : "")
                + String.format("%,d rows", table.rows())
                + table.bytes().map(it -> " " + bytes(it)).orElse(""));
      }
    }
    size.oldest().ifPresent(at -> parts.add("oldest effect " + at));
    parts.add(
        "kept "
            + retention.map(it -> "for " + Examination.readable(it)).orElse("for ever")
            + " (retention)");
    parts.add(
        "open effects "
            + size.open()
            + size.oldestOpen()
                .map(at -> ", the oldest for " + Examination.readable(Duration.between(at, now)))
                .orElse(""));
    return Finding.measured("ledger size", String.join("; ", parts), figures(size, retention));
  }

  private static ObjectNode figures(LedgerSize size, Optional<Duration> retention) {
    ObjectNode json = JsonMapper.shared().createObjectNode();
    json.put("bytes", size.bytes());
    ArrayNode tables = json.putArray("tables");
    for (LedgerSize.Table table : size.tables()) {
      ObjectNode one = tables.addObject();
      one.put("table", table.name());
      one.put("rows", table.rows());
      one.put("estimated", table.counting() == LedgerSize.Counting.ESTIMATED);
      table.bytes().ifPresent(bytes -> one.put("bytes", bytes));
    }
    size.oldest().ifPresent(at -> json.put("oldest_effect", at.toString()));
    retention.ifPresent(it -> json.put("retention_seconds", it.toSeconds()));
    json.put("open_effects", size.open());
    size.oldestOpen().ifPresent(at -> json.put("oldest_open_effect", at.toString()));
    return json;
  }

  private static String bytes(long bytes) {
    if (bytes < 1L << 20) {
      return (bytes >> 10) + " KiB";
    }
    return bytes < 10L << 30 ? (bytes >> 20) + " MiB" : (bytes >> 30) + " GiB";
  }
}
