package dev.weir.toolside;

import dev.weir.env.Env;
import dev.weir.error.ErrorCode;
import dev.weir.error.Fault;
import dev.weir.error.WeirException;
import dev.weir.mcp.Message;
import dev.weir.mcp.Revision;
import java.time.Duration;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * The first words with the processes of one stdio server, of which one follows the other: asks
 * which era the server is of, and greets it if it is of the old one. What the first process said of
 * its era is remembered for the next.
 *
 * <p>A server that takes long to start answers the probe only after we have begun to greet it the
 * old way. One that is of the new era alone refuses that greeting, and nothing is lost. One of both
 * eras accepts it, and may be bound to the old era from then on: that process is ended, and the
 * next one is given as long for the probe as it takes to start.
 */
final class Introduction {
  private static final Logger LOG = LoggerFactory.getLogger(Introduction.class);

  /**
   * How long a server that has answered a greeting may take to answer the probe that it heard
   * before that. Only who never answers a probe is waited for so long.
   */
  static final Duration LATE = Duration.ofMillis(500);

  /** What is known of the next process. */
  private enum Known {
    NOTHING,
    LEGACY,
    MODERN
  }

  private final ServerConfig.Stdio config;
  private final Env env;
  private final Counters counters;
  private final Face face;
  private volatile Known known = Known.NOTHING;

  Introduction(ServerConfig.Stdio config, Env env, Counters counters, Face face) {
    this.config = config;
    this.env = env;
    this.counters = counters;
    this.face = face;
  }

  /**
   * As whom a server is greeted.
   *
   * @param capabilities what it may ask
   * @param clientInfo who we are
   */
  record Face(ObjectNode capabilities, ObjectNode clientInfo) {}

  /**
   * Speaks first with a process.
   *
   * @return what the server said of itself; none if the process is to be ended, and another started
   *     to be spoken to in the era that is known by now
   * @throws WeirException if it did not answer in time, or with what is no greeting
   */
  Optional<Greeting> with(StdioLink link) throws InterruptedException {
    Until until = Until.in(env.clock(), config.limits().start());
    return switch (known) {
      case NOTHING -> probed(link, until);
      case LEGACY -> Optional.of(read(link, initialized(link, until)));
      case MODERN -> Optional.of(discovered(link, until));
    };
  }

  private Optional<Greeting> probed(StdioLink link, Until until) throws InterruptedException {
    // Should the probe kill the server, its next life is greeted the old way.
    known = Known.LEGACY;
    Exchange probe = probe(link, until);
    Optional<Greeting> modern = modern(probe, until.atMost(config.limits().probe()));
    if (modern.isPresent()) {
      return modern;
    }
    Message.Response answer = initialized(link, until);
    modern = modern(probe, until.atMost(LATE));
    probe.leave(Fault.of(ErrorCode.TOOL_TIMEOUT));
    if (modern.isEmpty()) {
      return Optional.of(read(link, answer));
    }
    if (answer instanceof Message.Failure) {
      return modern;
    }
    String revision = modern.get().revision().wire();
    LOG.info("server {} is started again, to be spoken to in {}", config.name(), revision);
    return Optional.empty();
  }

  /** Greets a server that has said before that it is of the new era. */
  private Greeting discovered(StdioLink link, Until until) throws InterruptedException {
    known = Known.NOTHING;
    Exchange probe = probe(link, until);
    Optional<Greeting> modern = modern(probe, until);
    if (modern.isPresent()) {
      return modern.get();
    }
    probe.leave(Fault.of(ErrorCode.TOOL_TIMEOUT));
    throw silent(link, "server/discover is not answered as it was");
  }

  private static Exchange probe(StdioLink link, Until until) throws InterruptedException {
    return link.start("server/discover", Handshake.modernParams(), Hearing.NOBODY, until);
  }

  private Optional<Greeting> modern(Exchange probe, Until until) throws InterruptedException {
    Optional<Greeting> modern = Handshake.modern(probe.await(until));
    if (modern.isPresent()) {
      known = Known.MODERN;
    }
    return modern;
  }

  private Message.Response initialized(StdioLink link, Until until) throws InterruptedException {
    Exchange initialize =
        link.start(
            "initialize",
            Handshake.initializeParams(
                Revision.NEWEST_LEGACY, face.capabilities(), face.clientInfo()),
            Hearing.NOBODY,
            until);
    if (initialize.await(until) instanceof Turn.Answered answered) {
      if (answered.response() instanceof Message.Failure) {
        // It is not of the old era, whatever we took it for.
        known = Known.NOTHING;
      }
      return answered.response();
    }
    initialize.leave(Fault.of(ErrorCode.TOOL_TIMEOUT));
    throw silent(link, "no answer to initialize");
  }

  private Greeting read(StdioLink link, Message.Response answer) {
    Greeting greeting = Handshake.greeting(config.name(), answer);
    link.tell("notifications/initialized", JsonNodeFactory.instance.objectNode());
    return greeting;
  }

  private WeirException silent(StdioLink link, String what) throws InterruptedException {
    link.hearOut();
    ServerStats stats = counters.stats();
    return new WeirException(
        ErrorCode.TOOL_UNREACHABLE,
        "server "
            + config.name()
            + " did not greet: "
            + stats.trouble().orElse(what)
            + stats.lastWords().map(words -> "; it said: " + words).orElse(""));
  }
}
