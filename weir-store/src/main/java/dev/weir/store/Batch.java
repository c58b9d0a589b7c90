package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Outcome;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Note;
import dev.weir.ledger.Projection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes: requests laid out as sheets. Within a batch the first claim of a key
 * and the first step of an effect count; the others learn that they came too late, look again, and
 * come back with the next batch if they still want to.
 */
final class Batch {
  private static final String ENLIST =
      "insert into weir_node (name, epoch) values (?, 1)"
          + " on conflict (name) do update set epoch = weir_node.epoch + 1 returning epoch";

  private record Key(String tenant, String key) {}

  /** Wholes and marks that can be written together: no effect has two marks. */
  private static final class Round {
    private final Sheet wholes = new Sheet(Columns.BIRTH);
    private final Sheet marks = new Sheet(Columns.MARK);
    private final Set<UUID> marked = new HashSet<>();
  }

  private final List<Request> requests;
  private final Bodies bodies = new Bodies();
  private final Sheet births = new Sheet(Columns.BIRTH);
  private final Sheet steps = new Sheet(Columns.STEP);
  private final List<Round> rounds = new ArrayList<>();
  private final Set<Key> keys = new HashSet<>();
  private final Set<UUID> stepping = new HashSet<>();
  private final Set<Request> late = new HashSet<>();
  private Set<UUID> born = Set.of();
  private Set<UUID> moved = Set.of();

  /** Lays the requests out. */
  Batch(List<Request> requests) {
    this.requests = requests;
    for (Request request : requests) {
      switch (request) {
        case Request.Birth birth -> add(birth);
        case Request.Step step -> add(step);
        case Request.Refusal refusal -> add(refusal);
        case Request.Notes notes -> notes.notes().forEach(this::add);
        case Request.Enlistment enlistment -> {}
      }
    }
  }

  /** Writes everything, inside the caller's transaction. */
  void write(Session session, Dialect dialect) throws SQLException {
    for (Request request : requests) {
      if (request instanceof Request.Enlistment enlistment) {
        enlist(session, enlistment);
      }
    }
    if (!bodies.isEmpty()) {
      dialect.bodies(session, bodies.sheet());
    }
    if (!births.isEmpty()) {
      born = dialect.claim(session, births);
    }
    if (!steps.isEmpty()) {
      moved = dialect.step(session, steps);
    }
    for (Round round : rounds) {
      if (!round.wholes.isEmpty()) {
        dialect.record(session, round.wholes);
      }
      if (!round.marks.isEmpty()) {
        dialect.mark(session, round.marks);
      }
    }
  }

  /** Tells every request what became of it; only once the transaction is durable. */
  void answer() {
    for (Request request : requests) {
      boolean done =
          !late.contains(request)
              && switch (request) {
                case Request.Birth birth -> born.contains(birth.claim().id().uuid());
                case Request.Step step -> moved.contains(step.append().id().uuid());
                case Request.Refusal refusal -> true;
                case Request.Notes notes -> true;
                case Request.Enlistment enlistment -> true;
              };
      request.answer(done ? Request.Verdict.DONE : Request.Verdict.IN_VAIN);
    }
  }

  private static void enlist(Session session, Request.Enlistment enlistment) throws SQLException {
    PreparedStatement statement = session.prepare(ENLIST);
    statement.setString(1, Texts.kept(enlistment.name()));
    try (ResultSet row = statement.executeQuery()) {
      row.next();
      enlistment.epoch(row.getLong(1));
    }
  }

  private void add(Request.Birth birth) {
    Effect effect = birth.effect();
    if (!keys.add(new Key(effect.origin().tenant().name(), birth.claim().key().text()))) {
      late.add(birth);
      return;
    }
    born(births, effect, Projection.entry(birth.claim()));
  }

  private void add(Request.Step step) {
    Append append = step.append();
    Effect after = step.after();
    if (!stepping.add(append.id().uuid())) {
      late.add(step);
      return;
    }
    boolean settles = append.outcome().isPresent() && Projection.settles(append.event());
    Bodies.Place body = bodies.place(append.tenant(), append.handle());
    Bodies.Place result = bodies.place(append.tenant(), append.outcome().flatMap(Request::result));
    steps.add(
        append.id().uuid(),
        append.tenant().name(),
        append.id().uuid(),
        step.events(),
        after.state().code(),
        Texts.kept(after.node().name()),
        after.node().epoch(),
        append.source().code(),
        after.attempts(),
        settles ? micros(Optional.of(append.at())) : null,
        settles ? step.events() : null,
        append.handle().isPresent() ? step.events() : null,
        Codes.micros(append.at()),
        append.event().code(),
        Texts.kept(append.by().name()),
        append.by().epoch(),
        outcome(append.outcome()),
        fault(append.outcome()),
        detail(append.outcome()),
        text(append.person()),
        body.inline(),
        body.ref(),
        result.inline(),
        result.ref(),
        append.keyAfter() == Append.KeyAfter.RELEASED
            ? text(after.key().map(EffectKey::text))
            : null);
  }

