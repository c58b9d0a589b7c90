package dev.weir.simulator;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.Value;
import dev.weir.env.Signal;
import dev.weir.guard.Answer;
import dev.weir.history.Transaction;
import dev.weir.witness.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * An agent: it thinks, wants something, and asks until it knows what came of it. It asks whichever
 * node it likes, loses patience, asks two at once, crashes and asks again for what it has asked for
 * before. Most name what they want; some leave that to Weir.
 */
final class Agent implements Dweller {
  private static final List<Ware> PAYMENTS =
      List.of(Ware.PLAIN, Ware.KEYED, Ware.PROBED, Ware.BOTH, Ware.LEDGERED);

  private final World world;
  private final List<Machine> machines;
  private final String name;
  private final Client client;
  private final boolean names;
  private int sessions;
  private boolean unanswered;
  private boolean done;

  Agent(World world, List<Machine> machines, int number) {
    this.world = world;
    this.machines = machines;
    this.name = "agent-" + number;
    this.client = new Client(world, machines, name);
    this.names = number % 6 > 0;
  }

  @Override
  public void start() {
    world.env().threads().virtual(name, this::lives);
  }

  @Override
  public boolean done() {
    return done;
  }

  @Override
  public String toString() {
    return client.toString();
  }

  private void lives() {
    try {
      while (true) {
        pause(world.about(world.plan().thinks()));
        if (world.weather().calm()) {
          break;
        }
        int what = world.chance().nextInt(100);
        if (what < 50) {
          pays(PAYMENTS.get(world.chance().nextInt(PAYMENTS.size())));
        } else if (what < 80) {
          writes();
        } else {
          reads(what < 90 ? Ware.SCARCE : Ware.METERED);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    done = true;
  }

  private void pause(Duration howLong) throws InterruptedException {
    world.env().threads().pause(howLong);
  }

  private Machine machine() {
    return machines.get(world.chance().nextInt(machines.size()));
  }

  private Call call(Ware ware, Map<String, String> arguments) {
    var call = Call.of(Origin.of(session()).by(name), ware.tool(), (Value.Obj) Value.of(arguments));
    return names && ware.writes() ? call.withKey(arguments.get("id") + "@" + ware) : call;
  }

  private String session() {
    return sessions == 0 ? name : name + "/" + sessions;
  }

  private String next() {
    return client.next();
  }

  private void pays(Ware ware) throws InterruptedException {
    String id = next();
    Call call = call(ware, Map.of("id", id));
    String thing = ware.tool().tool() + " " + id;
    if (world.happens(80)) {
      // A planner that has lost its thread wants it twice at a time.
      Signal other = world.env().threads().signal("the other has heard");
      world
          .env()
          .threads()
          .virtual(
              name,
              () -> {
                try {
                  asks(ware, call, thing);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                other.raise();
              });
      asks(ware, call, thing);
      while (!other.raised()) {
        other.await(Client.DOUBTFUL);
      }
    } else {
      asks(ware, call, thing);
    }
    if (world.happens(60)) {
      // It crashed, and begins the same again.
      pause(world.about(Duration.ofSeconds(5)));
      asks(ware, call, thing);
    }
    if (names && world.happens(30)) {
      confused(ware, call);
    }
  }

  /** Takes a name that it has used for something else. */
  private void confused(Ware ware, Call call) throws InterruptedException {
    String id = next();
    Call other = call(ware, Map.of("id", id)).withKey(call.key().orElse(id));
    machine().ask(other, ware.tool().tool() + " " + id, patience());
  }

  private Duration patience() {
    return client.patience();
  }

  /** Asks until it is known; the last that was heard. */
  private Told asks(Ware ware, Call call, String thing) throws InterruptedException {
    unanswered = false;
    while (true) {
      client.does(thing);
      long began = world.time().nanos();
      Optional<Answer> answer = client.once(call, thing);
      Optional<Told> told = answer.map(Tellings::told);
      if (names) {
        world.witness().heard(thing, name, told, began, world.time().nanos());
      }
      unanswered |= answer.isEmpty();
      if (answer.isPresent() && over(ware, answer.get())) {
        client.does("thinking");
        return told.orElseThrow();
      }
      pause(
          world.about(
              answer.filter(Answer.InDoubt.class::isInstance).isPresent()
                  ? Client.DOUBTFUL
                  : Client.AGAIN));
    }
  }

  private static boolean over(Ware ware, Answer answer) {
    return answer instanceof Answer.InDoubt ? ware.helpless() : Client.over(answer);
  }

  private void reads(Ware ware) throws InterruptedException {
    int many = 1 + world.chance().nextInt(5);
    var left = new int[] {many};
    Signal all = world.env().threads().signal("all read");
    for (int i = 0; i < many; i++) {
      Call call = call(ware, Map.of("id", next()));
      world
          .env()
          .threads()
          .virtual(
              name,
              () -> {
                try {
                  machine().ask(call, "nothing", patience());
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                if (--left[0] == 0) {
                  all.raise();
                }
              });
    }
    client.does("reading");
    while (!all.raised()) {
      all.await(Client.DOUBTFUL);
    }
  }

  /** Reads one register or two, thinks, and writes one of them. */
  private void writes() throws InterruptedException {
    long began = world.time().nanos();
    var wanted = new ArrayList<>(Ware.REGISTERS);
    String target = wanted.remove(world.chance().nextInt(wanted.size()));
    Optional<String> beside =
        world.happens(300)
            ? Optional.of(wanted.get(world.chance().nextInt(wanted.size())))
            : Optional.empty();
    Optional<String> read = look(target);
    Optional<String> also = beside.isPresent() ? look(beside.get()) : Optional.of("");
    if (read.isEmpty() || also.isEmpty()) {
      return;
    }
    pause(world.about(Duration.ofMillis(world.happens(500) ? 50 : 3_000)));
    String id = next();
    var arguments = new TreeMap<String, String>();
    arguments.put("id", id);
    arguments.put("register", target);
    beside.ifPresent(it -> arguments.put("beside", it));
    var reads = new TreeMap<String, String>();
    reads.put(target, read.get());
    beside.ifPresent(it -> reads.put(it, also.get()));
    Ware ware = world.happens(300) ? Ware.SET : Ware.WRITE;
    Told told = asks(ware, call(ware, arguments), ware.tool().tool() + " " + id);
    boolean about = unanswered && !(told instanceof Told.Happened);
    var fate = about ? Transaction.Fate.UNKNOWN : fate(told);
    world
        .witness()
        .transaction(
            new Transaction(
                id, name, reads, Map.of(target, id), fate, began, world.time().nanos()));
    if (about) {
      // A request of its own may arrive yet. What it reads from now on must not count for that.
      sessions++;
    }
  }

  private static Transaction.Fate fate(Told told) {
    return switch (told) {
      case Told.Happened happened -> Transaction.Fate.HAPPENED;
      case Told.DidNot didNot -> Transaction.Fate.DID_NOT_HAPPEN;
      // Somebody else's reading was newer, or an earlier request of its own is still about.
      case Told.NotTried nothing -> Transaction.Fate.UNKNOWN;
      case Told.Doubt doubt -> Transaction.Fate.UNKNOWN;
    };
  }

  private Optional<String> look(String register) throws InterruptedException {
    Call call = call(Ware.LOOK, Map.of("register", register));
    client.does("looking at " + register);
    Optional<Answer> answer = machine().ask(call, "nothing", patience());
    if (answer.isEmpty()) {
      // It may be read all the same, by nobody.
      sessions++;
    }
    return answer
        .filter(Answer.Succeeded.class::isInstance)
        .flatMap(it -> Ware.text(Ware.read(((Answer.Succeeded) it).result()), "version"));
  }
}
