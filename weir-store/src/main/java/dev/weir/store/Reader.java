package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.State;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Entry;
import dev.weir.ledger.KeyOrder;
import dev.weir.ledger.Query;
import dev.weir.store.Rows.Standing;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Collectors;

/** Everything that is looked up. Each look-up is one statement; both databases share its text. */
final class Reader {
  private static final String BY_ID =
      String.format(Rows.EVENTS, "weir_event x")
          + " where x.tenant = ? and x.effect_id = ? order by x.seq";

  /** Joins the events of the effects that {@code %s} names, under the alias p. */
  private static final String OF_THOSE =
      "%s join weir_event x on x.tenant = p.tenant and x.effect_id = p.effect_id";

  private static final String ORPHANS =
      String.format(
              Rows.EVENTS,
              String.format(
                  OF_THOSE,
                  "(select o.tenant, o.effect_id from weir_open o"
                      + " left join weir_node n on n.name = o.node and n.epoch = o.epoch"
                      + " and n.over = 0 where o.state in (10, 20) and n.name is null"
                      + " and "
                      + Listing.state("o")
                      + " in (10, 20)"
                      + " order by o.effect_id limit ?) p"))
          + " order by x.effect_id, x.seq";

  private interface Binding {
    void to(PreparedStatement statement, int index) throws SQLException;
  }

  private final Connections connections;
  private final Dialect dialect;

  Reader(Connections connections, Dialect dialect) {
    this.connections = connections;
    this.dialect = dialect;
  }

  Optional<Standing> effect(Tenant tenant, EffectId id) {
    return effects(BY_ID, List.of(text(tenant.name()), id(id.uuid()))).stream().findFirst();
  }

  /**
   * The effect that holds the last occurrence of a key on PostgreSQL.
   *
   * @param query asks for hashes and for the mark of a seal
   */
  Optional<Standing> latestOccurrence(String query, List<UUID> hashes, UUID mark) {
    var bindings = new ArrayList<Binding>();
    hashes.forEach(hash -> bindings.add(id(hash)));
    bindings.add(id(mark));
    return latest(query, bindings);
  }

  /** The effect that holds the last key of a tenant with a prefix on PostgreSQL. */
  Optional<Standing> latestText(Tenant tenant, String prefix) {
    var bindings = new ArrayList<>(List.of(text(tenant.name()), text(prefix)));
    Optional<String> end = KeyOrder.after(prefix);
    end.ifPresent(least -> bindings.add(text(least)));
    return latest(
        String.format(PostgresKeys.LATEST_TEXT, end.isPresent() ? " and e.key < ?" : ""), bindings);
  }

  private Optional<Standing> latest(String key, List<Binding> bindings) {
    String sql =
        String.format(Rows.EVENTS, String.format(OF_THOSE, key + " p")) + " order by x.seq";
    return effects(sql, bindings).stream().findFirst();
  }

  /** What a look at the database gives. */
  <T> T in(Connections.Read<T> read) {
    try {
      return connections.read(read);
    } catch (SQLException e) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, unreadable(dialect.trouble(e)), e);
    }
  }

  List<Entry> history(Tenant tenant, EffectId id) {
    return read(
        BY_ID,
        List.of(text(tenant.name()), id(id.uuid())),
        rows -> {
          var entries = new ArrayList<Entry>();
          while (rows.next()) {
            entries.add(Rows.entry(rows));
          }
          return entries;
        });
  }

  List<Effect> find(Query query) {
    var conditions = new ArrayList<>(List.of("b.tenant = ?", "b.seq = 0"));
    var bindings = new ArrayList<Binding>();
    String from = "weir_event b";
    boolean open = !query.states().isEmpty() && query.states().stream().noneMatch(State::over);
    if (query.session().isPresent() && !open) {
      from = dialect.ofSession();
      for (long pairs = from.chars().filter(c -> c == '?').count() / 2; pairs > 0; pairs--) {
        bindings.add(text(query.tenant().name()));
        bindings.add(text(query.session().get()));
      }
    }
    if (!query.states().isEmpty()) {
      String codes =
          query.states().stream()
              .map(state -> Integer.toString(state.code()))
              .sorted()
              .collect(Collectors.joining(", ", "(", ")"));
      if (open) {
        // Few effects are open, so they are looked at first.
        boolean running = query.states().stream().anyMatch(Listing::mayBeYoung);
        from =
            "(select tenant, effect_id from weir_open where state in "
                + codes
                + (running ? " union " + Listing.YOUNG_OF_TENANT : "")
                + ") o join weir_event b on b.tenant = o.tenant and b.effect_id = o.effect_id";
        if (running) {
          bindings.add(text(query.tenant().name()));
        }
      }
      conditions.add(Listing.state("b") + " in " + codes);
    }
    bindings.add(text(query.tenant().name()));
    query.session().ifPresent(wanted -> add("b.session = ?", text(wanted), conditions, bindings));
    query
        .tool()
        .ifPresent(tool -> {
          add("b.server = ?", text(tool.server()), conditions, bindings);
          add("b.tool = ?", text(tool.tool()), conditions, bindings);
        });
    query
        .since()
        .ifPresent(at -> add("b.began >= ?", number(Codes.micros(at)), conditions, bindings));
    query
        .before()
        .ifPresent(bound -> add("b.effect_id < ?", id(bound.uuid()), conditions, bindings));
    query
        .after()
        .ifPresent(bound -> add("b.effect_id > ?", id(bound.uuid()), conditions, bindings));
    String newest =
        "(select b.tenant, b.effect_id from "
            + from
            + " where "
            + String.join(" and ", conditions)
            + " order by b.effect_id desc limit ?) p";
    bindings.add(number(query.limit()));
    String sql =
        String.format(Rows.EVENTS, String.format(OF_THOSE, newest))
            + " order by x.effect_id desc, x.seq";
    return effects(sql, bindings).stream().map(Standing::effect).toList();
  }

  /** Orphans are looked for over all tenants: a node serves them all and dies for them all. */
  List<Effect> orphans(int limit) {
    return effects(ORPHANS, List.of(number(limit))).stream()
        .map(Standing::effect)
        .filter(effect -> effect.state() == State.CLAIMED || effect.state() == State.DISPATCHED)
        .toList();
  }

  private static void add(
      String condition, Binding binding, List<String> conditions, List<Binding> bindings) {
    conditions.add(condition);
    bindings.add(binding);
  }

  private List<Standing> effects(String sql, List<Binding> bindings) {
    return read(sql, bindings, rows -> Rows.standings(rows, dialect));
  }

  private interface Gathering<T> {
    T of(ResultSet rows) throws SQLException;
  }

  private <T> T read(String sql, List<Binding> bindings, Gathering<T> gathering) {
    return in(session -> {
      PreparedStatement statement = session.prepare(sql);
      for (int i = 0; i < bindings.size(); i++) {
        bindings.get(i).to(statement, i + 1);
      }
      try (ResultSet rows = statement.executeQuery()) {
        return gathering.of(rows);
      }
    });
  }

  /** What a caller hears who wanted to know something. */
  static String unreadable(Trouble trouble) {
    return "the ledger cannot be read: it " + trouble.text();
  }

  private Binding id(UUID id) {
    return (statement, index) -> dialect.bind(statement, index, id);
  }

  private static Binding text(String text) {
    return (statement, index) -> statement.setString(index, Texts.kept(text));
  }

  private static Binding number(long number) {
    return (statement, index) -> statement.setLong(index, number);
  }
}
