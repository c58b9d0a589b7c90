package dev.weir.difference;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Canonical;
import dev.weir.call.JsonText;
import dev.weir.call.Value;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MergeTest {

  private static Value json(String text) {
    return JsonText.read(text.replace('\'', '"'));
  }

  private static String merged(String read, String written, String now) {
    return switch (Merge.of(json(read), json(written), json(now))) {
      case Merge.Merged(Value document) -> Canonical.text(document).replace('"', '\'');
      case Merge.Apart(String reason) -> reason;
    };
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        // read; written; now; both
        "{'a':1}; {'a':1,'b':2}; {'a':1,'c':3}; {'a':1,'b':2,'c':3}",
        "{'a':1,'b':1}; {'a':2,'b':1}; {'a':1,'b':5}; {'a':2,'b':5}",
        "{'a':{'x':1,'y':1}}; {'a':{'x':2,'y':1}}; {'a':{'x':1,'y':3}}; {'a':{'x':2,'y':3}}",
        "{'a':1,'b':1}; {'b':1}; {'a':1,'b':2}; {'b':2}",
        "{'a':[1,2],'b':1}; {'a':[1,3,2],'b':1}; {'a':[1,2],'b':2}; {'a':[1,3,2],'b':2}",
        "{'a':1}; {'a':1}; {'a':7}; {'a':7}",
        "{'a':1}; {'a':2}; {'a':1}; {'a':2}",
        // The same change by both is made.
        "{'a':1}; {'a':2}; {'a':2,'b':3}; {'a':2,'b':3}",
        "{'a':1,'b':1}; {'b':1}; {'b':1,'c':1}; {'b':1,'c':1}",
        "{}; {'a':[1]}; {'a':[1]}; {'a':[1]}",
        "[1]; [1,2]; [1]; [1,2]",
        "{'a/b':1,'c~d':1}; {'a/b':2,'c~d':1}; {'a/b':1,'c~d':3}; {'a/b':2,'c~d':3}"
      })
  void changesOfDifferentPlacesAreBothMade(
      String read, String written, String now, String expected) {
    assertThat(merged(read, written, now)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "{'a':1}; {'a':2}; {'a':3}",
        "{'a':1}; {'a':2}; {}",
        "{'a':1}; {}; {'a':2}",
        "{}; {'a':1}; {'a':2}",
        "{'a':{'x':1}}; {'a':{'x':1,'y':2}}; {'a':5}",
        "{'a':{'x':1}}; {'a':{'x':1,'y':2}}; {}",
        "{'a':{'x':1}}; {'a':{'x':1,'y':2}}; {'a':[9]}",
        "{'a':{'x':1}}; {}; {'a':{'x':1,'y':2}}",
        "{'a':{'x':1}}; {'a':7}; {'a':{'x':1,'y':2}}",
        // An index means another item by now.
        "{'a':[1,2]}; {'a':[1,2,3]}; {'a':[0,1,2]}",
        "{'a':[{'x':1},{'x':2}]}; {'a':[{'x':1},{'x':3}]}; {'a':[{'x':2}]}",
        "[1]; [1,2]; [1,3]",
        "{'a':1}; [1]; {'a':1,'b':2}"
      })
  void changesOfOnePlaceAreNot(String read, String written, String now) {
    assertThat(merged(read, written, now)).isEqualTo("both changed the same place");
  }

  @Test
  void whatIsNoDocumentOrTooLargeIsNotMerged() {
    assertThat(merged("'a'", "{}", "{}")).startsWith("they are no JSON documents");
    var long1 = new Value.Arr(new ArrayList<>(java.util.Collections.nCopies(201, Value.Nil.NIL)));
    assertThat(Merge.of(Value.Obj.empty(), Value.Obj.empty().with("a", long1), Value.Obj.empty()))
        .isInstanceOf(Merge.Apart.class);
    Value deep = Value.Obj.empty();
    for (int i = 0; i < 450; i++) {
      deep = Value.Obj.empty().with("a", deep);
    }
    assertThat(Merge.of(Value.Obj.empty(), deep, Value.Obj.empty()))
        .isInstanceOf(Merge.Apart.class);
  }

  /** Every leaf of a document by its path; a list is a leaf. */
  private static Map<List<String>, Value> leaves(Value value) {
    Map<List<String>, Value> all = new LinkedHashMap<>();
    if (value instanceof Value.Obj obj && !obj.members().isEmpty()) {
      obj.members()
          .forEach((name, member) ->
              leaves(member)
                  .forEach((path, leaf) -> {
                    var longer = new ArrayList<>(List.of(name));
                    longer.addAll(path);
                    all.put(longer, leaf);
                  }));
    } else {
      all.put(List.of(), value);
    }
    return all;
  }

  private static Value random(Random random, int depth) {
    int kind = random.nextInt(depth == 0 ? 3 : 6);
    if (kind < 2) {
      return Value.Num.of(random.nextInt(3));
    }
    if (kind == 2) {
      var items = new ArrayList<Value>();
      for (int i = random.nextInt(3); i > 0; i--) {
        items.add(Value.Num.of(random.nextInt(3)));
      }
      return new Value.Arr(items);
    }
    Value.Obj object = Value.Obj.empty();
    for (int i = random.nextInt(4); i > 0; i--) {
      object = object.with("m" + random.nextInt(4), random(random, depth - 1));
    }
    return object;
  }

  private static Value.Obj changed(Random random, Value.Obj from) {
    Value.Obj to = from;
    for (int i = random.nextInt(3); i > 0; i--) {
      String name = "m" + random.nextInt(4);
      Optional<Value> there = to.get(name);
      to =
          switch (random.nextInt(3)) {
            case 0 -> to.without(name);
            case 1 -> to.with(name, random(random, 2));
            default ->
                there.isPresent() && there.get() instanceof Value.Obj inner
                    ? to.with(name, changed(random, inner))
                    : to;
          };
    }
    return to;
  }

  /**
   * The goal: what is merged has lost nobody's change. By looking at each leaf of four documents,
   * which knows nothing of patches: what one side left alone is as the other side has it.
   */
  @Test
  void noChangeOfEitherSideIsLost() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    var random = new Random(seed);
    int merges = 0;
    for (int round = 0; round < 20_000; round++) {
      Value.Obj read = random(random, 3) instanceof Value.Obj object ? object : Value.Obj.empty();
      Value.Obj mine = changed(random, read);
      Value.Obj theirs = changed(random, read);
      if (Merge.of(read, mine, theirs) instanceof Merge.Merged(Value both)) {
        merges += mine.equals(read) || theirs.equals(read) ? 0 : 1;
        String all = "run again with -Dweir.seed=" + seed + ": " + read + mine + theirs + both;
        Map<List<String>, Value> was = leaves(read);
        Map<List<String>, Value> one = leaves(mine);
        Map<List<String>, Value> other = leaves(theirs);
        Map<List<String>, Value> is = leaves(both);
        Set<List<String>> paths = new LinkedHashSet<>(was.keySet());
        paths.addAll(one.keySet());
        paths.addAll(other.keySet());
        for (List<String> path : paths) {
          Optional<Value> before = Optional.ofNullable(was.get(path));
          Optional<Value> ours = Optional.ofNullable(one.get(path));
          Optional<Value> others = Optional.ofNullable(other.get(path));
          if (empties(was, one, other, is, path)) {
            continue;
          }
          Optional<Value> expected = ours.equals(before) ? others : ours;
          assertThat(ours.equals(before) || others.equals(before) || ours.equals(others))
              .as(all)
              .isTrue();
          assertThat(Optional.ofNullable(is.get(path))).as(path + " " + all).isEqualTo(expected);
        }
      }
    }
    assertThat(merges).isGreaterThan(1_000);
  }

  /** An object that became empty, or was, is a leaf in one document and none in another. */
  private static boolean empties(
      Map<List<String>, Value> was,
      Map<List<String>, Value> one,
      Map<List<String>, Value> other,
      Map<List<String>, Value> is,
      List<String> path) {
    return Stream.of(was, one, other, is).anyMatch(it -> Value.Obj.empty().equals(it.get(path)));
  }
}