  private void add(Request.Refusal refusal) {
    Append append = refusal.append();
    Bodies.Place body = bodies.place(append.tenant(), append.handle());
    Bodies.Place result = bodies.place(append.tenant(), append.outcome().flatMap(Request::result));
    roundFor(append.id().uuid())
        .marks
        .add(
            append.id().uuid(),
            append.tenant().name(),
            append.id().uuid(),
            Codes.EVIDENCE,
            Codes.micros(append.at()),
            null,
            null,
            append.event().code(),
            Texts.kept(append.by().name()),
            append.by().epoch(),
            append.source().code(),
            outcome(append.outcome()),
            fault(append.outcome()),
            Texts.kept(refusal.detail()),
            text(append.person()),
            body.inline(),
            body.ref(),
            result.inline(),
            result.ref());
  }

  private void add(Note note) {
    switch (note) {
      case Note.Whole whole -> {
        UUID id = whole.effect().id().uuid();
        born(roundFor(id).wholes, whole.effect(), Projection.entry(whole));
      }
      case Note.Delivered delivered ->
          mark(
              delivered.tenant(),
              delivered.id().uuid(),
              Codes.DELIVERED,
              delivered.at(),
              Codes.micros(delivered.at()),
              null,
              null);
      case Note.Attempt attempt ->
          mark(
              attempt.tenant(),
              attempt.id().uuid(),
              Codes.ATTEMPT,
              attempt.at(),
              null,
              attempt.number(),
              Texts.kept(attempt.detail()));
      case Note.Evidence evidence ->
          mark(
              evidence.tenant(),
              evidence.id().uuid(),
              Codes.EVIDENCE,
              evidence.at(),
              null,
              null,
              Texts.kept(evidence.detail()));
    }
  }

  private void mark(
      Tenant tenant,
      UUID id,
      int kind,
      Instant at,
      @Nullable Long deliveredAt,
      @Nullable Integer number,
      @Nullable String detail) {
    @Nullable Object[] cells = new @Nullable Object[Columns.MARK.size()];
    cells[0] = tenant.name();
    cells[1] = id;
    cells[2] = kind;
    cells[3] = Codes.micros(at);
    cells[4] = deliveredAt;
    cells[5] = number;
    cells[Sheet.index(Columns.MARK, "detail")] = detail;
    roundFor(id).marks.add(id, cells);
  }

  /** The last round, or a new one when the last has something about this effect already. */
  private Round roundFor(UUID id) {
    if (rounds.isEmpty() || rounds.get(rounds.size() - 1).marked.contains(id)) {
      rounds.add(new Round());
    }
    Round round = rounds.get(rounds.size() - 1);
    round.marked.add(id);
    return round;
  }

  private void born(Sheet sheet, Effect effect, Entry.Transition first) {
    Origin origin = effect.origin();
    Bodies.Place body = bodies.place(origin.tenant(), first.body());
    Bodies.Place result = bodies.place(origin.tenant(), first.outcome().flatMap(Request::result));
    sheet.add(
        effect.id().uuid(),
        origin.tenant().name(),
        effect.id().uuid(),
        text(effect.key().map(EffectKey::text)),
        effect.fingerprint().bytes(),
        effect.tool().server(),
        Texts.kept(effect.tool().tool()),
        Codes.of(effect.effectClass()),
        text(origin.agent()),
        Texts.kept(origin.session()),
        text(origin.step().map(Origin.Step::run)),
        text(origin.step().map(Origin.Step::step)),
        text(origin.step().map(Origin.Step::operation)),
        text(origin.trace()),
        text(origin.reason()),
        Codes.micros(effect.at()),
        effect.state().code(),
        Texts.kept(effect.node().name()),
        effect.node().epoch(),
        effect.source().code(),
        effect.attempts(),
        micros(effect.settledAt()),
        micros(effect.deliveredAt()),
        first.outcome().isPresent() ? 0 : null,
        Codes.micros(first.at()),
        first.event().code(),
        outcome(first.outcome()),
        fault(first.outcome()),
        detail(first.outcome()),
        body.inline(),
        body.ref(),
        result.inline(),
        result.ref());
  }

  private static @Nullable String text(Optional<String> text) {
    return text.map(Texts::kept).orElse(null);
  }

  private static @Nullable Long micros(Optional<Instant> at) {
    return at.map(Codes::micros).orElse(null);
  }

  private static @Nullable Integer outcome(Optional<Outcome> outcome) {
    return outcome.map(Codes::of).orElse(null);
  }

  private static @Nullable Integer fault(Optional<Outcome> outcome) {
    return outcome.flatMap(Request::fault).map(fault -> fault.code().number()).orElse(null);
  }

  private static @Nullable String detail(Optional<Outcome> outcome) {
    return outcome.flatMap(Request::fault).map(Fault::detail).map(Texts::kept).orElse(null);
  }
}
