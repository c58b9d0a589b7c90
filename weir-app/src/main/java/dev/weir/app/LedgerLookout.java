package dev.weir.app;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Value;
import dev.weir.desk.Desk;
import dev.weir.desk.Heard;
import dev.weir.desk.Visit;
import dev.weir.effect.EffectId;
import dev.weir.effect.Node;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.limit.Halt;
import dev.weir.limit.LimitSettings;
import dev.weir.limit.Limits;
import dev.weir.operating.Operator;
import dev.weir.reading.Filter;
import dev.weir.reading.Follower;
import dev.weir.reading.LimitsRendering;
import dev.weir.reading.Reading;
import dev.weir.reading.Rendering;
import dev.weir.reading.Rendering.Bodies;
import dev.weir.reading.ResourceReading;
import dev.weir.reading.ResourceRendering;
import dev.weir.recovery.Resolver;
import dev.weir.recovery.Resolver.Finding;
import dev.weir.store.SqlLedger;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Looks into the ledger itself, because no gateway runs. */
final class LedgerLookout implements Lookout {
  private static final Duration TICK = Duration.ofMillis(500);

  private final Env env;
  private final SqlLedger ledger;
  private final Tenant tenant;
  private final Reading reading;

  /** Looks into this ledger and closes it in the end. */
  LedgerLookout(Env env, SqlLedger ledger, Tenant tenant) {
    this.env = env;
    this.ledger = ledger;
    this.tenant = tenant;
    this.reading = new Reading(ledger, tenant, env.clock());
  }

  @Override
  public List<JsonNode> effects(Filter filter) {
    return reading.effects(filter).stream().<JsonNode>map(Rendering::effect).toList();
  }

  @Override
  public Optional<JsonNode> effect(EffectId id, Bodies bodies) {
    return reading.story(id).map(story -> Rendering.story(story, bodies));
  }

  @Override
  public List<JsonNode> sessions() {
    return reading.sessions().stream().<JsonNode>map(Rendering::session).toList();
  }

  @Override
  public JsonNode doubts(Duration age) {
    return Rendering.doubts(reading.doubts(age));
  }

  @Override
  public JsonNode resolve(EffectId id, Finding finding, String by) {
    // A name of its own: enlisting under the gateway's name would make a gateway's fence stale.
    Node node = ledger.enlist("operator");
    var resolver = new Resolver(ledger, node, env.clock());
    return switch (resolver.resolve(tenant, id, finding, by)) {
      case Resolver.Verdict.Resolved resolved -> Rendering.effect(resolved.effect());
      case Resolver.Verdict.Refused refused -> throw notFound(refused.fault());
    };
  }

  @Override
  public JsonNode limits() {
    return withLimits(operator -> LimitsRendering.limits(operator.limits()));
  }

  @Override
  public JsonNode run(String name) {
    return withLimits(operator -> LimitsRendering.run(operator.run(name)));
  }

  @Override
  public JsonNode resource(String name) {
    var resources = new ResourceReading(ledger, ledger::leases, ledger.commons(), tenant, reading);
    try {
      return ResourceRendering.resource(resources.of(name));
    } catch (IllegalArgumentException e) {
      throw new Refusal(
          Exit.USAGE,
          ErrorCode.MALFORMED_MESSAGE,
          String.valueOf(e.getMessage()),
          "see ./weir help resource");
    }
  }

  @Override
  public JsonNode halt(Halt.Scope scope, String by, String reason) {
    return withLimits(operator -> {
      operator.halt(scope, by, reason);
      return LimitsRendering.limits(operator.limits());
    });
  }

  @Override
  public JsonNode resume(Halt.Scope scope, String by) {
    return withLimits(operator -> {
      operator.resume(scope, by);
      return LimitsRendering.limits(operator.limits());
    });
  }

  private JsonNode withLimits(Function<Operator, JsonNode> ask) {
    Node node = ledger.enlist("operator");
    try (Limits limits =
        Limits.open(env, ledger.commons(), LimitSettings.USUAL, "operator@" + node.epoch())) {
      var operator = new Operator(new Resolver(ledger, node, env.clock()), tenant, limits);
      return ask.apply(operator);
    }
  }

  private static Refusal notFound(Fault fault) {
    return new Refusal(
        Exit.NOT_FOUND, fault.code(), fault.detail(), "./weir effects --state in-doubt lists them");
  }

  @Override
  public JsonNode desk(String operation, ObjectNode arguments, String person)
      throws InterruptedException {
    var desk = new Desk(ledger.tasks(), ledger.states());
    var visit =
        Visit.of(
            Origin.of("person:" + person).of(tenant), EffectId.next(env).uuid(), Duration.ZERO);
    var asked = (Value.Obj) JsonText.read(arguments.toString());
    return switch (desk.find(operation).orElseThrow().run(visit, asked)) {
      case Heard.Result result -> JsonMapper.shared().readTree(Canonical.text(result.value()));
      case Heard.Refusal refusal ->
          throw Refusal.atTheDesk(refusal.fault().code().slug(), refusal.fault().detail());
    };
  }

  @Override
  public boolean tail(Predicate<JsonNode> each) throws InterruptedException {
    Follower follower = reading.follow();
    while (true) {
      env.threads().pause(TICK);
      for (var effect : follower.look()) {
        if (!each.test(Rendering.effect(effect))) {
          return true;
        }
      }
    }
  }

  @Override
  public void close() {
    ledger.close();
  }
}
