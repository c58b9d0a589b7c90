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
import dev.weir.ledger.Projection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Rows as they are read, and the queries whose columns they expect. */
final class Rows {
  /** Events with their bodies; the caller says of which effects, and orders them. */
  static final String EVENTS =
      "select x.effect_id, x.kind, x.at, x.event, x.state, x.node, x.epoch, x.source, x.attempts,"
          + " x.outcome, x.fault, x.detail, x.person, x.body, bb.bytes, x.result, rb.bytes,"
          + " x.tenant, x.key, x.fingerprint, x.server, x.tool, x.class, x.agent, x.session, x.run,"
          + " x.step, x.operation, x.trace, x.reason, x.began, x.seq"
          + " from %s"
          + " left join weir_body bb on bb.tenant = x.tenant and bb.hash = x.body_ref"
          + " left join weir_body rb on rb.tenant = x.tenant and rb.hash = x.result_ref";

  /**
   * An effect and how many events it has.
   *
   * @param events the fence of the next one
   */
  record Standing(Effect effect, int events) {}

  private Rows() {}

  /**
   * The effects of rows of {@link #EVENTS}, in which those of one effect stand together and in
   * order: an effect is what its events make of it.
   */
  static List<Standing> standings(ResultSet rows, Dialect dialect) throws SQLException {
    var found = new ArrayList<Standing>();
    Optional<Effect> effect = Optional.empty();
    int events = 0;
    while (rows.next()) {
      if (rows.getInt(32) == 0) {
        end(effect, events, found);
        effect = Optional.of(first(rows, dialect));
        events = 1;
      } else if (effect.isPresent()) {
        effect = Optional.of(Projection.after(effect.get(), entry(rows)));
        events++;
      }
    }
    end(effect, events, found);
    return found;
  }

  private static void end(Optional<Effect> effect, int events, List<Standing> found) {
    effect.ifPresent(it -> found.add(new Standing(it, events)));
  }

  /** The effect that its first event makes. */
  private static Effect first(ResultSet row, Dialect dialect) throws SQLException {
    Optional<Outcome> outcome = outcome(row);
    return new Effect(
        new EffectId(dialect.id(row, 1)),
        text(row, 19).map(EffectKey::new),
        Fingerprint.stored(row.getBytes(20)),
        new ToolName(row.getString(21), row.getString(22)),
        Codes.effectClass(row.getInt(23)),
        origin(row),
        State.ofCode(row.getInt(5)),
        new Node(row.getString(6), row.getLong(7)),
        row.getInt(9),
        Codes.instant(row.getLong(31)),
        outcome.isPresent() ? Optional.of(Codes.instant(row.getLong(3))) : Optional.empty(),
        Optional.empty(),
        outcome,
        Source.ofCode(row.getInt(8)),
        Optional.empty());
  }

  /** The line of history of a row of {@link #EVENTS}. */
  static Entry entry(ResultSet row) throws SQLException {
    Instant at = Codes.instant(row.getLong(3));
    return switch (row.getInt(2)) {
      case Codes.DELIVERED -> new Entry.Delivered(at);
      case Codes.ATTEMPT -> new Entry.Attempt(at, row.getInt(9), text(row, 12).orElse(""));
      case Codes.EVIDENCE -> new Entry.Evidence(at, text(row, 12).orElse(""), answer(row));
      case Codes.TRANSITION ->
          new Entry.Transition(
              at,
              Event.ofCode(row.getInt(4)),
              State.ofCode(row.getInt(5)),
              new Node(row.getString(6), row.getLong(7)),
              Source.ofCode(row.getInt(8)),
              row.getInt(9),
              outcome(row),
              payload(row, 14, 15),
              text(row, 13));
      default -> throw new SQLException("an event of unknown kind " + row.getInt(2));
    };
  }

  /** The answer in a refused append, if it is one's; a mere note has no source. */
  private static Optional<Outcome> answer(ResultSet row) throws SQLException {
    int source = row.getInt(8);
    return row.wasNull()
        ? Optional.empty()
        : Projection.answer(Source.ofCode(source), outcome(row));
  }

  private static Origin origin(ResultSet row) throws SQLException {
    Optional<String> run = text(row, 26);
    Optional<Origin.Step> step =
        run.isEmpty()
            ? Optional.empty()
            : Optional.of(
                new Origin.Step(run.get(), text(row, 27).orElse(""), text(row, 28).orElse("")));
    return new Origin(
        new Tenant(row.getString(18)),
        text(row, 24),
        row.getString(25),
        step,
        text(row, 29),
        text(row, 30));
  }

  private static Optional<Outcome> outcome(ResultSet row) throws SQLException {
    int code = row.getInt(10);
    if (row.wasNull()) {
      return Optional.empty();
    }
    Optional<Payload> result = payload(row, 16, 17);
    if (code == Codes.SUCCEEDED) {
      return Optional.of(new Outcome.Succeeded(result.orElseThrow()));
    }
    Fault why = Fault.of(Codes.errorCode(row.getInt(11)), text(row, 12).orElse(""));
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
}
