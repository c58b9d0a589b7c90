package dev.weir.store;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.error.Fault;
import dev.weir.ledger.Append;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Note;
import dev.weir.ledger.Projection;
import dev.weir.ledger.Sight;
import dev.weir.ledger.Take;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
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
  private static final int SEQ = Sheet.index(Columns.EVENT, "seq");
  private static final int KIND = Sheet.index(Columns.EVENT, "kind");
  private static final int STATE = Sheet.index(Columns.EVENT, "state");
  private static final int ATTEMPTS = Sheet.index(Columns.EVENT, "attempts");
  private static final int DETAIL = Sheet.index(Columns.EVENT, "detail");
  private static final int OPEN = Sheet.index(Columns.STEP, "open");
  private static final int RELEASED = Sheet.index(Columns.STEP, "released");

  /** How many lanes a batch may lose before it does without. */
  private static final int LANES_MAX = 10;

  private record Key(String tenant, String key) {}

  /** Wholes and marks that can be written together: no effect has two marks. */
  private static final class Round {
    private final Sheet wholes = new Sheet(Columns.FIRST);
    private final Sheet marks = new Sheet(Columns.EVENT);
    private final Set<UUID> marked = new HashSet<>();
  }

  private final List<Request> requests;
  private final Young young;
  private final List<Effect> born = new ArrayList<>();
  private final Bodies bodies = new Bodies();
  private final Sheet births = new Sheet(Columns.FIRST);
  private final Sheet takes = new Sheet(Columns.TAKE);
  private final Sheet steps = new Sheet(Columns.STEP);
  private final List<Round> rounds = new ArrayList<>();
  private final Set<Key> keys = new HashSet<>();
  private final Set<Key> taken = new HashSet<>();
  private final Map<Key, Note.Seen> seen = new HashMap<>();
  private final Set<EffectId> stepping = new HashSet<>();
  private final Set<Request> late = new HashSet<>();
  private Set<UUID> written = Set.of();

  /** Lays the requests out. */
  Batch(List<Request> requests, Young young) {
    this.requests = requests;
    this.young = young;
    for (Request request : requests) {
      switch (request) {
        case Request.Birth birth -> add(birth);
        case Request.Step step -> add(step);
        case Request.Refusal refusal -> add(refusal);
        case Request.Notes notes -> notes.notes().forEach(this::add);
        case Request.OfNodes ofNodes -> {}
        case Request.Upkeep upkeep -> {}
      }
    }
    steps.sort();
    takes.sortByText();
  }

  /** Whether there is nothing else in it. */
  boolean onlyClaimsAndSteps() {
    return bodies.isEmpty()
        && rounds.isEmpty()
        && seen.isEmpty()
        && requests.stream()
            .noneMatch(it -> it instanceof Request.OfNodes || it instanceof Request.Upkeep);
  }

  /** Writes everything, inside the caller's transaction, and lists what is open. */
  void write(Session session, Dialect dialect) throws SQLException {
    young.listed(born);
    moving();
    before(session, dialect);
    if (!births.isEmpty() || !steps.isEmpty()) {
      written = dialect.write(session, claims(), steps, Dialect.Listed.ALL).orElseThrow();
    }
    after(session, dialect);
  }

  /** Writes everything, and leaves young effects out of the list where the dialect may. */
  void writeUnlisted(Session session, Dialect dialect) throws SQLException {
    before(session, dialect);
    if (!births.isEmpty() || !steps.isEmpty()) {
      written = unlisted(session, dialect);
    }
    after(session, dialect);
  }

  private Set<UUID> unlisted(Session session, Dialect dialect) throws SQLException {
    Optional<Node> moving = moving();
    Optional<Node> admitted = young.admit(born);
    Optional<Node> life = born.isEmpty() ? moving : admitted;
    if (life.isPresent()) {
      // A lane that is gone is taken again as long as its life goes on: keys have a new place now.
      for (int tries = 0; tries < LANES_MAX && dialect.lane(session, life.get()); tries++) {
        boolean alike = moving.equals(life);
        Optional<Set<UUID>> done =
            dialect.write(
                session,
                claims(),
                steps,
                born.isEmpty()
                    ? Dialect.Listed.BIRTHS
                    : alike ? Dialect.Listed.NONE : Dialect.Listed.STEPS);
        if (done.isPresent()) {
          return done.get();
        }
        session.lane(Optional.empty());
      }
      if (dialect.lane(session, life.get())) {
        young.listed(born);
      } else {
        young.over(life.get()); // or it has no lanes: from now on everything of it is listed
      }
    }
    return dialect.write(session, claims(), steps, Dialect.Listed.ALL).orElseThrow();
  }

  private Dialect.Claims claims() {
    return new Dialect.Claims(births, takes);
  }

  /** The life whose young effects all steps settle, if it is so. */
  private Optional<Node> moving() {
    Optional<Node> life = young.moving(stepping);
    boolean plain = steps.isEmptyColumn(OPEN) && steps.isEmptyColumn(RELEASED);
    return plain ? life : Optional.empty();
  }

  private void before(Session session, Dialect dialect) throws SQLException {
    for (Request request : requests) {
      if (request instanceof Request.OfNodes ofNodes) {
        Lives.write(session, dialect, young, ofNodes);
      }
      if (request instanceof Request.Upkeep upkeep) {
        upkeep.chore().in(session);
      }
    }
    if (!bodies.isEmpty()) {
      dialect.bodies(session, bodies.sheet());
    }
  }

  private void after(Session session, Dialect dialect) throws SQLException {
    for (Round round : rounds) {
      if (!round.wholes.isEmpty()) {
        dialect.record(session, round.wholes);
      }
      if (!round.marks.isEmpty()) {
        dialect.mark(session, round.marks);
      }
    }
    if (!seen.isEmpty()) {
      dialect.see(session, sights());
    }
  }

  /** Tells every request what became of it; only once the transaction is durable. */
  void answer() {
    for (Request request : requests) {
      boolean done =
          !late.contains(request)
              && switch (request) {
                case Request.Birth birth -> written.contains(birth.claim().id().uuid());
                case Request.Step step -> written.contains(step.append().id().uuid());
                case Request.Refusal refusal -> true;
                case Request.Notes notes -> true;
                case Request.OfNodes ofNodes -> true;
                case Request.Upkeep upkeep -> true;
              };
      request.answer(done ? Request.Verdict.DONE : Request.Verdict.IN_VAIN);
    }
  }

  private void add(Request.Birth birth) {
    Effect effect = birth.effect();
    String tenant = effect.origin().tenant().name();
    Set<Key> wanted = new HashSet<>();
    birth.claim().takes().forEach(take -> wanted.add(new Key(tenant, take.name().text())));
    if (!Collections.disjoint(taken, wanted)
        || !keys.add(new Key(tenant, birth.claim().key().text()))) {
      late.add(birth);
      return;
    }
    taken.addAll(wanted);
    birth.claim().takes().forEach(take -> takes.add(effect.id().uuid(), row(effect, take)));
    born.add(effect);
    first(births, effect, Projection.entry(birth.claim()), birth.claim().takes());
  }

  private static @Nullable Object[] row(Effect effect, Take take) {
    return new @Nullable Object[] {
      effect.origin().tenant().name(),
      take.name().text(),
      effect.id().uuid(),
      take.from().map(EffectId::uuid).orElse(null),
      take.version().map(EffectId::uuid).orElse(null),
      take.fence()
    };
  }

  /** In an order that all writers share, so that two of them never wait in a ring. */
  private Sheet sights() {
    var sheet = new Sheet(Columns.SEEN);
    seen.entrySet().stream()
        .sorted(Map.Entry.comparingByKey(Comparator.comparing(Key::tenant).thenComparing(Key::key)))
        .forEach(entry -> {
          Note.Seen note = entry.getValue();
          Sight sight = note.sight();
          sheet.add(
              sight.read().uuid(),
              note.tenant().name(),
              HexFormat.of().parseHex(entry.getKey().key()),
              Texts.kept(note.session()),
              sight.name().text(),
              sight.version().map(EffectId::uuid).orElse(null),
              sight.read().uuid(),
              Codes.micros(sight.at()));
        });
    return sheet;
  }

  private void add(Note.Seen note) {
    String who = HexFormat.of().formatHex(Resources.who(note.session(), note.sight().name()));
    seen.merge(
        new Key(note.tenant().name(), who),
        note,
        (one, other) -> other.sight().at().isBefore(one.sight().at()) ? one : other);
  }

  private void add(Request.Step step) {
    Append append = step.append();
    Effect after = step.after();
    if (!stepping.add(append.id())) {
      late.add(step);
      return;
    }
    @Nullable Object[] cells = new @Nullable Object[Columns.STEP.size()];
    transition(cells, append.tenant(), append.id(), Projection.entry(append, after.state()));
    cells[SEQ] = step.events();
    if (!after.state().over()) {
      cells[OPEN] = Texts.kept(after.node().name());
      cells[OPEN + 1] = after.node().epoch();
    }
    if (append.keyAfter() == Append.KeyAfter.RELEASED) {
      cells[OPEN + 2] = text(after.key().map(EffectKey::text));
    }
    steps.add(append.id().uuid(), cells);
  }

  private void add(Request.Refusal refusal) {
    Append append = refusal.append();
    @Nullable Object[] cells = new @Nullable Object[Columns.EVENT.size()];
    Effect stayed = refusal.effect();
    transition(cells, append.tenant(), append.id(), Projection.refused(append, stayed.state()));
    cells[KIND] = Codes.EVIDENCE;
    cells[DETAIL] = Texts.kept(Projection.refusal(stayed, append));
    mark(append.id(), cells);
  }

  private void add(Note note) {
    switch (note) {
      case Note.Whole whole ->
          first(
              roundFor(whole.effect().id().uuid()).wholes,
              whole.effect(),
              Projection.entry(whole),
              List.of());
      case Note.Seen it -> add(it);
      case Note.Delivered it -> mark(it.tenant(), it.id(), Codes.DELIVERED, it.at());
      case Note.Attempt it -> {
        @Nullable Object[] cells = mark(it.tenant(), it.id(), Codes.ATTEMPT, it.at());
        cells[ATTEMPTS] = it.number();
        cells[DETAIL] = Texts.kept(it.detail());
      }
      case Note.Evidence it ->
          mark(it.tenant(), it.id(), Codes.EVIDENCE, it.at())[DETAIL] = Texts.kept(it.detail());
    }
  }

  private @Nullable Object[] mark(Tenant tenant, EffectId id, int kind, Instant at) {
    @Nullable Object[] cells = new @Nullable Object[Columns.EVENT.size()];
    about(cells, tenant, id, kind, at);
    mark(id, cells);
    return cells;
  }

  private void mark(EffectId id, @Nullable Object[] cells) {
    roundFor(id.uuid()).marks.add(id.uuid(), cells);
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

  private void first(Sheet sheet, Effect effect, Entry.Transition line, List<Take> touched) {
    Origin origin = effect.origin();
    @Nullable Object[] cells = new @Nullable Object[Columns.FIRST.size()];
    transition(cells, origin.tenant(), effect.id(), line);
    cells[SEQ] = 0;
    int next = Columns.EVENT.size();
    cells[next++] = text(effect.key().map(EffectKey::text));
    cells[next++] = effect.fingerprint().bytes();
    cells[next++] = effect.tool().server();
    cells[next++] = Texts.kept(effect.tool().tool());
    cells[next++] = Codes.of(effect.effectClass());
    cells[next++] = text(origin.agent());
    cells[next++] = Texts.kept(origin.session());
    cells[next++] = text(origin.step().map(Origin.Step::run));
    cells[next++] = text(origin.step().map(Origin.Step::step));
    cells[next++] = text(origin.step().map(Origin.Step::operation));
    cells[next++] = text(origin.trace());
    cells[next++] = text(origin.reason());
    cells[next++] = Codes.micros(effect.at());
    cells[next] = Touched.cell(touched);
    sheet.add(effect.id().uuid(), cells);
  }

  private static void about(
      @Nullable Object[] cells, Tenant tenant, EffectId id, int kind, Instant at) {
    cells[0] = tenant.name();
    cells[1] = id.uuid();
    cells[KIND] = kind;
    cells[KIND + 1] = Codes.micros(at);
  }

  /** Fills the columns that every event has, but for its number. */
  private void transition(
      @Nullable Object[] cells, Tenant tenant, EffectId id, Entry.Transition line) {
    about(cells, tenant, id, Codes.TRANSITION, line.at());
    Optional<Fault> fault = line.outcome().flatMap(Request::fault);
    Bodies.Place body = bodies.place(tenant, line.body());
    Bodies.Place result = bodies.place(tenant, line.outcome().flatMap(Request::result));
    int next = STATE - 1;
    cells[next++] = line.event().code();
    cells[next++] = line.to().code();
    cells[next++] = Texts.kept(line.by().name());
    cells[next++] = line.by().epoch();
    cells[next++] = line.source().code();
    cells[next++] = line.attempts();
    cells[next++] = line.outcome().map(Codes::of).orElse(null);
    cells[next++] = fault.map(why -> why.code().number()).orElse(null);
    cells[next++] = text(fault.map(Fault::detail));
    cells[next++] = text(line.person());
    cells[next++] = body.inline();
    cells[next++] = body.ref();
    cells[next++] = result.inline();
    cells[next] = result.ref();
  }

  private static @Nullable String text(Optional<String> text) {
    return text.map(Texts::kept).orElse(null);
  }
}
