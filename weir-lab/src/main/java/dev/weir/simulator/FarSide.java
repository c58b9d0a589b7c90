package dev.weir.simulator;

import dev.weir.call.Canonical;
import dev.weir.call.Payload;
import dev.weir.call.Value;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.tool.Dispatch;
import dev.weir.tool.Reply;
import dev.weir.witness.Act;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tools' own world: it goes on whatever becomes of the nodes, and keeps books. A request takes
 * its time to arrive, the work takes time, and so does the answer; together less than {@link
 * Ware#SETTLE} up to the moment at which the work is in the books, but for {@link Ware#SET}.
 */
final class FarSide {
  private static final Duration LIES_FOR = Duration.ofSeconds(20);

  /** Anything like this arrives and is done well before it counts as settled. */
  private static final int WAY_MILLIS = 1_500;

  /** Together with the work still less than {@link Ware#TIMEOUT}. */
  private static final int SLOW_MILLIS = 8_000;

  private static final Duration A_MOMENT = Duration.ofSeconds(1);
  private static final int WORK_MILLIS = 1_500;

  private final World world;
  private final Map<String, Remembered> keys = new HashMap<>();
  private final Map<String, Long> booked = new HashMap<>();
  private final Set<String> overlooked = new HashSet<>();
  private final Map<String, String> registers = new HashMap<>();
  private final Vault vault;
  private int scarce;

  private record Remembered(Payload result, long sinceNanos) {}

  FarSide(World world) {
    this.world = world;
    this.vault = new Vault(world.shared().leaseBook());
    Ware.REGISTERS.forEach(it -> registers.put(it, Ware.BLANK));
  }

  /** What is on its way to a tool. */
  final class Request {
    private final Ware ware;
    private final Dispatch dispatch;
    private final Optional<Act> act;
    private final Env node;
    private final Signal answered;
    private Optional<Reply> reply = Optional.empty();
    private boolean patient;

    Request(Ware ware, Dispatch dispatch, Optional<Act> act, Env node) {
      this.ware = ware;
      this.dispatch = dispatch;
      this.act = act;
      this.node = node;
      this.answered = node.threads().signal("answered");
    }

    /** As the adapter sees it: sends, and waits for as long as it may. */
    Reply go() throws InterruptedException {
      Weather weather = world.weather();
      if (weather.toolsAway()) {
        act.ifPresent(world.witness()::nothingDone);
        node.threads().pause(Duration.ofMillis(1 + world.chance().nextInt(20)));
        return new Reply.NeverSent(Fault.of(ErrorCode.TOOL_UNREACHABLE, "connection refused"));
      }
      Duration left = Duration.between(node.clock().now(), dispatch.deadline());
      // Who hangs up in the middle gives its place to the next, and the server may still be at it.
      patient = left.compareTo(A_MOMENT) > 0;
      boolean loses = ware != Ware.SCARCE && weather.toolsLose();
      start(loses);
      // The connection breaks, or nothing comes.
      Duration patience =
          loses && world.happens(700)
              ? Duration.ofMillis(world.chance().nextInt((int) Math.max(1, left.toMillis())))
              : left;
      answered.await(patience);
      return reply.orElseGet(() -> new Reply.Lost(Fault.of(ErrorCode.TOOL_BROKEN, "no answer")));
    }

    private void start(boolean loses) {
      world.env().threads().virtual("far side", () -> travel(loses));
    }

    private void travel(boolean loses) {
      try {
        pause(way());
        Reply said = arrive();
        pause(back());
        if (!loses) {
          reply = Optional.of(said);
          answered.raise();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void pause(Duration howLong) throws InterruptedException {
      world.env().threads().pause(howLong);
    }

    private Duration way() {
      if (ware == Ware.SET && world.happens(300)) {
        // Whoever repeats it must wait for the first one: nothing else keeps them apart.
        return Duration.ofMillis(1 + world.chance().nextInt(SLOW_MILLIS));
      }
      int most = ware != Ware.SCARCE && world.weather().toolsErr(50) ? WAY_MILLIS : 30;
      return Duration.ofMillis(1 + world.chance().nextInt(most));
    }

    /** An answer may come when nobody waits for it any more. */
    private Duration back() {
      int most = ware != Ware.SCARCE && world.weather().toolsErr(20) ? 12_000 : 30;
      return Duration.ofMillis(1 + world.chance().nextInt(most));
    }

    private Reply arrive() throws InterruptedException {
      switch (ware) {
        case METERED ->
            world
                .witness()
                .arrived(
                    "metered",
                    // A portion may be used a moment after it was taken; and requests overtake.
                    Math.toIntExact(Ware.METERED_RULE.calls() + Ware.METERED_RULE.burst() + 5),
                    Ware.METERED_RULE.per());
        case SCARCE -> {
          if (patient) {
            world.witness().inside("scarce", ++scarce, Ware.SCARCE_MOST);
          }
        }
        case PLAIN, KEYED, PROBED, BOTH, LEDGERED, FIND, LOOK, WRITE, SET, PEEK, STORE -> {}
      }
      Reply said = served();
      if (ware == Ware.SCARCE && patient) {
        scarce--;
      }
      if (!(said instanceof Reply.Result)) {
        act.ifPresent(world.witness()::nothingDone);
      }
      world.trace().line("far side", () -> named(dispatch) + ": " + brief(said));
      return said;
    }

    private Reply served() throws InterruptedException {
      Weather weather = world.weather();
      boolean again = keyed().isPresent() && keys.containsKey(keyed().get());
      if (ware != Ware.SCARCE && ware != Ware.METERED && weather.toolsBusy()) {
        return new Reply.Busy(
            Fault.of(ErrorCode.TOOL_BUSY, "429"),
            world.happens(500)
                ? Optional.of(Duration.ofMillis(200 + world.chance().nextInt(8_000)))
                : Optional.empty());
      }
      // "This key is in use", says many a payment provider to who asks again too soon.
      if (weather.toolsErr(again ? 300 : 15)) {
        return new Reply.ToolError(body("error", "no"));
      }
      if (weather.toolsErr(3)) {
        return new Reply.Rejected(body("error", "what?"));
      }
      int most = ware != Ware.SCARCE && weather.toolsErr(50) ? WORK_MILLIS : 150;
      pause(Duration.ofMillis(1 + world.chance().nextInt(most)));
      if (ware.honoursKeys() && weather.toolsErr(30)) {
        // Delivered twice: no harm where keys are honoured.
        world
            .env()
            .threads()
            .alarm(Duration.ofMillis(1 + world.chance().nextInt(1_000)), this::done);
      }
      return done();
    }

    private Reply done() {
      return switch (ware) {
        case PLAIN, PROBED -> new Reply.Result(booked());
        case KEYED, BOTH, LEDGERED -> new Reply.Result(once());
        case WRITE -> new Reply.Result(written());
        case SET ->
            new Reply.Result(
                argument("id").equals(registers.get(argument("register")))
                    ? body("tool", ware.tool().tool())
                    : written());
        case LOOK ->
            new Reply.Result(body("version", registers.getOrDefault(argument("register"), "")));
        case FIND -> new Reply.Result(found());
        case PEEK ->
            vault
                .peek(argument("thing"), fence())
                .<Reply>map(it -> new Reply.Result(body("version", it)))
                .orElseGet(this::stale);
        case STORE ->
            vault.store(
                    argument("thing"), argument("by"), fence(), argument("basis"), argument("id"))
                ? new Reply.Result(booked())
                : stale();
        case SCARCE, METERED -> new Reply.Result(body("answer", "42"));
      };
    }

    private Payload written() {
      String register = argument("register");
      String version = argument("id");
      registers.put(register, version);
      world.witness().wrote(register, version);
      return booked();
    }

    private long fence() {
      return Long.parseLong(argument("fence"));
    }

    private Reply stale() {
      return new Reply.ToolError(body("error", "a later holder was here"));
    }

    private Optional<String> keyed() {
      return dispatch.forwarded().map(it -> ware + " " + it.key());
    }

    /** All of it in one step: the work, and the note of the key. */
    private Payload once() {
      String key = keyed().orElse("none");
      Remembered before = keys.get(key);
      boolean forgotten =
          before != null
              && ware != Ware.LEDGERED
              && world.time().nanos() - before.sinceNanos() > Ware.RETENTION.toNanos();
      if (before != null && !forgotten) {
        return before.result();
      }
      Payload result = booked();
      keys.put(key, new Remembered(result, world.time().nanos()));
      return result;
    }

    private Payload booked() {
      String thing = ware.tool().tool() + " " + argument("id");
      booked.put(thing, world.time().nanos());
      world.witness().happened(thing, dispatch.effect());
      return body("tool", ware.tool().tool());
    }

    /** Read from a copy that is behind now and then; and once for each thing it is overlooked. */
    private Payload found() {
      String thing = argument("tool") + " " + argument("id");
      Long since = booked.get(thing);
      long age = since == null ? 0 : world.time().nanos() - since;
      boolean behind = age < Duration.ofMillis(world.chance().nextInt(1_500)).toNanos();
      boolean lies =
          since != null
              && age < LIES_FOR.toNanos()
              && !world.weather().calm()
              && world.happens(300)
              && overlooked.add(thing);
      return body("found", since == null || behind || lies ? "no" : "yes");
    }

    private String argument(String name) {
      return Ware.text(dispatch.call().arguments(), name).orElse("");
    }

    private Payload body(String name, String text) {
      Value.Obj all = dispatch.call().arguments().without("key").with(name, new Value.Text(text));
      return Payload.of(Canonical.bytes(all));
    }
  }

  static String named(Dispatch dispatch) {
    return dispatch.call().tool()
        + " "
        + Canonical.text(dispatch.call().arguments())
        + " as "
        + dispatch.effect()
        + ", attempt "
        + dispatch.attempt();
  }

  static String brief(Reply reply) {
    return switch (reply) {
      case Reply.Result result -> result.body().text();
      case Reply.ToolError error -> "a tool error";
      case Reply.Rejected rejected -> "rejected";
      case Reply.Suspended suspended -> "suspended";
      case Reply.NeverSent never -> "never sent";
      case Reply.Busy busy -> "busy";
      case Reply.Lost lost -> "lost";
    };
  }

  /** What was in the registers before anybody wrote. */
  static Map<String, String> blank() {
    var all = new HashMap<String, String>();
    List<String> names = new ArrayList<>(Ware.REGISTERS);
    names.forEach(it -> all.put(it, Ware.BLANK));
    return all;
  }
}
