package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.ResourceName;
import dev.weir.error.ErrorCode;
import dev.weir.error.WeirException;
import dev.weir.ledger.Holding;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import dev.weir.store.Rows.Standing;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Everything that is looked up about resources: who has them, who saw them, who took them. */
final class Resources {
  private static final String HOLDING =
      "select holder, version, fence from weir_resource where tenant = ? and name = ?";

  private static final String SEEN =
      "select version, effect_id, at from weir_seen where tenant = ? and who = ?";

  private static final String TOUCHED =
      "select touched from weir_event where tenant = ? and effect_id = ? and seq = 0";

  private final Connections connections;
  private final Dialect dialect;
  private final Reader reader;

  Resources(Connections connections, Dialect dialect, Reader reader) {
    this.connections = connections;
    this.dialect = dialect;
    this.reader = reader;
  }

  private record Row(
      ResourceName name, Optional<EffectId> holder, Optional<EffectId> version, long fence) {}

  /**
   * How they stand. The holder is looked up after the row: if the row changes in between, what is
   * answered was so once, and a claim that rests on it does not find it so.
   */
  List<Holding> holdings(Tenant tenant, List<ResourceName> names) {
    List<Row> rows =
        read(session -> {
          var found = new ArrayList<Row>();
          for (ResourceName name : names) {
            found.add(row(session, tenant, name));
          }
          return found;
        });
    return rows.stream().map(row -> holding(tenant, row)).toList();
  }

  private Row row(Session session, Tenant tenant, ResourceName name) throws SQLException {
    PreparedStatement statement = session.prepare(HOLDING);
    statement.setString(1, tenant.name());
    statement.setString(2, name.text());
    try (ResultSet row = statement.executeQuery()) {
      return row.next()
          ? new Row(name, id(row, 1), id(row, 2), row.getLong(3))
          : new Row(name, Optional.empty(), Optional.empty(), 0);
    }
  }

  private Holding holding(Tenant tenant, Row row) {
    Optional<Effect> holder =
        row.holder().flatMap(id -> reader.effect(tenant, id)).map(Standing::effect);
    return new Holding(row.name(), row.holder(), holder, row.version(), row.fence());
  }

  /** What a session saw last. */
  List<Sight> seen(Tenant tenant, String session, List<ResourceName> names) {
    return read(connection -> {
      var found = new ArrayList<Sight>();
      for (ResourceName name : names) {
        PreparedStatement statement = connection.prepare(SEEN);
        statement.setString(1, tenant.name());
        statement.setBytes(2, who(session, name));
        try (ResultSet row = statement.executeQuery()) {
          if (row.next()) {
            found.add(
                new Sight(
                    name, id(row, 1), id(row, 2).orElseThrow(), Codes.instant(row.getLong(3))));
          }
        }
      }
      return found;
    });
  }

  /** What an effect took. */
  List<Take> takes(Tenant tenant, EffectId id) {
    return read(session -> {
      PreparedStatement statement = session.prepare(TOUCHED);
      statement.setString(1, tenant.name());
      dialect.bind(statement, 2, id.uuid());
      try (ResultSet row = statement.executeQuery()) {
        return row.next() ? Touched.takes(row.getString(1)) : List.of();
      }
    });
  }

  /** A session and a resource as one short key: together they may be longer than an index bears. */
  static byte[] who(String session, ResourceName name) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] first = Texts.kept(session).getBytes(StandardCharsets.UTF_8);
      digest.update((first.length + ":").getBytes(StandardCharsets.UTF_8));
      digest.update(first);
      return digest.digest(name.text().getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private Optional<EffectId> id(ResultSet row, int column) throws SQLException {
    if (row.getObject(column) == null) {
      return Optional.empty();
    }
    UUID id = dialect.id(row, column);
    return Optional.of(new EffectId(id));
  }

  private interface Gathering<T> {
    T of(Session session) throws SQLException;
  }

  private <T> T read(Gathering<T> gathering) {
    try {
      return connections.read(gathering::of);
    } catch (SQLException e) {
      throw new WeirException(
          ErrorCode.LEDGER_UNAVAILABLE, Reader.unreadable(dialect.trouble(e)), e);
    }
  }
}
