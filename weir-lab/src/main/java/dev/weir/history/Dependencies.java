package dev.weir.history;

import dev.weir.history.Anomaly.Kind;
import dev.weir.history.Dependency.Why;
import dev.weir.history.Transaction.Fate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Reads what clients tell beside the books, and draws who comes before whom. What needs no drawing
 * to be wrong is noted as it is met.
 */
final class Dependencies {
  private final List<Transaction> happened = new ArrayList<>();
  private final List<List<Dependency>> after = new ArrayList<>();
  private final List<Anomaly> plain = new ArrayList<>();
  private final Map<String, List<String>> books;

  /** Who wrote a version of a key, by {@code key=version}. */
  private final Map<String, Integer> writers = new HashMap<>();

  /** A version of a key, as everything here calls it. */
  private static String called(String key, String version) {
    return key + "=" + version;
  }

  Dependencies(List<Transaction> history, Map<String, List<String>> books) {
    this.books = new TreeMap<>(books);
    Set<String> installed = installed();
    for (Transaction transaction : history) {
      if (stands(transaction, installed)) {
        transaction
            .writes()
            .forEach((key, version) -> writers.put(called(key, version), happened.size()));
        happened.add(transaction);
        after.add(new ArrayList<>());
      }
    }
    for (Transaction transaction : history) {
      seen(transaction, installed);
    }
    this.books.forEach(this::follow);
    for (int reader = 0; reader < happened.size(); reader++) {
      int who = reader;
      happened.get(reader).reads().forEach((key, version) -> read(who, key, version));
    }
    clock();
  }

  /** What there is to say against a history without looking for cycles. */
  List<Anomaly> plain() {
    return List.copyOf(plain);
  }

  /** What happened, by number. */
  List<Transaction> happened() {
    return happened;
  }

  /** For each transaction the dependencies that begin at it. */
  List<List<Dependency>> after() {
    return after;
  }

  private Set<String> installed() {
    var all = new HashSet<String>();
    books.forEach((key, versions) -> {
      for (String version : versions) {
        if (!all.add(called(key, version))) {
          plain(Kind.TWICE, List.of(), "  " + called(key, version) + " stands twice in the books");
        }
      }
    });
    return all;
  }

  private void plain(Kind kind, List<String> who, String witness) {
    plain.add(new Anomaly(kind, who, witness));
  }

  /** Whether it happened, by the books; and whether that is what its client was told. */
  private boolean stands(Transaction it, Set<String> installed) {
    long there =
        it.writes().entrySet().stream()
            .filter(write -> installed.contains(called(write.getKey(), write.getValue())))
            .count();
    List<String> who = List.of(it.name());
    if (there > 0 && there < it.writes().size()) {
      plain(Kind.HALF, who, "  " + it);
    }
    return switch (it.fate()) {
      case HAPPENED -> {
        if (there == 0 && !it.writes().isEmpty()) {
          plain(Kind.FORGOTTEN, who, "  " + it);
        }
        yield there > 0 || it.writes().isEmpty();
      }
      case DID_NOT_HAPPEN -> {
        if (there > 0) {
          plain(Kind.DENIED, who, "  " + it);
        }
        yield there > 0;
      }
      case UNKNOWN -> there > 0;
    };
  }

  /** Also what did not come to anything has read something. */
  private void seen(Transaction it, Set<String> installed) {
    it.reads()
        .forEach((key, version) -> {
          if (!installed.contains(called(key, version))) {
            plain(
                Kind.G1A,
                List.of(it.name()),
                "  " + it + "\n    but " + called(key, version) + " does not stand in the books");
          }
        });
  }

  private Optional<Integer> writer(String key, String version) {
    return Optional.ofNullable(writers.get(called(key, version)));
  }

  private void depends(Integer from, Integer to, Why why, String told, String key) {
    if (!from.equals(to)) {
      after.get(from).add(new Dependency(from, to, why, told, key));
    }
  }

  private String name(int transaction) {
    return happened.get(transaction).name();
  }

  private void follow(String key, List<String> versions) {
    for (int i = 1; i < versions.size(); i++) {
      String before = versions.get(i - 1);
      Optional<Integer> next = writer(key, versions.get(i));
      Optional<Integer> last = writer(key, before);
      if (last.isPresent() && next.isPresent()) {
        String told = "wrote " + called(key, before) + ", which " + name(next.get()) + " replaced";
        depends(last.get(), next.get(), Why.WW, told, key);
      }
    }
  }

  private void read(int reader, String key, String version) {
    writer(key, version)
        .ifPresent(writer -> {
          String told = "wrote " + called(key, version) + ", which " + name(reader) + " read";
          depends(writer, reader, Why.WR, told, key);
        });
    List<String> versions = books.getOrDefault(key, List.of());
    int next = versions.indexOf(version) + 1;
    if (next > 0 && next < versions.size()) {
      writer(key, versions.get(next))
          .ifPresent(writer -> {
            String told = "read " + called(key, version) + ", which " + name(writer) + " replaced";
            depends(reader, writer, Why.RW, told, key);
          });
    }
  }

  /**
   * What had ended comes before what began then. Only the next ones are named: whoever began after
   * one of those had ended comes after it.
   */
  private void clock() {
    List<Integer> byBeginning = new ArrayList<>();
    for (int i = 0; i < happened.size(); i++) {
      byBeginning.add(i);
    }
    byBeginning.sort(Comparator.comparingLong(it -> happened.get(it).began()));
    long[] firstEnd = new long[happened.size() + 1];
    firstEnd[happened.size()] = Long.MAX_VALUE;
    for (int i = happened.size() - 1; i >= 0; i--) {
      firstEnd[i] = Math.min(firstEnd[i + 1], end(byBeginning.get(i)));
    }
    for (int one = 0; one < happened.size(); one++) {
      long end = end(one);
      int next = firstAfter(byBeginning, end);
      long until = firstEnd[next];
      for (; next < byBeginning.size(); next++) {
        int other = byBeginning.get(next);
        if (happened.get(other).began() > until) {
          break;
        }
        depends(one, other, Why.TIME, "had ended when " + name(other) + " began", "");
      }
    }
  }

  private long end(int transaction) {
    Transaction it = happened.get(transaction);
    return it.fate() == Fate.UNKNOWN ? Long.MAX_VALUE : it.ended();
  }

  private int firstAfter(List<Integer> byBeginning, long moment) {
    int low = 0;
    int high = byBeginning.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (happened.get(byBeginning.get(middle)).began() > moment) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
