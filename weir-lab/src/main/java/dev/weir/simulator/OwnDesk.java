package dev.weir.simulator;

import dev.weir.call.Call;
import dev.weir.call.Origin;
import dev.weir.call.ToolName;
import dev.weir.call.Value;
import dev.weir.guard.Answer;
import dev.weir.simulator.Client.Doubt;
import dev.weir.simulator.Client.Insisted;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How an agent asks for Weir's own tools, and reads what it hears. */
final class OwnDesk {
  /** So often, and then something else is more important. */
  private static final int TRIES = 8;

  private final Client client;
  private final boolean names;

  /**
   * A desk.
   *
   * @param names whether each thing that is wanted gets a name
   */
  OwnDesk(Client client, boolean names) {
    this.client = client;
    this.names = names;
  }

  Client client() {
    return client;
  }

  private Origin origin() {
    return Origin.of(client.name()).by(client.name());
  }

  /** A call of one of Weir's own tools. */
  Call own(String tool, Map<String, ?> arguments) {
    Call call =
        Call.of(origin(), new ToolName(OwnTools.SERVER, tool), (Value.Obj) Value.of(arguments));
    return names ? call.withKey(tool + " " + client.next()) : call;
  }

  /** Asks for something of Weir's own, and for the same again, until it is known. */
  Insisted asks(String tool, Map<String, ?> arguments, Doubt doubts) throws InterruptedException {
    return client.insist(own(tool, arguments), "", doubts, TRIES);
  }

  /** Asks a tool outside, under a name. */
  Insisted outside(Ware ware, Map<String, String> arguments) throws InterruptedException {
    Call call = Call.of(origin(), ware.tool(), (Value.Obj) Value.of(arguments));
    String thing = ware.tool().tool() + " " + arguments.getOrDefault("id", "");
    return ware.writes()
        ? client.insist(
            call.withKey(arguments.get("id") + "@" + ware),
            thing,
            ware.helpless() ? Doubt.LEAVE : Doubt.WAIT,
            TRIES)
        : client.insist(call, "nothing", Doubt.LEAVE, 1);
  }

  /** A structured result. */
  static Value.Obj result(Answer.Succeeded done) {
    return Ware.read(done.result()).get("structuredContent").orElse(Value.Nil.NIL)
            instanceof Value.Obj object
        ? object
        : Value.Obj.empty();
  }

  /** The code of a refusal. */
  static String refusal(Answer.Failed failed) {
    Value.Obj reply = failed.reply().map(Ware::read).orElse(Value.Obj.empty());
    return text(reply, "_meta", "dev.weir/refusal", "code").orElse(failed.fault().code().slug());
  }

  static Optional<String> text(Value value, String... path) {
    return value.at(List.of(path)).orElse(Value.Nil.NIL) instanceof Value.Text(String text)
        ? Optional.of(text)
        : Optional.empty();
  }

  static Optional<Long> number(Value value, String... path) {
    return value.at(List.of(path)).orElse(Value.Nil.NIL) instanceof Value.Num(BigDecimal number)
        ? Optional.of(number.longValueExact())
        : Optional.empty();
  }

  static List<Value> items(Value value, String... path) {
    return value.at(List.of(path)).orElse(Value.Nil.NIL) instanceof Value.Arr(List<Value> items)
        ? items
        : List.of();
  }
}
