package dev.weir.store;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectId;
import dev.weir.ledger.Append;
import dev.weir.ledger.Note;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What of a batch is in the ledger, although the store did not confirm it. True for good only if
 * nobody can write the batch any more when it is read: {@link Writer} sees to that first.
 *
 * <p>A claim is known by the id of its effect, which nobody else has. A step is known by its number
 * and what stands there: somebody else's step with that number came first. Marks are known by their
 * time, to the microsecond. A batch with marks is one transaction, so one mark that is there speaks
 * for all marks of its request. What leaves no such trace is written again, and may be: a delivery
 * is noted once however often it is offered, what a session saw likewise, a node that is given two
 * lives uses the second, and a lease that is given twice counts from the first asking.
 */
final class ReadBack {
  private static final String EVENTS =
      "select seq, kind, at, event, state, node, epoch, source, attempts from weir_event"
          + " where tenant = ? and effect_id = ? order by seq";

  private record Line(
      int seq,
      int kind,
      long atMicros,
      int event,
      int state,
      String node,
      long epoch,
      int source,
      int attempts) {}

  private final Session session;
  private final Dialect dialect;
  private final Map<Request, Request.Verdict> known = new LinkedHashMap<>();
  private final List<Request> absent = new ArrayList<>();

  private ReadBack(Session session, Dialect dialect) {
    this.session = session;
    this.dialect = dialect;
  }

  /** Looks for each of these requests. */
  static ReadBack of(Session session, Dialect dialect, List<Request> requests) throws SQLException {
    var found = new ReadBack(session, dialect);
    for (Request request : requests) {
      Optional<Request.Verdict> verdict = found.verdict(request);
      if (verdict.isPresent()) {
        found.known.put(request, verdict.get());
      } else {
        found.absent.add(request);
      }
    }
    return found;
  }

  /** Those that left no trace. */
  List<Request> absent() {
    return absent;
  }

  /** Tells those whose fate is known; only once what was read is durable. */
  void answer() {
    known.forEach(Request::answer);
  }

  private Optional<Request.Verdict> verdict(Request request) throws SQLException {
    return switch (request) {
      case Request.Birth birth ->
          done(birth.claim().origin().tenant(), birth.claim().id(), line -> line.seq() == 0);
      case Request.Step step -> step(step);
      case Request.Refusal refusal -> {
        Append append = refusal.append();
        yield done(
            append.tenant(),
            append.id(),
            line -> line.kind() == Codes.EVIDENCE && same(line, append));
      }
      case Request.Notes notes -> notes(notes.notes());
      case Request.OfNodes ofNodes -> Optional.empty();
      case Request.Upkeep upkeep -> Optional.empty();
    };
  }

  private Optional<Request.Verdict> step(Request.Step step) throws SQLException {
    Append append = step.append();
    return lines(append.tenant(), append.id()).stream()
        .filter(line -> line.seq() == step.events())
        .findFirst()
        .map(line ->
            line.kind() == Codes.TRANSITION
                    && line.state() == step.after().state().code()
                    && same(line, append)
                ? Request.Verdict.DONE
                : Request.Verdict.IN_VAIN);
  }

  private static boolean same(Line line, Append append) {
    return line.atMicros() == Codes.micros(append.at())
        && line.event() == append.event().code()
        && line.node().equals(Texts.kept(append.by().name()))
        && line.epoch() == append.by().epoch()
        && line.source() == append.source().code()
        && line.attempts() == append.attempts();
  }

  private Optional<Request.Verdict> notes(List<Note> notes) throws SQLException {
    for (Note note : notes) {
      switch (note) {
        case Note.Whole it -> {
          return done(it.effect().origin().tenant(), it.effect().id(), line -> line.seq() == 0);
        }
        case Note.Attempt it -> {
          return marked(it.tenant(), it.id(), Codes.ATTEMPT, Codes.micros(it.at()));
        }
        case Note.Evidence it -> {
          return marked(it.tenant(), it.id(), Codes.EVIDENCE, Codes.micros(it.at()));
        }
        case Note.Delivered it -> {}
        case Note.Seen it -> {}
      }
    }
    return Optional.empty();
  }

  private Optional<Request.Verdict> marked(Tenant tenant, EffectId id, int kind, long atMicros)
      throws SQLException {
    return done(tenant, id, line -> line.kind() == kind && line.atMicros() == atMicros);
  }

  private Optional<Request.Verdict> done(Tenant tenant, EffectId id, Predicate<Line> it)
      throws SQLException {
    return lines(tenant, id).stream().anyMatch(it)
        ? Optional.of(Request.Verdict.DONE)
        : Optional.empty();
  }

  private List<Line> lines(Tenant tenant, EffectId id) throws SQLException {
    PreparedStatement statement = session.prepare(EVENTS);
    statement.setString(1, tenant.name());
    dialect.bind(statement, 2, id.uuid());
    var lines = new ArrayList<Line>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        lines.add(
            new Line(
                row.getInt(1),
                row.getInt(2),
                row.getLong(3),
                row.getInt(4),
                row.getInt(5),
                Optional.ofNullable(row.getString(6)).orElse(""),
                row.getLong(7),
                row.getInt(8),
                row.getInt(9)));
      }
    }
    return lines;
  }
}
