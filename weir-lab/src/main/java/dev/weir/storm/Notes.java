package dev.weir.storm;

import dev.weir.report.Latency;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;

/** What all agents of an arm went through. Safe for concurrent use. */
final class Notes {
  private final LongAdder meant = new LongAdder();
  private final Queue<Double> millis = new ConcurrentLinkedQueue<>();
  private final Map<String, LongAdder> refused = new ConcurrentHashMap<>();
  private final Set<String> told = ConcurrentHashMap.newKeySet();
  private final LongAdder unanswered = new LongAdder();
  private final AtomicInteger finished = new AtomicInteger();

  /** A step was meant. */
  void meant() {
    meant.increment();
  }

  /** A call is over, with all its repetitions. */
  void over(Duration took) {
    millis.add(took.toNanos() / 1e6);
  }

  /** An answer refused something. */
  void refused(String code) {
    refused.computeIfAbsent(code, any -> new LongAdder()).increment();
  }

  /** Somebody asked as often as it would, in vain. */
  void unanswered() {
    unanswered.increment();
  }

  long unansweredCalls() {
    return unanswered.sum();
  }

  /** Somebody was told that a member of a document was written. */
  void told(String member) {
    told.add(member);
  }

  boolean wasTold(String member) {
    return told.contains(member);
  }

  /** An agent came to its end. */
  void finished() {
    finished.incrementAndGet();
  }

  int finishedAgents() {
    return finished.get();
  }

  long meantSteps() {
    return meant.sum();
  }

  Latency latency() {
    return Latency.of(millis);
  }

  Map<String, Long> refusals() {
    var counts = new TreeMap<String, Long>();
    refused.forEach((code, count) -> counts.put(code, count.sum()));
    return counts;
  }
}
