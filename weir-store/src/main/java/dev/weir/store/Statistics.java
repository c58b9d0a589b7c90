package dev.weir.store;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees to it that PostgreSQL's planner knows tables as large as they are.
 *
 * <p>Of a table that was never analyzed the planner believes that hardly any row has a given
 * tenant, so that one index which begins with the tenant is as good as any other, and by the tenant
 * alone as good as by all that is known. Such a plan reads everything that a tenant has for each
 * look-up, and is kept. The server analyzes a table by itself, but only a minute or so after it has
 * grown, and never one in the middle of a transaction that copies a ledger; in a minute a fleet
 * writes a million rows. So each node looks now and then which tables have outgrown what the
 * planner knows of them, and has them analyzed: when they have a few pages, and whenever they are
 * some times as large as they were.
 *
 * <p>Twice at once? Who finds a table being analyzed leaves it alone. Dies here? Another node, the
 * next life or the server itself does it later.
 */
final class Statistics {
  private static final Logger log = LoggerFactory.getLogger(Statistics.class);

  /** How often a node looks. */
  static final Duration EVERY = Duration.ofSeconds(1);

  /**
   * A table with fewer pages is read whole in no time. The planner takes one that was never
   * analyzed for ten pages large, and of a smaller one that was it would read all on purpose.
   */
  private static final int PAGES_LEAST = 16;

  /** How many times as large as the planner knows it a table is when it is analyzed again. */
  private static final int TIMES = 4;

  /** Bodies would be most of the work, and nobody looks for them. */
  private static final String OUTGROWN =
      "select c.oid::regclass::text, p.pages, (select string_agg(quote_ident(a.attname), ', ')"
          + " from pg_attribute a where a.attrelid = c.oid and a.attnum > 0"
          + " and not a.attisdropped and (a.atttypid <> 'bytea'::regtype or exists (select from"
          + " pg_index i where i.indrelid = c.oid and a.attnum = any (i.indkey))))"
          + " from pg_class c cross join lateral (select pg_relation_size(c.oid)"
          + " / current_setting('block_size')::int as pages) p"
          + " where "
          + Partitions.TABLES
          + " and c.relname like 'weir\\_%' and p.pages >= "
          + PAGES_LEAST
          + " and p.pages >= "
          + TIMES
          + " * c.relpages";

  private record Table(String name, long pages, String columns) {}

  private final Connections connections;
  private final Map<String, Long> analyzed = new HashMap<>();

  /** Keeps those of the tables that are reached by these; used by one thread. */
  Statistics(Connections connections) {
    this.connections = connections;
  }

  /** Has those tables analyzed that have outgrown what the planner knows. */
  void keep() throws SQLException {
    connections.read(session -> {
      for (Table table : outgrown(session)) {
        // Where nobody lets us, the server only warns, and the planner knows as little as before.
        if (table.pages() >= TIMES * analyzed.getOrDefault(table.name(), 0L)) {
          analyze(session, table);
          analyzed.put(table.name(), table.pages());
        }
      }
      return analyzed.size();
    });
  }

  /** The same once, also of what the session's transaction has written. */
  static void renew(Session session) throws SQLException {
    for (Table table : outgrown(session)) {
      analyze(session, table);
    }
  }

  private static List<Table> outgrown(Session session) throws SQLException {
    var tables = new ArrayList<Table>();
    PreparedStatement statement = session.prepare(OUTGROWN);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        tables.add(new Table(row.getString(1), row.getLong(2), row.getString(3)));
      }
    }
    return tables;
  }

  private static void analyze(Session session, Table table) throws SQLException {
    log.debug("{} has {} pages by now: the planner hears of it", table.name(), table.pages());
    session.run("analyze (skip_locked) " + table.name() + " (" + table.columns() + ")");
  }
}
