package dev.weir.store;

import dev.weir.effect.EffectId;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Big bodies that nothing refers to any more, found without counting: a body carries the week in
 * which it was last referred to, by the store's clock, and an effect cannot refer to it before it
 * began. So a body whose week is well before the oldest effect that was kept is referred to by
 * nobody but the few older effects that stayed because they are open, and those are asked.
 *
 * <p>Schedule: (1) a sweep finds a body old; (2) a claim refers to it and moves its week on, or
 * waits for the deletion and inserts it anew; (3) the deletion asks for the week again, and waits
 * for (2) if it has to. Whoever comes second sees what the first did.
 */
final class OldBodies {
  /** The length of a week, in seconds; weeks count from 1970. */
  static final long WEEK_SECONDS = Duration.ofDays(7).toSeconds();

  /** By how many weeks the clocks of a node and of the store may differ. */
  private static final int SLACK_WEEKS = 1;

  private static final String PAGE =
      "select hash, week from weir_body where tenant = ? and hash > ? order by hash limit ?";

  private static final String DELETE =
      "delete from weir_body where tenant = ? and hash = ? and week < ?";

  private final Dialect dialect;
  private final String stayed;
  private final int page;

  /**
   * Bodies, so many at a time.
   *
   * @param stayed the table in which older effects stay
   */
  OldBodies(Dialect dialect, String stayed, int page) {
    this.dialect = dialect;
    this.stayed = stayed;
    this.page = page;
  }

  /**
   * How far somebody has looked.
   *
   * @param tenant whose; empty before the first
   * @param after the hash, in hexadecimal digits
   */
  record Place(String tenant, String after) {
    static final Place START = new Place("", "");
  }

  /** Bodies of earlier weeks may go when all effects that began before this were looked at. */
  static long leaving(Instant kept) {
    return Math.floorDiv(kept.getEpochSecond(), WEEK_SECONDS) - SLACK_WEEKS;
  }

  /**
   * Takes away those of the next bodies that nobody refers to.
   *
   * @param kept no effect that began later has left
   * @return where to go on; empty at the end
   */
  Optional<Place> delete(Session session, Place place, Instant kept) throws SQLException {
    if (place.tenant().isEmpty()) {
      return nextTenant(session, place);
    }
    long week = leaving(kept);
    var old = new ArrayList<String>();
    String last = place.after();
    int seen = 0;
    PreparedStatement statement = session.prepare(PAGE);
    statement.setString(1, place.tenant());
    statement.setBytes(2, HexFormat.of().parseHex(place.after()));
    statement.setInt(3, page);
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        last = HexFormat.of().formatHex(row.getBytes(1));
        seen++;
        if (row.getLong(2) < week) {
          old.add(last);
        }
      }
    }
    if (!old.isEmpty()) {
      old.removeAll(referred(session, place.tenant(), kept));
      delete(session, place.tenant(), old, week);
    }
    return seen == page ? Optional.of(new Place(place.tenant(), last)) : nextTenant(session, place);
  }

  private Set<String> referred(Session session, String tenant, Instant kept) throws SQLException {
    PreparedStatement statement =
        session.prepare(
            "select body_ref, result_ref from "
                + stayed
                + " where tenant = ? and effect_id < ?"
                + " and (body_ref is not null or result_ref is not null)");
    statement.setString(1, tenant);
    dialect.bind(statement, 2, EffectId.first(kept).uuid());
    var hashes = new HashSet<String>();
    try (ResultSet row = statement.executeQuery()) {
      while (row.next()) {
        for (int column = 1; column <= 2; column++) {
          Optional.ofNullable(row.getBytes(column))
              .map(HexFormat.of()::formatHex)
              .ifPresent(hashes::add);
        }
      }
    }
    return hashes;
  }

  private static void delete(Session session, String tenant, List<String> hashes, long week)
      throws SQLException {
    PreparedStatement statement = session.prepare(DELETE);
    for (String hash : hashes) {
      statement.setString(1, tenant);
      statement.setBytes(2, HexFormat.of().parseHex(hash));
      statement.setLong(3, week);
      statement.addBatch();
    }
    statement.executeBatch();
  }

  private static Optional<Place> nextTenant(Session session, Place place) throws SQLException {
    return OldEffects.nextTenant(session, "weir_body", place.tenant())
        .map(tenant -> new Place(tenant, ""));
  }
}
