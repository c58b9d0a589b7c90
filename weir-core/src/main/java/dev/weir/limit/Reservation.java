package dev.weir.limit;

import dev.weir.call.Origin;
import dev.weir.call.Remainder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** What a call has taken of its run and its session until it is known what became of it. */
sealed interface Reservation {
  /** What whoever is called may be told of the run. */
  Optional<Origin.Run> onward();

  /** How long the run may still last. */
  Optional<Duration> left();

  /** Gives an account of it; only the first counts. */
  void end(Passage.Conclusion how);

  /** Nothing is kept of the call's run and session. */
  record Nothing(Optional<Origin.Run> onward) implements Reservation {
    /** Of a call that is for no run. */
    static final Nothing RESERVED = new Nothing(Optional.empty());

    /** For a call; its run goes on to whoever is called, if it has one. */
    static Nothing of(Origin origin) {
      return origin
          .root()
          .map(run ->
              new Nothing(
                  Optional.of(
                      new Origin.Run(
                          run,
                          Optional.of(Runs.worker(origin.tenant(), origin.session())),
                          Remainder.UNTOLD))))
          .orElse(RESERVED);
    }

    @Override
    public Optional<Duration> left() {
      return Optional.empty();
    }

    @Override
    public void end(Passage.Conclusion how) {}
  }

  /** Something is. */
  final class Held implements Reservation {
    private final Runs runs;
    private final List<Account> accounts;
    private final Account.Call call;
    private final Origin.Run onward;
    private final AtomicBoolean ended = new AtomicBoolean();

    Held(Runs runs, List<Account> accounts, Account.Call call, Origin.Run onward) {
      this.runs = runs;
      this.accounts = List.copyOf(accounts);
      this.call = call;
      this.onward = onward;
    }

    @Override
    public Optional<Origin.Run> onward() {
      return Optional.of(onward);
    }

    @Override
    public Optional<Duration> left() {
      return onward.left().time();
    }

    @Override
    public void end(Passage.Conclusion how) {
      if (ended.compareAndSet(false, true)) {
        runs.ended(accounts, call, how);
      }
    }
  }
}
