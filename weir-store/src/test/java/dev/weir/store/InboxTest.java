package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.env.Env;
import dev.weir.env.Signal;
import dev.weir.env.Threads;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a writer takes at once. */
@Timeout(60)
class InboxTest {
  private static final Env ENV = Env.system();
  private static final int BACKLOG = 5;
  private static final int TURNS_MAX = 4;

  private static final class Ask extends Pending {
    Ask() {
      super(ENV.threads().signal("ask"));
    }

    @Override
    long bytes() {
      return 1;
    }
  }

  /** Threads among which others run exactly when somebody gives way. */
  private static final class Turns implements Threads {
    private final Threads real = ENV.threads();
    private final Deque<Runnable> ready = new ArrayDeque<>();
    private int given;

    @Override
    public void giveWay() {
      given++;
      if (!ready.isEmpty()) {
        ready.remove().run();
      }
    }

    @Override
    public Thread virtual(String name, Runnable work) {
      return real.virtual(name, work);
    }

    @Override
    public Thread platform(String name, Runnable work) {
      return real.platform(name, work);
    }

    @Override
    public Signal signal(String name) {
      return real.signal(name);
    }

    @Override
    public Signal.Watch alarm(Duration after, Runnable ring) {
      return real.alarm(after, ring);
    }

    @Override
    public void pause(Duration howLong) throws InterruptedException {
      real.pause(howLong);
    }
  }

  private final Turns turns = new Turns();
  private final List<Thread> callers = new ArrayList<>();
  private int backlog = BACKLOG;
  private final Inbox<Ask> inbox =
      new Inbox<>(1_000, () -> backlog, new Env(ENV.clock(), ENV.entropy(), turns));

  /** Puts so many in, each by a caller that waits for its answer. */
  private void asked(int many) {
    for (int i = 0; i < many; i++) {
      callers.add(ENV.threads().virtual("caller", () -> inbox.submit(new Ask())));
    }
  }

  /** The same, and they are there when it returns. */
  private void arrived(int many, int before) {
    asked(many);
    while (inbox.waiting() < before + many) {
      Thread.onSpinWait();
    }
  }

  private List<Ask> taken(Inbox.When when) throws InterruptedException {
    List<Ask> taken = inbox.take(when, 100, 100);
    taken.forEach(Pending::answered);
    return taken;
  }

  @Test
  void whoTakesGivesWayAsLongAsMoreCome() throws InterruptedException {
    arrived(1, 0);
    turns.ready.add(() -> arrived(2, 1));
    turns.ready.add(() -> {});
    turns.ready.add(() -> arrived(1, 3));
    assertThat(taken(Inbox.When.FILLED)).hasSize(3);
    assertThat(turns.given).as("the second time nobody came").isEqualTo(2);
  }

  @Test
  void nobodyIsWaitedForOnceThereIsABacklog() throws InterruptedException {
    arrived(BACKLOG, 0);
    assertThat(taken(Inbox.When.FILLED)).hasSize(BACKLOG);
    assertThat(turns.given).isZero();
    arrived(BACKLOG - 1, 0);
    turns.ready.add(() -> arrived(3, BACKLOG - 1));
    assertThat(taken(Inbox.When.FILLED)).hasSize(BACKLOG + 2);
    assertThat(turns.given).isEqualTo(1);
  }

  /** However many come, somebody has to be written. */
  @Test
  void givingWayEnds() throws InterruptedException {
    backlog = 1_000;
    arrived(1, 0);
    for (int turn = 1; turn < 50; turn++) {
      turns.ready.add(() -> arrived(1, inbox.waiting()));
    }
    assertThat(taken(Inbox.When.FILLED)).hasSize(1 + TURNS_MAX);
    assertThat(turns.given).isEqualTo(TURNS_MAX);
  }

  /**
   * Schedule: (1) the first taker has seen somebody and gives way; (2) the second one takes all;
   * (3) somebody else comes. The first one must not come back with nothing, which would mean the
   * end.
   */
  @Test
  void whoFindsNothingAfterAllWaitsForTheNext() throws InterruptedException {
    arrived(BACKLOG - 1, 0);
    turns.ready.add(() -> {
      arrived(1, BACKLOG - 1);
      try {
        assertThat(taken(Inbox.When.CROWDED)).hasSize(BACKLOG);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
      asked(1);
    });
    assertThat(taken(Inbox.When.FILLED)).hasSize(1);
    inbox.close();
    assertThat(inbox.take(Inbox.When.FILLED, 100, 100)).isEmpty();
  }
}
