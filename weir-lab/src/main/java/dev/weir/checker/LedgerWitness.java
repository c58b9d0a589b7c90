package dev.weir.checker;

import dev.weir.call.Payload;
import dev.weir.call.Tenant;
import dev.weir.effect.Effect;
import dev.weir.effect.EffectKey;
import dev.weir.effect.Node;
import dev.weir.effect.Outcome;
import dev.weir.effect.Source;
import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.history.History;
import dev.weir.history.KeyModel;
import dev.weir.history.KeyModel.Asked;
import dev.weir.history.KeyModel.Ending;
import dev.weir.history.KeyModel.Heard;
import dev.weir.history.Linearizability;
import dev.weir.history.Operation;
import dev.weir.ledger.Append;
import dev.weir.ledger.AppendVerdict;
import dev.weir.ledger.Claim;
import dev.weir.ledger.ClaimVerdict;
import dev.weir.ledger.Ledger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Many clients at once claim, settle, resolve and look at few keys, through any number of ledgers
 * that share one store, and write down what they hear. Whether that is what a ledger may say is for
 * {@link Linearizability} to judge, which knows nothing of ledgers.
 */
public final class LedgerWitness {
  private static final int CLIENTS = 12;
  private static final int KEYS = 25;

  /** Of those who want to settle, so many want an effect that was won a moment ago. */
  private static final int FRESH = 8;

  private final List<Ledger> ledgers;
  private final List<Node> nodes = new ArrayList<>();
  private final Env env;
  private final History<Asked, Heard> history = new History<>();
  private final List<Won> won = new CopyOnWriteArrayList<>();

  /** An effect that won its key, and whose it is. */
  private record Won(Effect effect, int ledger) {}

  private LedgerWitness(List<Ledger> ledgers, Env env) {
    this.ledgers = ledgers;
    this.env = env;
    for (int i = 0; i < ledgers.size(); i++) {
      nodes.add(ledgers.get(i).enlist("witness-" + i));
    }
  }

  /**
   * Lets clients at ledgers of one store, which has nothing in it, for so many steps each.
   *
   * @return what no order of their requests explains, key by key; empty when the ledgers are right
   */
  public static List<String> flaws(long seed, int steps, List<Ledger> ledgers, Env env)
      throws InterruptedException {
    var witness = new LedgerWitness(ledgers, env);
    var clients = new ArrayList<Thread>();
    for (int i = 0; i < CLIENTS; i++) {
      int client = i;
      clients.add(
          env.threads().virtual("client-" + i, () -> witness.play(client, seed + client, steps)));
    }
    for (Thread client : clients) {
      client.join();
    }
    for (int key = 0; key < KEYS; key++) {
      for (int ledger = 0; ledger < ledgers.size(); ledger++) {
        witness.look("last look", ledger, "k" + key);
      }
    }
    List<Operation<Asked, Heard>> operations = witness.history.operations();
    if (operations.size() < CLIENTS * steps) {
      throw new AssertionError("a client gave up: " + operations.size() + " operations");
    }
    return Linearizability.flaws(operations, new KeyModel());
  }

  private void play(int number, long seed, int steps) {
    var random = new Random(seed);
    String client = "client-" + number;
    int ledger = number % ledgers.size();
    for (int i = 0; i < steps; i++) {
      String key = "k" + random.nextInt(KEYS);
      int dice = random.nextInt(100);
      if (dice < 35 || won.isEmpty()) {
        claim(client, ledger, key);
      } else if (dice < 60) {
        settle(client, any(random), ending(random, client + "." + i));
      } else if (dice < 70) {
        resolve(client, ledger, any(random), client + "." + i);
      } else {
        look(client, ledger, key);
      }
    }
  }

  private Won any(Random random) {
    int size = won.size();
    return won.get(Math.max(0, size - 1 - random.nextInt(Math.min(size, FRESH))));
  }

  private static Ending ending(Random random, String text) {
    return switch (random.nextInt(4)) {
      case 0 -> new Ending.Doubt();
      case 1 -> new Ending.Released();
      default -> new Ending.Outcome(text);
    };
  }

