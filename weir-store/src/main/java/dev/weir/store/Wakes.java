package dev.weir.store;

import dev.weir.effect.EffectId;
import dev.weir.env.Env;
import dev.weir.env.Signal;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wakes those who wait on one node for an effect that another node carries out. PostgreSQL makes
 * every transaction that notifies take its turn with all others, so a settlement must not notify by
 * itself: the node that waits says so once, and only then does the other one say when it is over.
 *
 * <ol>
 *   <li>W waits for an effect: it listens, then notifies {@code weir_wait} with the effect's id;
 *   <li>every node hears that and remembers the id for a while;
 *   <li>O, whose effect it is, appends to it and finds the id remembered: it notifies {@code
 *       weir_done};
 *   <li>W hears that and looks.
 * </ol>
 *
 * <p>Only a help: whoever waits also looks again by itself, ever more rarely. Schedules: O appends
 * between W's look and (2), a message is lost with a connection, a pooler that knows no
 * notifications stands in between — W looks a quarter of a second later.
 *
 * <p>Threads: two virtual ones, one that listens on a connection of its own, one that notifies.
 */
final class Wakes implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Wakes.class);
  private static final String WAIT = "weir_wait";
  private static final String DONE = "weir_done";
  private static final int LISTEN_MILLIS = 100;
  private static final Duration AGAIN = Duration.ofSeconds(1);

  /**
   * What is remembered, and what waits to be said; beyond it, those who wait look by themselves.
   */
  private static final int MOST = 10_000;

  private record Message(String channel, UUID effect) {}

  private final Connections connections;
  private final Consumer<EffectId> changed;
  private final Set<UUID> watched = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Message> outgoing = new ArrayBlockingQueue<>(MOST);
  private final Signal closed;
  private final List<Thread> threads = new ArrayList<>();

  /**
   * Begins to listen.
   *
   * @param changed hears of effects that another node has moved on; must not block
   */
  Wakes(Connections connections, Env env, Consumer<EffectId> changed) {
    this.connections = connections;
    this.changed = changed;
    this.closed = env.threads().signal("wakes closed");
    threads.add(env.threads().virtual("weir-wakes-in", this::listen));
    threads.add(env.threads().virtual("weir-wakes-out", this::send));
  }

  /** Asks whoever carries the effect out to say when it has changed. Never blocks. */
  void watch(EffectId id) {
    say(new Message(WAIT, id.uuid()));
  }

  /** This node has moved an effect on. Never blocks. */
  void moved(EffectId id) {
    if (!watched.isEmpty() && watched.remove(id.uuid())) {
      say(new Message(DONE, id.uuid()));
    }
  }

  private void say(Message message) {
    if (!outgoing.offer(message)) {
      log.debug("too many wait for effects of other nodes: they look by themselves");
    }
  }

  private void listen() {
    try {
      while (!closed.raised()) {
        try (Session session = connections.writer()) {
          session.connection().setAutoCommit(true);
          session.run("listen " + WAIT);
          session.run("listen " + DONE);
          var notices = session.connection().unwrap(PGConnection.class);
          while (!closed.raised()) {
            for (PGNotification notice : notices.getNotifications(LISTEN_MILLIS)) {
              heard(notice.getName(), notice.getParameter());
            }
          }
        } catch (SQLException | RuntimeException e) {
          // Pools throw what they like when a connection breaks; whoever waits looks by itself.
          log.debug("no notifications from the ledger for now: {}", e.toString());
        }
        closed.await(AGAIN);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void heard(String channel, String effect) {
    UUID id;
    try {
      id = UUID.fromString(effect);
    } catch (IllegalArgumentException e) {
      return;
    }
    if (channel.equals(DONE)) {
      changed.accept(new EffectId(id));
    } else {
      if (watched.size() >= MOST) {
        watched.clear();
      }
      watched.add(id);
    }
  }

  private void send() {
    try {
      while (!closed.raised()) {
        Message first = outgoing.poll(LISTEN_MILLIS, TimeUnit.MILLISECONDS);
        if (first == null) {
          continue;
        }
        List<Message> some = new ArrayList<>(List.of(first));
        outgoing.drainTo(some);
        try {
          connections.read(session -> {
            PreparedStatement notify = session.prepare("select pg_notify(?, ?)");
            for (Message message : some) {
              notify.setString(1, message.channel());
              notify.setString(2, message.effect().toString());
              notify.execute();
            }
            return some.size();
          });
        } catch (SQLException | RuntimeException e) {
          log.debug("{} notifications were not sent: {}", some.size(), e.toString());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.raise();
    // Without an interrupt, which would break a connection in the middle of a read.
    threads.forEach(Joining::join);
  }
}
