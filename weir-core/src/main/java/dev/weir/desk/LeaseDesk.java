package dev.weir.desk;

import dev.weir.call.Value;
import dev.weir.effect.ResourceName;
import dev.weir.error.ErrorCode;
import dev.weir.lease.Acquire;
import dev.weir.lease.AcquireVerdict;
import dev.weir.lease.Fenced;
import dev.weir.lease.Lease;
import dev.weir.lease.Leases;
import dev.weir.lease.StepVerdict;
import dev.weir.lease.Token;
import dev.weir.naming.NameRules;
import dev.weir.naming.Naming;
import dev.weir.waiting.Party;
import dev.weir.waiting.Waits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What can be asked about leases. Safe for any number of callers. */
public final class LeaseDesk {
  /** The longest that somebody waits for a lease at a door. */
  public static final Duration WAIT_MOST = Duration.ofSeconds(20);

  private static final Fields FENCED =
      Fields.of(
          Field.text("name", ResourceName.MAX, "In its one canonical spelling.").required(),
          Field.whole("fence", 0, Long.MAX_VALUE, "Greater than that of every holder before.")
              .required());

  private static final Fields LEASE =
      Fields.of(
          Field.many("names", new Field.Kind.Parts(FENCED), 16, "What is leased.").required(),
          Field.text("until", 40, "When it ends unless it is renewed.").required(),
          Field.whole("ttl_ms", 0, Leases.TTL_MOST.toMillis(), "How long a renewal lasts.")
              .required(),
          Field.text("ended", 40, "When it ended."),
          Field.word("how", List.of("released", "lapsed"), "How it ended."));

  private final Leases leases;
  private final Waits waits;

  /**
   * A desk before these leases.
   *
   * @param waits of this node, in which rings are found
   */
  public LeaseDesk(Leases leases, Waits waits) {
    this.leases = leases;
    this.waits = waits;
  }

  /** What holders ask for. */
  public List<Operation> operations() {
    return List.of(acquire(), renew(), release());
  }

  private Operation acquire() {
    return new Operation(
        "leases_acquire",
        "Have something to yourself for a while that tools outside of Weir touch: a test environment,"
            + " a browser profile, a directory. Name everything that you need in one call: you get all"
            + " of it or nothing. Returns a token, which renews and releases the lease, and a fence"
            + " for each name: give that to whatever can compare numbers. The lease ends by itself;"
            + " renew it at a third of its time, and stop at once when that fails. When the error is"
            + " lease-busy, others have it: wait or do something else. When it is deadlock, release"
            + " what you hold and begin again.",
        Fields.of(
            Field.many(
                    "names",
                    new Field.Kind.Text(1, NameRules.LONGEST_WRITTEN),
                    Leases.NAMES_MAX,
                    "Of what, such as env:staging or file:/srv/site.")
                .required(),
            Field.whole(
                "ttl_ms",
                Leases.TTL_LEAST.toMillis(),
                Leases.TTL_MOST.toMillis(),
                "For how long. Default: longer than it was held for of late."),
            Field.whole("wait_ms", 0, WAIT_MOST.toMillis(), "How long to wait for it. Default 0.")),
        Fields.of(
            Field.text("token", 60, "Proves that it is yours. Tell nobody.").required(),
            Field.parts("lease", LEASE, "The lease.").required(),
            Field.whole("usually_ms", 0, Long.MAX_VALUE, "For how long it was held of late.")
                .required()),
        (visit, given) -> {
          List<ResourceName> names = given.texts("names").stream().map(LeaseDesk::named).toList();
          var wish = new Acquire(visit.origin(), names, given.millis("ttl_ms"));
          Duration wished = given.millis("wait_ms").orElse(Duration.ZERO);
          Duration patience = wished.compareTo(visit.patience()) < 0 ? wished : visit.patience();
          AcquireVerdict verdict =
              patience.isZero() ? leases.acquire(wish) : leases.acquire(wish, patience, waits);
          return switch (verdict) {
            case AcquireVerdict.Granted granted -> granted(visit, granted);
            case AcquireVerdict.Busy busy ->
                new Heard.Refusal(
                    busy.fault(),
                    holders(busy.inTheWay().stream().flatMap(it -> it.holder().stream()).toList()));
            case AcquireVerdict.Refused refused ->
                new Heard.Refusal(refused.fault(), Value.Obj.empty());
          };
        });
  }

