package dev.weir.store;

import static dev.weir.store.Sheet.Type.INT;
import static dev.weir.store.Sheet.Type.LONG;
import static dev.weir.store.Sheet.Type.TEXT;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.effect.ResourceName;
import dev.weir.lease.Fenced;
import dev.weir.lease.Kept;
import dev.weir.lease.Lease;
import dev.weir.lease.LeaseId;
import dev.weir.lease.Waiter;
import dev.weir.store.Sheet.Column;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How leases lie in their tables. */
final class LeaseRows {
  /** A name, and who has it and waits for it. */
  static final List<Column> NAME =
      List.of(
          new Column("tenant", TEXT),
          new Column("name", TEXT),
          new Column("fence", LONG),
          new Column("lease_id", TEXT),
          new Column("until", LONG),
          new Column("longest", LONG),
          new Column("queue", TEXT),
          new Column("alive", LONG));

  /** A lease. */
  static final List<Column> GIVEN =
      List.of(
          new Column("tenant", TEXT),
          new Column("lease_id", TEXT),
          new Column("secret", LONG),
          new Column("at", LONG),
          new Column("until", LONG),
          new Column("ttl", LONG),
          new Column("ended", LONG),
          new Column("how", INT),
          new Column("names", TEXT),
          new Column("agent", TEXT),
          new Column("session", TEXT),
          new Column("run", TEXT),
          new Column("step", TEXT),
          new Column("operation", TEXT),
          new Column("trace", TEXT),
          new Column("reason", TEXT));

  /** Which lease had a name with which fence. */
  static final List<Column> PAST =
      List.of(
          new Column("tenant", TEXT),
          new Column("name", TEXT),
          new Column("fence", LONG),
          new Column("lease_id", TEXT));

  /** Above which the fences of a tenant's new names are. */
  static final List<Column> FLOOR = List.of(new Column("tenant", TEXT), new Column("fence", LONG));

  private static final int RELEASED = 1;
  private static final int LAPSED = 2;

  private LeaseRows() {}

  static void add(Sheet names, Kept row) {
    names.add(
        Columns.NO_ID,
        row.key().tenant().name(),
        row.key().name().text(),
        row.fence(),
        row.lease().map(LeaseId::toString).orElse(null),
        Codes.micros(row.until()),
        Codes.micros(row.longest()),
        queue(row.queue()),
        row.queue().stream()
            .map(Waiter::alive)
            .max(Instant::compareTo)
            .map(Codes::micros)
            .orElse(0L));
  }

  /** A name in the columns of {@link #NAME}. */
  static Kept name(ResultSet row) throws SQLException {
    return new Kept(
        new Kept.Key(new Tenant(row.getString(1)), new ResourceName(row.getString(2))),
        row.getLong(3),
        text(row, 4).map(LeaseId::parse),
        Codes.instant(row.getLong(5)),
        Duration.of(row.getLong(6), ChronoUnit.MICROS),
        queue(row.getString(7)));
  }

  static void add(Sheet leases, Kept.Given given) {
    Lease lease = given.lease();
    Origin by = lease.by();
    leases.add(
        Columns.NO_ID,
        by.tenant().name(),
        lease.id().toString(),
        given.secret(),
        Codes.micros(lease.at()),
        Codes.micros(lease.until()),
        Codes.micros(lease.ttl()),
        lease.ending().map(it -> Codes.micros(it.at())).orElse(null),
        lease.ending().map(it -> code(it.how())).orElse(null),
        names(lease.names()),
        kept(by.agent()),
        Texts.kept(by.session()),
        kept(by.step().map(Origin.Step::run)),
        kept(by.step().map(Origin.Step::step)),
        kept(by.step().map(Origin.Step::operation)),
        kept(by.trace()),
        kept(by.reason()));
  }

  /** A lease in the columns of {@link #GIVEN}. */
  static Kept.Given given(ResultSet row) throws SQLException {
    Optional<String> run = text(row, 12);
    Optional<String> step = text(row, 13);
    Optional<String> operation = text(row, 14);
    var by =
        new Origin(
            new Tenant(row.getString(1)),
            text(row, 10),
            row.getString(11),
            run.map(it -> new Origin.Step(it, step.orElse(""), operation.orElse(""))),
            text(row, 15),
            text(row, 16));
    long ended = row.getLong(7);
    Optional<Instant> over = row.wasNull() ? Optional.empty() : Optional.of(Codes.instant(ended));
    int how = row.getInt(8);
    var lease =
        new Lease(
            LeaseId.parse(row.getString(2)),
            names(row.getString(9)),
            by,
            Codes.instant(row.getLong(4)),
            Codes.instant(row.getLong(5)),
            Duration.of(row.getLong(6), ChronoUnit.MICROS),
            over.map(at -> new Lease.Ending(how(how), at)));
    return new Kept.Given(lease, row.getLong(3));
  }

  private static int code(Lease.How how) {
    return switch (how) {
      case RELEASED -> RELEASED;
      case LAPSED -> LAPSED;
    };
  }

  private static Lease.How how(int code) {
    return code == RELEASED ? Lease.How.RELEASED : Lease.How.LAPSED;
  }

  private static @Nullable String kept(Optional<String> text) {
    return text.map(Texts::kept).orElse(null);
  }

  private static Optional<String> text(ResultSet row, int column) throws SQLException {
    return Optional.ofNullable(row.getString(column));
  }

  private static String names(List<Fenced> names) {
    return Canonical.text(
        new Value.Arr(
            names.stream()
                .<Value>map(it ->
                    new Value.Arr(
                        List.of(new Value.Text(it.name().text()), Value.Num.of(it.fence()))))
                .toList()));
  }

  private static List<Fenced> names(String text) {
    var names = new ArrayList<Fenced>();
    for (List<Value> one : arrays(text)) {
      names.add(new Fenced(new ResourceName(string(one.get(0))), number(one.get(1))));
    }
    return names;
  }

  private static String queue(List<Waiter> queue) {
    return Canonical.text(
        new Value.Arr(
            queue.stream()
                .<Value>map(it ->
                    new Value.Arr(
                        List.of(
                            new Value.Text(it.place().toString()),
                            new Value.Text(Texts.kept(it.session())),
                            it.agent()
                                .<Value>map(agent -> new Value.Text(Texts.kept(agent)))
                                .orElse(Value.Nil.NIL),
                            Value.Num.of(Codes.micros(it.since())),
                            Value.Num.of(Codes.micros(it.alive())))))
                .toList()));
  }

  private static List<Waiter> queue(String text) {
    var queue = new ArrayList<Waiter>();
    for (List<Value> one : arrays(text)) {
      queue.add(
          new Waiter(
              LeaseId.parse(string(one.get(0))),
              string(one.get(1)),
              Optional.of(one.get(2)).filter(Value.Text.class::isInstance).map(LeaseRows::string),
              Codes.instant(number(one.get(3))),
              Codes.instant(number(one.get(4)))));
    }
    return queue;
  }

  private static List<List<Value>> arrays(String text) {
    return ((Value.Arr) JsonText.read(text))
        .items().stream().map(it -> ((Value.Arr) it).items()).toList();
  }

  private static String string(Value value) {
    return ((Value.Text) value).text();
  }

  private static long number(Value value) {
    return ((Value.Num) value).number().longValueExact();
  }
}
