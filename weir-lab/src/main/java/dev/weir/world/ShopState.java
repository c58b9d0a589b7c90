package dev.weir.world;

import dev.weir.env.Env;
import dev.weir.toolserver.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What really happened in the shop, read from its journal: the truth that tests compare answers
 * with. An instance is a snapshot and immutable.
 */
public final class ShopState {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(5);

  private final Path directory;
  private final List<ShopEvent> events;

  private ShopState(Path directory, List<ShopEvent> events) {
    this.directory = directory;
    this.events = List.copyOf(events);
  }

  /** Reads the state directory; one without a journal is a shop where nothing happened yet. */
  public static ShopState read(Path stateDirectory) {
    String text;
    try {
      text = Files.readString(stateDirectory.resolve(Journal.FILE), StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      text = "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    List<ShopEvent> events = new ArrayList<>();
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      events.add(ShopEvent.of(Json.own(text.substring(start, end))));
      start = end + 1;
    }
    return new ShopState(stateDirectory, events);
  }

  /**
   * Waits until the shop's state is as wanted.
   *
   * @param condition names what is waited for, for the message
   * @return the first snapshot that fits
   * @throws InterruptedException if the waiting thread is interrupted
   * @throws AssertionError if it did not fit in time
   */
  public static ShopState await(
      Path stateDirectory, String condition, Predicate<ShopState> wanted, Duration atMost, Env env)
      throws InterruptedException {
    long start = env.clock().nanos();
    while (true) {
      ShopState now = read(stateDirectory);
      if (wanted.test(now)) {
        return now;
      }
      if (env.clock().nanos() - start > atMost.toNanos()) {
        throw new AssertionError(
            "Waited " + atMost + " for: " + condition + ". The journal has " + now.events);
      }
      env.threads().pause(BETWEEN_LOOKS);
    }
  }

  /** Every line of the journal, oldest first. */
  public List<ShopEvent> events() {
    return events;
  }

  /** How often this happened; see the constants of {@link ShopEvent}. */
  public long count(String what) {
    return events.stream().filter(e -> e.what().equals(what)).count();
  }

  private long count(String what, String member, String value) {
    return events.stream()
        .filter(e -> e.what().equals(what))
        .filter(e -> e.details().path(member).asString("").equals(value))
        .count();
  }

  /** How often any card was charged. */
  public long charges() {
    return count(ShopEvent.CHARGED);
  }

  /** How often a card was charged for this order. */
  public long charges(String orderId) {
    return count(ShopEvent.CHARGED, "order_id", orderId);
  }

  /** How many orders were created. */
  public long orders() {
    return count(ShopEvent.ORDER_CREATED);
  }

  /** How many messages were sent. */
  public long mails() {
    return count(ShopEvent.MAIL_SENT);
  }

  /** How many messages were sent to this recipient. */
  public long mails(String to) {
    return count(ShopEvent.MAIL_SENT, "to", to);
  }

  /** How many records were made. */
  public long records() {
    return count(ShopEvent.RECORD_CREATED);
  }

  /** How many records were made of this document. */
  public long records(String document) {
    return count(ShopEvent.RECORD_CREATED, "document", document);
  }

  /** How many webhooks were delivered. */
  public long webhooks() {
    return count(ShopEvent.WEBHOOK_POSTED);
  }

  /** How many webhooks were delivered about this document, whatever the event. */
  public long webhooks(String document) {
    return count(ShopEvent.WEBHOOK_POSTED, "document", document);
  }

  /** How often money was given back. */
  public long refunds() {
    return count(ShopEvent.REFUNDED);
  }

  /** How often this fault fired in calls of this tool. */
  public long fired(String tool, ShopFault fault) {
    return events.stream()
        .filter(e -> e.what().equals(ShopEvent.FAULT) && e.tool().equals(tool))
        .filter(e -> e.details().path("fault").asString().equals(fault.name()))
        .count();
  }

  /** Pieces on the shelf. */
  public long stock(String sku) {
    Books books = new Books();
    events.forEach(e -> books.apply(e.details()));
    return books.stock(sku);
  }

  /** The bytes of the configuration file as text, whatever state they are in. */
  public Optional<String> config() {
    try {
      return Optional.of(
          Files.readString(ConfigTools.file(directory), StandardCharsets.ISO_8859_1));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Whether the configuration file is, byte for byte, what one of its writers meant to write; two
   * that wrote at once may leave a mixture of both. Yes, if there is none.
   */
  public boolean configIsOneWriters() {
    return config()
        .map(text -> ConfigTools.digest(text.getBytes(StandardCharsets.ISO_8859_1)))
        .map(digest ->
            events.stream()
                .filter(event -> event.what().equals(ShopEvent.CONFIG_WRITTEN))
                .anyMatch(event -> event.details().path("sha256").asString().equals(digest)))
        .orElse(true);
  }
}