  /** Something that is asked of a ledger. */
  private interface Question {
    Heard ask();
  }

  private void ask(String client, String key, Asked asked, Question question) {
    long began = env.clock().nanos();
    try {
      Heard heard = question.ask();
      history.add(Operation.answered(key, client, asked, heard, began, env.clock().nanos()));
    } catch (WeirException e) {
      history.add(Operation.unanswered(key, client, asked, began));
    }
  }

  private void claim(String client, int ledger, String key) {
    Claim claim = Sample.claim(nodes.get(ledger), key);
    ask(
        client,
        key,
        new Asked.Claim(claim.id().toString()),
        () ->
            switch (ledgers.get(ledger).claim(claim)) {
              case ClaimVerdict.Won first -> {
                won.add(new Won(first.effect(), ledger));
                yield new Heard.Done();
              }
              case ClaimVerdict.Held held -> new Heard.Held(key(held.holder()));
              case ClaimVerdict.Moved moved ->
                  throw new IllegalStateException("no resource was asked for");
            });
  }

  private void settle(String client, Won whose, Ending ending) {
    Node by = nodes.get(whose.ledger());
    Append append =
        switch (ending) {
          case Ending.Outcome outcome ->
              Sample.settle(whose.effect(), by, new Outcome.Succeeded(json(outcome.text())));
          case Ending.Doubt doubt -> Sample.settle(whose.effect(), by, Sample.doubt());
          case Ending.Released released ->
              Sample.settle(
                      whose.effect(), by, Outcome.failed(Fault.of(ErrorCode.TOOL_UNREACHABLE)))
                  .releasingKey();
        };
    append(
        client,
        whose.ledger(),
        append,
        new Asked.Settle(whose.effect().id().toString(), ending),
        whose);
  }

  private void resolve(String client, int ledger, Won whose, String outcome) {
    Append append =
        Append.resolve(
            Tenant.DEFAULT,
            whose.effect().id(),
            nodes.get(ledger),
            Source.PROBE,
            new Outcome.Succeeded(json(outcome)),
            Optional.empty(),
            1,
            Sample.now());
    append(
        client, ledger, append, new Asked.Resolve(whose.effect().id().toString(), outcome), whose);
  }

  private void append(String client, int ledger, Append append, Asked asked, Won whose) {
    String key = name(whose.effect().key().orElseThrow());
    ask(
        client,
        key,
        asked,
        () ->
            switch (ledgers.get(ledger).append(append)) {
              case AppendVerdict.Appended done -> new Heard.Done();
              case AppendVerdict.Refused no -> new Heard.Refused();
              case AppendVerdict.Unknown unknown ->
                  throw new AssertionError("effect " + append.id() + " is gone");
            });
  }

  private void look(String client, int ledger, String key) {
    ask(
        client,
        key,
        new Asked.Look(),
        () ->
            new Heard.Stands(
                ledgers
                    .get(ledger)
                    .holder(Tenant.DEFAULT, EffectKey.given(key))
                    .map(LedgerWitness::key)
                    .orElseGet(KeyModel.Key.Free::new)));
  }

  private static Payload json(String text) {
    return Payload.of("\"" + text + "\"");
  }

  private static String name(EffectKey key) {
    return key.text().substring(key.text().indexOf(':') + 1);
  }

  private static KeyModel.Key key(Effect holder) {
    String id = holder.id().toString();
    if (holder.outcome().isEmpty()) {
      return new KeyModel.Key.Taken(id);
    }
    return switch (holder.outcome().get()) {
      case Outcome.Succeeded done ->
          new KeyModel.Key.Settled(id, done.result().text().replace("\"", ""));
      case Outcome.Failed failed -> new KeyModel.Key.Settled(id, failed.fault().toString());
      case Outcome.Refused refused -> new KeyModel.Key.Settled(id, refused.fault().toString());
      case Outcome.InDoubt doubt -> new KeyModel.Key.InDoubt(id);
    };
  }
}
