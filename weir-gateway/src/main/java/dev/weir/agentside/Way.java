package dev.weir.agentside;

import dev.weir.call.Caller;
import dev.weir.call.Payload;
import dev.weir.env.Signal;
import dev.weir.mcp.Codec;
import dev.weir.mcp.Meta;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/** The way back to an agent while its request runs. */
final class Way implements Caller {
  private static final List<String> LEVELS =
      List.of("debug", "info", "notice", "warning", "error", "critical", "alert", "emergency");

  private final Session session;
  private final Exchange exchange;
  private final Signal cancelled;
  private final Codec codec;
  private final int quietBelow;

  private Way(Session session, Exchange exchange, Signal cancelled, Codec codec, int quietBelow) {
    this.session = session;
    this.exchange = exchange;
    this.cancelled = cancelled;
    this.codec = codec;
    this.quietBelow = quietBelow;
  }

  /**
   * The way back for a request with these parameters. A modern agent hears log lines only when it
   * asks for them, request by request; a legacy one says once how many it wants.
   */
  static Way of(
      Session session, Exchange exchange, Signal cancelled, ObjectNode params, Codec codec) {
    int quietBelow =
        session.revision().modern()
            ? LEVELS.indexOf(Meta.of(params).path(Meta.LOG_LEVEL).asString(""))
            : 0;
    return new Way(
        session, exchange, cancelled, codec, quietBelow < 0 ? LEVELS.size() : quietBelow);
  }

  @Override
  public void tell(String method, Payload params) {
    if (!method.equals("notifications/message") || loudEnough(params)) {
      exchange.say(Phrases.notice(method, params));
    }
  }

  private boolean loudEnough(Payload params) {
    if (quietBelow == 0) {
      return true;
    }
    try {
      String level = codec.mapper().readTree(params.bytes()).path("level").asString("");
      return LEVELS.indexOf(level) >= quietBelow;
    } catch (JacksonException e) {
      return false;
    }
  }

  @Override
  public Optional<Payload> ask(String method, Payload params) throws InterruptedException {
    return session.ask(exchange, method, params);
  }

  @Override
  public Optional<Signal> cancelled() {
    return Optional.of(cancelled);
  }

  @Override
  public Optional<Signal> gone() {
    return Optional.of(exchange.gone());
  }
}
