package dev.weir.agentside;

import dev.weir.env.Env;
import dev.weir.guard.Pipeline;
import dev.weir.ledger.MemoryLedger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.server.Handler;

/** Two shops, a real pipeline on a ledger in the heap, and an open door. */
final class Premises implements AutoCloseable {
  final Env env = Env.system();
  final Shop shop = new Shop("shop", env);
  final Shop annex = new Shop("annex", env);
  final MemoryLedger ledger = new MemoryLedger();
  final Pipeline pipeline = new Pipeline(env, ledger, ledger.enlist("test"), shop);
  final Backing backing =
      new Backing(
          pipeline,
          shop,
          name ->
              switch (name) {
                case "shop" -> Optional.of(shop);
                case "annex" -> Optional.of(annex);
                default -> Optional.empty();
              },
          () -> List.of(shop, annex),
          Seal.of(ledger.secret()));
  final HttpDoor door;

  Premises() {
    this(Limits.usual());
  }

  Premises(Limits limits, Handler... others) {
    door = HttpDoor.open(HttpDoor.Config.local(0).with(limits), backing, env, List.of(others));
  }

  /** The door of another node on the same ledger, before the same shops. */
  HttpDoor beside() {
    Pipeline other = new Pipeline(env, ledger, ledger.enlist("beside"), shop);
    return HttpDoor.open(
        HttpDoor.Config.local(0),
        new Backing(other, shop, backing.server(), backing.all(), Seal.of(ledger.secret())),
        env,
        List.of());
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), door.port());
  }

  @Override
  public void close() {
    door.close();
    pipeline.close();
    ledger.close();
  }
}
