package dev.weir.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.tool.Reply;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A sending that a test holds in its hand. */
final class Sending {
  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile Reply reply = Fleet.lost();

  Reply act() throws InterruptedException {
    begun.countDown();
    over.await(30, TimeUnit.SECONDS);
    return reply;
  }

  void awaitBegin() throws InterruptedException {
    assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
  }

  void end(Reply how) {
    reply = how;
    over.countDown();
  }
}
