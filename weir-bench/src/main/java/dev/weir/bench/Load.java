package dev.weir.bench;

import java.time.Duration;

/** Something that callers do over and over while it is measured. */
interface Load {

  /** What it is, for the table. */
  String name();

  /** What one caller does: call, and say {@link Laps#lap} after each, while they are open. */
  void drive(Laps laps) throws InterruptedException;

  /** Processor time that the database behind it has taken so far, where that can be seen. */
  default Duration databaseCpu() {
    return Duration.ZERO;
  }

  /** Makes ready for so many callers, before the clock runs. */
  default void prepare(int callers) throws InterruptedException {}

  /** Puts in order what a measurement left behind, so that the next one does not pay for it. */
  default void settle() throws InterruptedException {}

  /** How many callers it wants when it is compared with others that have {@code others}. */
  default int callers(int others) {
    return others;
  }

  /** One call. */
  interface Call {
    /** Makes it, and returns when it is done. */
    void make() throws InterruptedException;
  }

  /** A load of calls that are all alike. */
  static Load of(String name, Call call, Home home) {
    return new Load() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public void drive(Laps laps) throws InterruptedException {
        while (laps.open()) {
          call.make();
          laps.lap();
        }
      }

      @Override
      public Duration databaseCpu() {
        return home.databaseCpu();
      }
    };
  }
}
