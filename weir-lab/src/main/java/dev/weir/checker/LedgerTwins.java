package dev.weir.checker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Origin;
import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectId;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Event;
import dev.weir.effect.Node;
import dev.weir.effect.Source;
import dev.weir.effect.State;
import dev.weir.ledger.Append;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Entry;
import dev.weir.ledger.Ledger;
import dev.weir.ledger.Note;
import dev.weir.ledger.Query;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;

/**
 * Holds several ledgers to one behaviour: the same random history, sensible and senseless steps
 * alike, must get the same verdicts from each and leave the same effects, keys and histories.
 */
public final class LedgerTwins {
  private static final List<Tenant> TENANTS = List.of(Tenant.DEFAULT, Sample.OTHER);
  private static final List<String> NODES = List.of("weir-a", "weir-b");
  private static final int KEYS = 12;
  private static final int BIG_BYTES = 5_000;

  private final List<Ledger> ledgers;
  private final Random random;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Effect> effects = new ArrayList<>();

  private LedgerTwins(long seed, List<Ledger> ledgers) {
    this.ledgers = ledgers;
    this.random = new Random(seed);
  }

  /**
   * Plays a history of so many steps on ledgers that are empty.
   *
   * @throws AssertionError at the first difference; the message names the seed and the step
   */
  public static void play(long seed, int steps, List<Ledger> ledgers) throws InterruptedException {
    var twins = new LedgerTwins(seed, ledgers);
    NODES.forEach(twins::enlist);
    for (int step = 0; step < steps; step++) {
      try {
        twins.step();
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ", step " + step, e);
      }
    }
    try {
      twins.compare();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ", at the end", e);
    }
  }

  private void step() throws InterruptedException {
    int dice = random.nextInt(100);
    if (dice < 2) {
      enlist(any(NODES));
    } else if (dice < 4) {
      life(any(nodes));
    } else if (dice < 35 || effects.isEmpty()) {
      claim();
    } else if (dice < 75) {
      append();
    } else if (dice < 90) {
      note();
    } else {
      look();
    }
  }

  private void enlist(String name) {
    nodes.add(same("enlist", ledger -> ledger.enlist(name)));
  }

  private void life(Node node) {
    switch (random.nextInt(3)) {
      case 0 -> same("renew", ledger -> ledger.renew(node, Duration.ofHours(1)));
      case 1 -> {
        same("renew", ledger -> ledger.renew(node, Duration.ZERO));
        same("end lapsed", Ledger::endLapsed);
      }
      default ->
          same(
              "retire",
              ledger -> {
                ledger.retire(node);
                return node;
              });
    }
  }

  private void claim() {
    EffectKey key = EffectKey.given("k" + random.nextInt(KEYS));
    Claim claim =
        Sample.claim(
            any(nodes),
            key,
            random.nextInt(4) == 0 ? Event.CLAIM : Event.DISPATCH,
            random.nextInt(2) == 0 ? Sample.origin(any(TENANTS)) : Origin.of("s").of(any(TENANTS)),
            payload());
    ClaimVerdict verdict = same("claim", ledger -> ledger.claim(claim));
    if (verdict instanceof ClaimVerdict.Won won) {
      effects.add(won.effect());
    }
  }

  private void append() {
    Effect effect = any(effects);
    Append append = Sample.append(effect, any(Arrays.asList(Event.values())), any(nodes), source());
    Append released = random.nextInt(5) == 0 ? append.releasingKey() : append;
    same("append", ledger -> ledger.append(released));
  }

  private Source source() {
    return random.nextInt(3) > 0 ? Source.CALL : any(Arrays.asList(Source.values()));
  }

  private void note() throws InterruptedException {
    Effect effect = any(effects);
    Tenant tenant = effect.origin().tenant();
    EffectId id = effect.id();
    Note note =
        switch (random.nextInt(4)) {
          case 0 -> new Note.Delivered(tenant, id, Sample.now());
          case 1 -> new Note.Attempt(tenant, id, 1 + random.nextInt(5), "refused", Sample.now());
          case 2 -> new Note.Evidence(tenant, id, "seen", Sample.now());
          default -> {
            Effect read =
                Sample.read(any(nodes), Origin.of("s"), Sample.succeeded(), State.SUCCEEDED);
            effects.add(read);
            yield new Note.Whole(read, Optional.of(payload()));
          }
        };
    for (Ledger ledger : ledgers) {
      ledger.note(note);
    }
    // The next append must meet the note on each of them, or histories differ in their order.
    for (Ledger ledger : ledgers) {
      ledger.flushNotes();
    }
  }

  private void look() {
    Tenant tenant = any(TENANTS);
    EffectKey key = EffectKey.given("k" + random.nextInt(KEYS));
    same("holder", ledger -> ledger.holder(tenant, key));
    same("latest", ledger -> ledger.latest(tenant, "given:k1"));
    State state = any(Arrays.asList(State.values()));
    int limit = 1 + random.nextInt(20);
    EffectId bound = any(effects).id();
    Query newest = Query.newest(tenant, limit);
    same("find", ledger -> ledger.find(newest.in(state)));
    same("find older", ledger -> ledger.find(newest.olderThan(bound)));
    same("find newer", ledger -> ledger.find(newest.newerThan(bound).ofSession("s")));
    same("orphans", ledger -> ledger.orphans(limit));
  }

  private void compare() {
    for (Effect effect : effects) {
      Tenant tenant = effect.origin().tenant();
      same("effect", ledger -> ledger.effect(tenant, effect.id()));
      List<Entry> history = same("history", ledger -> ledger.history(tenant, effect.id()));
      assertThat(history).isNotEmpty();
    }
    for (Tenant tenant : TENANTS) {
      for (int k = 0; k < KEYS; k++) {
        EffectKey key = EffectKey.given("k" + k);
        same("holder", ledger -> ledger.holder(tenant, key));
      }
    }
    assertThat(Set.copyOf(ledgers.stream().map(Ledger::droppedNotes).toList())).containsExactly(0L);
  }

  private Payload payload() {
    return random.nextInt(8) == 0
        ? Payload.of("\"" + "x".repeat(BIG_BYTES + random.nextInt(3)) + "\"")
        : Payload.of("{\"n\":" + random.nextInt(10) + "}");
  }

  private <T> T any(List<T> some) {
    return some.get(random.nextInt(some.size()));
  }

  private interface Question<T> {
    T to(Ledger ledger);
  }

  private <T> T same(String what, Question<T> question) {
    T first = question.to(ledgers.get(0));
    for (Ledger other : ledgers.subList(1, ledgers.size())) {
      assertThat(question.to(other)).as(what).isEqualTo(first);
    }
    return first;
  }
}
