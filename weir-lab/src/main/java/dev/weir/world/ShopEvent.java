package dev.weir.world;

import java.time.Instant;
import tools.jackson.databind.node.ObjectNode;

/**
 * One line of the shop's journal.
 *
 * @param seq position in the journal, from 1
 * @param at when it was written, by the shop's clock
 * @param tool the tool that was called
 * @param what the effect ({@code charged}, {@code mail_sent}, …) or {@code fault} for the note that
 *     an ordered fault is about to fire
 * @param details the line's other members, as written
 */
public record ShopEvent(long seq, Instant at, String tool, String what, ObjectNode details) {

  /** A new order. */
  public static final String ORDER_CREATED = "order_created";

  /** An order was cancelled. */
  public static final String ORDER_CANCELLED = "order_cancelled";

  /** A card was charged. */
  public static final String CHARGED = "charged";

  /** Money was given back. */
  public static final String REFUNDED = "refunded";

  /** Pieces left the shelf. */
  public static final String STOCK_RESERVED = "stock_reserved";

  /** The shelf was counted anew. */
  public static final String STOCK_SET = "stock_set";

  /** A message left the house. */
  public static final String MAIL_SENT = "mail_sent";

  /** A record of a document was made. */
  public static final String RECORD_CREATED = "record_created";

  /** A webhook was delivered. */
  public static final String WEBHOOK_POSTED = "webhook_posted";

  /** The configuration file was overwritten to the end. */
  public static final String CONFIG_WRITTEN = "config_written";

  /** Not an effect: an ordered fault fires now. */
  public static final String FAULT = "fault";

  static ShopEvent of(ObjectNode line) {
    return new ShopEvent(
        line.path("seq").asLong(),
        Instant.parse(line.path("at").asString()),
        line.path("tool").asString(),
        line.path("what").asString(),
        line);
  }
}
