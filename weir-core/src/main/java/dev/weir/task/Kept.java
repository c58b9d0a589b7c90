package dev.weir.task;

import dev.weir.call.Tenant;
import dev.weir.effect.Fingerprint;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * A task as a store keeps it: with what is nobody else's business.
 *
 * @param place where it stands among those with its ordering key
 * @param most how many attempts it was put with
 * @param secret what the latest token proves
 * @param answer a digest of the result that it was completed with; 0 while there is none
 * @param lines how many lines of history it has
 */
public record Kept(Task task, long place, int most, long secret, long answer, int lines) {

  /** What it is called in its store. */
  public record Key(Tenant tenant, TaskId id) {}

  /**
   * The tasks that keep one order: a digest of tenant, queue and ordering key, never 0. Two keys of
   * one digest would only keep order together.
   */
  public record Lane(Tenant tenant, long number) {}

  /** What it is called. */
  public Key key() {
    return new Key(task.tenant(), task.id());
  }

  /** Where it keeps its order. */
  public Optional<Lane> lane() {
    return task.order().map(order -> lane(task.tenant(), task.queue(), order));
  }

  static Lane lane(Tenant tenant, String queue, Order order) {
    return new Lane(tenant, digest("lane", tenant.name(), queue, order.key()));
  }

  /** Whether those with its ordering key that were put later wait for it. */
  public boolean stands() {
    return task.order().isPresent()
        && switch (task.state()) {
          case BEHIND, WAITING, TAKEN -> true;
          case DONE -> false;
          case DEAD -> task.order().get().afterDeath() == Order.AfterDeath.WAIT;
        };
  }

  /** A number for some texts, never 0. */
  static long digest(String... texts) {
    byte[][] parts = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      parts[i] = texts[i].getBytes(StandardCharsets.UTF_8);
    }
    return digest(parts);
  }

  static long digest(byte[]... parts) {
    long number = ByteBuffer.wrap(Fingerprint.of(parts).bytes()).getLong();
    return number == 0 ? 1 : number;
  }

  Kept with(Task after) {
    return new Kept(after, place, most, secret, answer, lines);
  }

  Kept with(int moreLines) {
    return new Kept(task, place, most, secret, answer, lines + moreLines);
  }

  Kept at(long newPlace) {
    return new Kept(task, newPlace, most, secret, answer, lines);
  }

  Kept proven(long newSecret) {
    return new Kept(task, place, most, newSecret, answer, lines);
  }

  Kept answered(long digest) {
    return new Kept(task, place, most, secret, digest, lines);
  }
}