  /** Whoever waited may have gone meanwhile; then nobody would ever release it. */
  private Heard granted(Visit visit, AcquireVerdict.Granted granted) {
    if (visit.left().getAsBoolean()) {
      leases.release(visit.origin(), granted.token());
      return Heard.refused(ErrorCode.CANCELLED, "whoever wanted it has gone; it was released");
    }
    return new Heard.Result(
        new Form()
            .text("token", granted.token().text())
            .value("lease", lease(granted.lease()))
            .whole("usually_ms", granted.usually().toMillis())
            .made());
  }

  private Operation renew() {
    return new Operation(
        "leases_renew",
        "Say that you are still at it: the lease lasts from now as long as it first did, or as you"
            + " say. When the error is lease-over, it is not yours any more: stop what you do to the"
            + " thing, and look who has it now.",
        Fields.of(
            token(),
            Field.whole(
                "ttl_ms",
                Leases.TTL_LEAST.toMillis(),
                Leases.TTL_MOST.toMillis(),
                "For how long from now. Default: as it first did.")),
        Fields.of(Field.parts("lease", LEASE, "The lease.").required()),
        (visit, given) -> {
          Optional<Token> token = Token.parse(given.text("token"));
          return token.isEmpty()
              ? unknown()
              : stepped(leases.renew(visit.origin(), token.get(), given.millis("ttl_ms")));
        });
  }

  private Operation release() {
    return new Operation(
        "leases_release",
        "Let go of everything that a lease is of, as soon as you are done with it. When the error is"
            + " lease-over, it had ended before: what you did last may have met somebody else's work.",
        Fields.of(token()),
        Fields.of(Field.parts("lease", LEASE, "The lease as it was.").required()),
        (visit, given) -> {
          Optional<Token> token = Token.parse(given.text("token"));
          return token.isEmpty() ? unknown() : stepped(leases.release(visit.origin(), token.get()));
        });
  }

  private static Field token() {
    return Field.text("token", 60, "As leases_acquire gave it.").required();
  }

  private static Heard stepped(StepVerdict verdict) {
    return switch (verdict) {
      case StepVerdict.Done done -> result(done.lease());
      case StepVerdict.Again again -> result(again.lease());
      case StepVerdict.Refused refused ->
          new Heard.Refusal(
              refused.fault(),
              holders(refused.now())
                  .with("why", new Value.Text(refused.why().name().toLowerCase(Locale.ROOT))));
      case StepVerdict.Unknown unknown -> unknown();
    };
  }

  private static Heard result(Lease lease) {
    return new Heard.Result(new Form().value("lease", lease(lease)).made());
  }

  private static Heard unknown() {
    return Heard.refused(
        ErrorCode.LEASE_OVER, "no lease that is remembered has this token; nothing was changed");
  }

  private static ResourceName named(String written) {
    return switch (NameRules.usual().named(written)) {
      case Naming.Named it -> it.name();
      case Naming.Unusable it -> throw new IllegalArgumentException("a name: " + it.reason());
    };
  }

  private static Value.Obj lease(Lease lease) {
    return new Form()
        .list("names", lease.names().stream().map(LeaseDesk::fenced).toList())
        .text("until", lease.until().toString())
        .whole("ttl_ms", lease.ttl().toMillis())
        .text("ended", lease.ending().map(Lease.Ending::at).map(Instant::toString))
        .text("how", lease.ending().map(it -> it.how().name().toLowerCase(Locale.ROOT)))
        .made();
  }

  private static Value.Obj fenced(Fenced name) {
    return new Form().text("name", name.name().text()).whole("fence", name.fence()).made();
  }

  private static Value.Obj holders(List<Lease> holders) {
    return new Form().list("holders", holders.stream().map(LeaseDesk::holder).toList()).made();
  }

  private static Value.Obj holder(Lease lease) {
    String who =
        lease
            .by()
            .agent()
            .orElseGet(() -> Party.session(lease.by().tenant(), lease.by().session()).text());
    return new Form()
        .text("who", who)
        .list("names", lease.names().stream().map(it -> new Value.Text(it.name().text())).toList())
        .text("until", lease.until().toString())
        .made();
  }
}
