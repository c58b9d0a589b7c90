package dev.weir.simulator;

import dev.weir.call.Origin;
import dev.weir.env.Env;
import dev.weir.error.WeirException;
import dev.weir.state.AsOf;
import dev.weir.state.Deed;
import dev.weir.state.Place;
import dev.weir.state.Reading;
import dev.weir.state.States;
import dev.weir.state.Write;
import dev.weir.state.Written;
import dev.weir.task.Put;
import dev.weir.task.PutVerdict;
import dev.weir.task.Report;
import dev.weir.task.StepVerdict;
import dev.weir.task.Task;
import dev.weir.task.TaskState;
import dev.weir.task.Tasks;
import dev.weir.task.Token;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tasks and states with one bug each, as one node has them. */
final class DeskBugs {
  private static final Duration FRESH = Duration.ofSeconds(5);

  private DeskBugs() {}

  /** What nobody has confirmed is said to be in the queue. */
  static Plants confirmsPuts() {
    return new Plants() {
      @Override
      public Tasks tasks(Tasks wire, Env node) {
        return new TasksBetween(wire) {
          @Override
          public PutVerdict put(Put put) {
            try {
              return super.put(put);
            } catch (WeirException e) {
              return new PutVerdict.Made(hoped(put, node));
            }
          }
        };
      }
    };
  }

  private static Task hoped(Put put, Env node) {
    return new Task(
        put.id(),
        put.origin().tenant(),
        put.queue(),
        put.terms().urgency(),
        put.terms().order(),
        put.terms().name(),
        TaskState.WAITING,
        node.clock().now(),
        0,
        put.terms().attempts(),
        Optional.empty(),
        Optional.empty(),
        node.clock().now(),
        Optional.empty(),
        Optional.empty());
  }

  /** A word on a task that nobody has confirmed is said to have counted. */
  static Plants confirmsWords() {
    return new Plants() {
      @Override
      public Tasks tasks(Tasks wire, Env node) {
        return new TasksBetween(wire) {
          @Override
          public StepVerdict finish(Origin by, Token token, Report report) {
            try {
              return super.finish(by, token, report);
            } catch (WeirException e) {
              return task(by.tenant(), token.task())
                  .<StepVerdict>map(StepVerdict.Done::new)
                  .orElseThrow(() -> e);
            }
          }
        };
      }
    };
  }

  /** An addition that nobody has confirmed is made once more. */
  static Plants addsAgain() {
    return new Plants() {
      @Override
      public States states(States wire, Env node) {
        return new StatesBetween(wire) {
          @Override
          public Written write(Write write) {
            try {
              return super.write(write);
            } catch (WeirException e) {
              if (write.deed() instanceof Deed.Add) {
                return super.write(write);
              }
              throw e;
            }
          }
        };
      }
    };
  }

  /** What was read a moment ago is read again from memory, whoever has written since. */
  static Plants remembersReadings() {
    return new Plants() {
      @Override
      public States states(States wire, Env node) {
        return new StatesBetween(wire) {
          private final Map<List<Place>, Reading> readings = new HashMap<>();
          private final Map<List<Place>, Long> since = new HashMap<>();

          @Override
          public Reading read(Origin reader, List<Place> places, AsOf asOf) {
            long now = node.clock().nanos();
            Reading known = readings.get(places);
            if (known != null && now - since.getOrDefault(places, now) < FRESH.toNanos()) {
              return known;
            }
            Reading said = super.read(reader, places, asOf);
            readings.put(places, said);
            since.put(places, now);
            return said;
          }
        };
      }
    };
  }
}
