package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
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
import java.util.stream.Collectors;

/** Everything that is looked up. Each look-up is one statement; both databases share its text. */
final class Reader {
  private static final String BY_ID =
      String.format(Rows.EFFECTS, "weir_effect e") + " where e.tenant = ? and e.id = ?";

  private static final String BY_KEY =
      String.format(
              Rows.EFFECTS,
              "weir_effect_key k join weir_effect e on e.tenant = k.tenant and e.id = k.effect_id")
          + " where k.tenant = ? and k.key = ?";

  private static final String ORPHANS =
      String.format(
              Rows.EFFECTS,
              "(select * from weir_effect where node = ? and epoch < ? and state in (10, 20)"
                  + " order by id limit ?) e")
          + " order by e.id";

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
    return effects(BY_ID, List.of(text(tenant.name()), id(id))).stream().findFirst();
  }

  Optional<Standing> holder(Tenant tenant, EffectKey key) {
    if (!Texts.kept(key.text()).equals(key.text())) {
      return Optional.empty(); // no such key was ever taken
    }
    return effects(BY_KEY, List.of(text(tenant.name()), text(key.text()))).stream().findFirst();
  }

  Optional<Standing> latest(Tenant tenant, String prefix) {
    Optional<String> end = KeyOrder.after(prefix);
    String sql =
        String.format(
            Rows.EFFECTS,
            "(select tenant, effect_id from weir_effect_key where tenant = ? and key >= ?"
                + (end.isPresent() ? " and key < ?" : "")
                + " order by key desc limit 1) k"
                + " join weir_effect e on e.tenant = k.tenant and e.id = k.effect_id");
    var bindings = new ArrayList<Binding>(List.of(text(tenant.name()), text(prefix)));
    end.ifPresent(least -> bindings.add(text(least)));
    return effects(sql, bindings).stream().findFirst();
  }

  List<Entry> history(Tenant tenant, EffectId id) {
    return read(
        Rows.EVENTS,
        List.of(text(tenant.name()), id(id)),
        rows -> {
          var entries = new ArrayList<Entry>();
          while (rows.next()) {
            entries.add(Rows.entry(rows));
          }
          return entries;
        });
  }

  List<Effect> find(Query query) {
    var conditions = new ArrayList<>(List.of("tenant = ?"));
    var bindings = new ArrayList<>(List.of(text(query.tenant().name())));
    if (!query.states().isEmpty()) {
      // Codes stand in the text, so that the planner sees when a partial index will do.
      conditions.add(
          query.states().stream()
              .map(state -> Integer.toString(state.code()))
              .sorted()
              .collect(Collectors.joining(", ", "state in (", ")")));
    }
    query.session().ifPresent(wanted -> add("session = ?", text(wanted), conditions, bindings));
    query
        .tool()
        .ifPresent(tool -> {
          add("server = ?", text(tool.server()), conditions, bindings);
          add("tool = ?", text(tool.tool()), conditions, bindings);
        });
    query.since().ifPresent(at -> add("at >= ?", number(Codes.micros(at)), conditions, bindings));
    query.before().ifPresent(bound -> add("id < ?", id(bound), conditions, bindings));
    query.after().ifPresent(bound -> add("id > ?", id(bound), conditions, bindings));
    String newest =
        "(select * from weir_effect where "
            + String.join(" and ", conditions)
            + " order by id desc limit ?) e";
    bindings.add(number(query.limit()));
    return effects(String.format(Rows.EFFECTS, newest) + " order by e.id desc", bindings).stream()
        .map(Standing::effect)
        .toList();
  }

  /** Orphans are looked for over all tenants: a node serves them all and dies for them all. */
  List<Effect> orphans(Node node, int limit) {
    return effects(ORPHANS, List.of(text(node.name()), number(node.epoch()), number(limit)))
        .stream()
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
    return read(
        sql,
        bindings,
        rows -> {
          var found = new ArrayList<Standing>();
          while (rows.next()) {
            found.add(Rows.standing(rows, dialect));
          }
          return found;
        });
  }

  private interface Gathering<T> {
    T of(ResultSet rows) throws SQLException;
  }

  private <T> T read(String sql, List<Binding> bindings, Gathering<T> gathering) {
    try {
      return connections.read(session -> {
        PreparedStatement statement = session.prepare(sql);
        for (int i = 0; i < bindings.size(); i++) {
          bindings.get(i).to(statement, i + 1);
        }
        try (ResultSet rows = statement.executeQuery()) {
          return gathering.of(rows);
        }
      });
    } catch (SQLException e) {
      throw new WeirException(ErrorCode.LEDGER_UNAVAILABLE, "the ledger cannot be read", e);
    }
  }

  private Binding id(EffectId id) {
    return (statement, index) -> dialect.bind(statement, index, id.uuid());
  }

  private static Binding text(String text) {
    return (statement, index) -> statement.setString(index, Texts.kept(text));
  }

  private static Binding number(long number) {
    return (statement, index) -> statement.setLong(index, number);
  }
}
