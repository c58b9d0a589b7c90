package dev.weir.waiting;

import dev.weir.call.Origin;
import dev.weir.call.Tenant;
import dev.weir.call.Worker;
import dev.weir.effect.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Whoever can be in the way of a wait, or be kept from going on by one. Only digests: it travels
 * between nodes.
 *
 * @param text short
 */
public record Party(String text) {
  private static final int DIGITS = 16;

  /** A session, which lets go of its leases when it goes on. */
  public static Party session(Tenant tenant, String session) {
    return new Party("s:" + Fingerprint.worker(tenant, session).text());
  }

  /** The effects of a session that are not over: what they hold is free when they are. */
  public static Party effects(Tenant tenant, String session) {
    return effects(Fingerprint.worker(tenant, session));
  }

  private static Party effects(Worker worker) {
    return new Party("e:" + worker.text());
  }

  /** A place in some queue. */
  public static Party place(Tenant tenant, String id) {
    return new Party("p:" + digest(tenant, id));
  }

  /** A person's decision that is waited for. Nobody waits for one yet. */
  public static Party approval(Tenant tenant, String id) {
    return new Party("a:" + digest(tenant, id));
  }

  /** Whom a wait of this session keeps from going on, besides its place. */
  public static Set<Party> waiting(Origin by) {
    var parties = new LinkedHashSet<Party>();
    parties.add(session(by.tenant(), by.session()));
    by.run()
        .flatMap(Origin.Run::parent)
        .ifPresent(parent -> {
          parties.add(new Party("s:" + parent.text()));
          parties.add(effects(parent));
        });
    return parties;
  }

  private static String digest(Tenant tenant, String id) {
    return Fingerprint.of(
            tenant.name().getBytes(StandardCharsets.UTF_8), id.getBytes(StandardCharsets.UTF_8))
        .hex()
        .substring(0, DIGITS);
  }
}
