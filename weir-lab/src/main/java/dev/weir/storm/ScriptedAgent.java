package dev.weir.storm;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.scenario.Scenario;
import dev.weir.scenario.Verb;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** An agent that follows the lines of a script. Confined to its thread. */
final class ScriptedAgent {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  /** How often a document that cannot be read is read again before it is begun anew. */
  private static final int UNREADABLE = 6;

  /** How often a change is begun before its agent gives up. */
  private static final int CHANGES = 200;

  private final Scenario scenario;
  private final Hands hands;
  private final Notes notes;
  private final Dice dice;
  private final Env env;
  private final Memory memory;
  private Life life = Life.FIRST;
  private int begunAgain;

  /** An agent dies once at most. */
  private enum Life {
    FIRST,
    SECOND
  }

  /** Whether it goes on with the next line. */
  private enum Course {
    ON,
    DEAD,
    FROM_THE_FIRST_LINE
  }

  ScriptedAgent(Scenario scenario, int number, Hands hands, Notes notes, Dice dice, Env env) {
    this.scenario = scenario;
    this.hands = hands;
    this.notes = notes;
    this.dice = dice;
    this.env = env;
    this.memory = new Memory(number, scenario::list);
  }

  void live(List<Verb> script) throws InterruptedException {
    Course course = follow(script);
    while (course != Course.ON) {
      if (course == Course.DEAD) {
        life = Life.SECOND;
        memory.lose();
        hands.letGo();
      }
      course = follow(script);
    }
  }

  private Course follow(List<Verb> lines) throws InterruptedException {
    for (Verb line : lines) {
      Course course = follow(line);
      if (course != Course.ON) {
        return course;
      }
    }
    return Course.ON;
  }

  private Course follow(Verb line) throws InterruptedException {
    return switch (line) {
      case Verb.ForEach each -> through(each);
      case Verb.Given given ->
          memory.has(given.path()) == (given.presence() == Verb.Presence.THERE)
              ? follow(given.body())
              : Course.ON;
      case Verb.Call call -> {
        call(call);
        yield Course.ON;
      }
      case Verb.Change change -> {
        change(change);
        yield Course.ON;
      }
      case Verb.Think think -> {
        env.threads().pause(dice.about(think.about()));
        yield Course.ON;
      }
      case Verb.Die die ->
          life == Life.FIRST && dice.share() < die.chance() ? Course.DEAD : Course.ON;
      case Verb.BeginAgain again ->
          begunAgain++ < again.most() ? Course.FROM_THE_FIRST_LINE : Course.ON;
    };
  }

  private Course through(Verb.ForEach each) throws InterruptedException {
    List<String> list = scenario.list(each.list());
    List<String> items =
        switch (each.order()) {
          case SAME -> list;
          case SHUFFLED -> dice.shuffled(list);
          case ROTATED -> memory.rotated(list);
        };
    for (String item : items) {
      Optional<String> before = memory.take(Optional.of(item));
      Course course = follow(each.body());
      memory.take(before);
      if (course != Course.ON) {
        return course;
      }
    }
    return Course.ON;
  }

  private void call(Verb.Call call) throws InterruptedException {
    notes.meant();
    ObjectNode args = memory.filled(call.args());
    Heard heard =
        call.copies() == 1
            ? hands.ask(call.tool(), args, call.habit(), dice)
            : together(call, args);
    JsonNode value =
        heard instanceof Heard.Told told ? told.value() : JsonNodeFactory.instance.nullNode();
    call.save().map(memory::text).ifPresent(name -> memory.save(name, value));
  }

  /** All at the same moment; the first that was told something counts. */
  private Heard together(Verb.Call call, ObjectNode args) throws InterruptedException {
    var heard = new ArrayList<Optional<Heard>>();
    var over = new ArrayList<Signal>();
    var threads = new ArrayList<Thread>();
    for (int i = 0; i < call.copies(); i++) {
      int copy = i;
      heard.add(Optional.empty());
      Signal done = env.threads().signal("copy over");
      over.add(done);
      Dice its = new Dice(Double.doubleToLongBits(dice.share()), copy);
      threads.add(
          env.threads()
              .virtual(
                  "agent-copy",
                  () -> {
                    try {
                      Heard mine = hands.ask(call.tool(), args, call.habit(), its);
                      synchronized (heard) {
                        heard.set(copy, Optional.of(mine));
                      }
                    } catch (InterruptedException e) {
                      Thread.currentThread().interrupt();
                    } finally {
                      done.raise();
                    }
                  }));
    }
    try {
      for (Signal done : over) {
        done.await(scenario.crowd().patience());
      }
    } catch (InterruptedException e) {
      threads.forEach(Thread::interrupt);
      throw e;
    }
    synchronized (heard) {
      return heard.stream()
          .flatMap(Optional::stream)
          .filter(Heard.Told.class::isInstance)
          .findFirst()
          .orElse(new Heard.Nothing("none of the copies was told anything"));
    }
  }

  /** Reads, sets a member, writes; and again, for as long as that came of nothing. */
  private void change(Verb.Change change) throws InterruptedException {
    notes.meant();
    notes.meant();
    String name = memory.text(change.set());
    ObjectNode args = memory.filled(change.args());
    int unreadable = 0;
    for (int begun = 0; begun < CHANGES; begun++) {
      if (!(hands.ask(change.read(), args.deepCopy(), change.habit(), dice)
          instanceof Heard.Told told)) {
        return;
      }
      Optional<ObjectNode> read = document(told.value().path(change.member()).asString(""));
      if (read.isEmpty() && ++unreadable < UNREADABLE) {
        env.threads().pause(dice.about(change.habit().pause()));
        continue;
      }
      ObjectNode document = read.orElseGet(JsonNodeFactory.instance::objectNode);
      if (document.has(name)) {
        // Written by a call of which it never heard.
        notes.told(name);
        return;
      }
      document.set(name, memory.of(change.to()));
      env.threads().pause(dice.about(change.think()));
      Heard written =
          hands.ask(
              change.write(),
              args.deepCopy().put(change.member(), document.toPrettyString()),
              change.habit(),
              dice);
      if (written instanceof Heard.Told) {
        notes.told(name);
        return;
      }
      // Told that its reading is old, that nobody knows, or nothing: it looks again.
      env.threads().pause(dice.within(change.habit().pause()));
    }
  }

  /** The document in a text; an empty one is a new document. */
  private static Optional<ObjectNode> document(String text) {
    if (text.isBlank()) {
      return Optional.of(JsonNodeFactory.instance.objectNode());
    }
    try {
      return MAPPER.readTree(text) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (JacksonException e) {
      return Optional.empty();
    }
  }
}
