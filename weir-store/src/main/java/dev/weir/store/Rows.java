package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.call.ToolName;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Fingerprint;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.error.Fault;
import dev.weir.ledger.Entry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/** Rows as they are read, and the queries whose columns they expect. */
final class Rows {
  /** Effects with their outcome and handle; the caller adds the conditions. */
  static final String EFFECTS =
      "select e.tenant, e.id, e.key, e.fingerprint, e.server, e.tool, e.class, e.agent, e.session,"
          + " e.run, e.step, e.operation, e.trace, e.reason, e.at, e.state, e.node, e.epoch,"
          + " e.source, e.attempts, e.settled_at, e.delivered_at, e.events, o.outcome, o.fault,"
          + " o.detail, o.result, ob.bytes, h.body, hb.bytes"
          + " from %s left join weir_effect_event o"
          + " on o.tenant = e.tenant and o.effect_id = e.id and o.seq = e.outcome_seq"
          + " left join weir_body ob on ob.tenant = o.tenant and ob.hash = o.result_ref"
          + " left join weir_effect_event h"
          + " on h.tenant = e.tenant and h.effect_id = e.id and h.seq = e.handle_seq"
          + " left join weir_body hb on hb.tenant = h.tenant and hb.hash = h.body_ref";

  /** The events of an effect, oldest first. */
  static final String EVENTS =
      "select x.kind, x.at, x.event, x.state, x.node, x.epoch, x.source, x.outcome, x.fault,"
          + " x.detail, x.number, x.person, x.body, bb.bytes, x.result, rb.bytes"
          + " from weir_effect_event x"
          + " left join weir_body bb on bb.tenant = x.tenant and bb.hash = x.body_ref"
          + " left join weir_body rb on rb.tenant = x.tenant and rb.hash = x.result_ref"
          + " where x.tenant = ? and x.effect_id = ? order by x.seq";

  /**
   * An effect and how many events it has.
   *
   * @param events the fence of the next one
   */
  record Standing(Effect effect, int events) {}

  private Rows() {}

  /** The effect of a row of {@link #EFFECTS}. */
  static Standing standing(ResultSet row, Dialect dialect) throws SQLException {
    Optional<Outcome> outcome = outcome(row, 24, 25, 26, payload(row, 27, 28));
    var effect =
        new Effect(
            new EffectId(dialect.id(row, 2)),
            text(row, 3).map(EffectKey::new),
            Fingerprint.stored(row.getBytes(4)),
            new ToolName(row.getString(5), row.getString(6)),
            Codes.effectClass(row.getInt(7)),
            origin(row),
            State.ofCode(row.getInt(16)),
            new Node(row.getString(17), row.getLong(18)),
            row.getInt(20),
            Codes.instant(row.getLong(15)),
            instant(row, 21),
            instant(row, 22),
            outcome,
            Source.ofCode(row.getInt(19)),
            payload(row, 29, 30));
    return new Standing(effect, row.getInt(23));
  }

  /** The line of history of a row of {@link #EVENTS}. */
  static Entry entry(ResultSet row) throws SQLException {
    Instant at = Codes.instant(row.getLong(2));
    return switch (row.getInt(1)) {
      case Codes.DELIVERED -> new Entry.Delivered(at);
      case Codes.ATTEMPT -> new Entry.Attempt(at, row.getInt(11), text(row, 10).orElse(""));
      case Codes.EVIDENCE -> new Entry.Evidence(at, text(row, 10).orElse(""));
      case Codes.TRANSITION ->
          new Entry.Transition(
              at,
              Event.ofCode(row.getInt(3)),
              State.ofCode(row.getInt(4)),
              new Node(row.getString(5), row.getLong(6)),
              Source.ofCode(row.getInt(7)),
              outcome(row, 8, 9, 10, payload(row, 15, 16)),
              payload(row, 13, 14),
              text(row, 12));
      default -> throw new SQLException("an event of unknown kind " + row.getInt(1));
    };
  }

  private static Origin origin(ResultSet row) throws SQLException {
    Optional<String> run = text(row, 10);
    Optional<Origin.Step> step =
        run.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Origin.Step(run.get(), text(row, 11).orElse(""), text(row, 12).orElse("")));
    return new Origin(
        new Tenant(row.getString(1)),
        text(row, 8),
        row.getString(9),
        step,
        text(row, 13),
        text(row, 14));
  }

  private static Optional<Outcome> outcome(
      ResultSet row, int kind, int fault, int detail, Optional<Payload> result)
      throws SQLException {
    int code = row.getInt(kind);
    if (row.wasNull()) {
      return Optional.empty();
    }
    if (code == Codes.SUCCEEDED) {
      return Optional.of(new Outcome.Succeeded(result.orElseThrow()));
    }
    Fault why = Fault.of(Codes.errorCode(row.getInt(fault)), text(row, detail).orElse(""));
    return switch (code) {
      case Codes.FAILED -> Optional.of(new Outcome.Failed(why, result));
      case Codes.REFUSED -> Optional.of(new Outcome.Refused(why));
      case Codes.IN_DOUBT -> Optional.of(new Outcome.InDoubt(why));
      default -> throw new SQLException("an outcome of unknown kind " + code);
    };
  }

  private static Optional<Payload> payload(ResultSet row, int inline, int body)
      throws SQLException {
    byte[] bytes = row.getBytes(inline);
    return Optional.ofNullable(bytes != null ? bytes : row.getBytes(body)).map(Payload::of);
  }

  private static Optional<String> text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static Optional<Instant> instant(ResultSet row, int column) throws SQLException {
    long micros = row.getLong(column);
    return row.wasNull() ? Optional.empty() : Optional.of(Codes.instant(micros));
  }
}
