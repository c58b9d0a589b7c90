package dev.weir.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.ResourceName;
import dev.weir.limit.Dice;
import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import dev.weir.naming.UrlRules.Query;
import dev.weir.naming.UrlRules.Schemes;
import dev.weir.naming.UrlRules.Slash;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What must hold for all names: random things with random spellings, and random nonsense. */
class SpellingsTest {
  private static final int THINGS = 10_000;
  private static final int NONSENSE = 30_000;

  /** What nonsense is made of: whatever any of the readers looks at. */
  private static final List<String> SCRAPS =
      List.of(
          "file:",
          "http:",
          "https:",
          "url:",
          "row:",
          "order:",
          "/",
          "//",
          "///",
          "\\",
          "\\\\",
          ".",
          "..",
          "...",
          "a",
          "A",
          "7",
          "7.0",
          "e1",
          "-",
          "%",
          "%2e",
          "%2F",
          "%5c",
          "%41",
          "%C3%A9",
          "%C3",
          "%00",
          "%25",
          "%20",
          "\u00e9",
          "\u0301",
          "\u00df",
          "\u0130",
          "\u0131",
          "\u03a3",
          "\u2100",
          "\u2488",
          "\u3002",
          "\uff0e",
          "\uff11",
          "\u200d",
          "\u00ad",
          "\ufb33",
          ":",
          "::$DATA",
          "C:",
          "c|",
          "?",
          "#",
          "@",
          "[",
          "]",
          "[::1]",
          "=",
          "&",
          "'",
          "\"",
          "`",
          "{",
          "}",
          " ",
          "+",
          "localhost",
          "server",
          "share",
          "UNC",
          "xn--",
          "0x",
          "010",
          "1.2.3.4",
          ":80",
          ":443",
          "\ud83d\ude00",
          "\ud83d",
          "\u0000",
          "\u0085",
          "\u2028",
          "\u00a0",
          "public.",
          "550E8400-E29B-41D4-A716-446655440000",
          "urn:uuid:",
          "\u0338",
          "<",
          "\u1100",
          "\u1161");

  static Stream<Function<Dice, RandomThing>> kinds() {
    return Stream.of(RandomFile::new, RandomWindowsFile::new, RandomUrl::new, RandomRow::new);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void everySpellingOfAThingGivesItsName(Function<Dice, RandomThing> kind) {
    Dice dice = Dice.fresh();
    RandomThing random = kind.apply(dice);
    NameRules rules = random.rules();
    for (int i = 0; i < THINGS; i++) {
      RandomThing.Thing thing = random.next();
      String spelling = thing.spellings().get();
      assertThat(rules.named(spelling))
          .as("%s: %s", dice.replay(), spelling)
          .isEqualTo(new Naming.Named(new ResourceName(thing.name())));
    }
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void differentThingsNeverShareAName(Function<Dice, RandomThing> kind) {
    Dice dice = Dice.fresh();
    RandomThing random = kind.apply(dice);
    NameRules rules = random.rules();
    Map<Naming, Object> known = new HashMap<>();
    for (int i = 0; i < THINGS; i++) {
      RandomThing.Thing thing = random.next();
      String spelling = thing.spellings().get();
      Object first = known.computeIfAbsent(rules.named(spelling), name -> thing.identity());
      assertThat(first).as("%s: %s", dice.replay(), spelling).isEqualTo(thing.identity());
    }
    assertThat(known).as(dice.replay()).hasSizeGreaterThan(THINGS / 100);
  }

  @Test
  void whateverIsWrittenItsNameGivesItselfAndNothingIsThrown() {
    Dice dice = Dice.fresh();
    List<NameRules> all = List.of(NameRules.usual(), windows(), mac());
    int named = 0;
    for (int i = 0; i < NONSENSE; i++) {
      String nonsense =
          dice.one(SCRAPS.subList(0, 6))
              + Stream.generate(() -> dice.one(SCRAPS))
                  .limit(dice.below(9))
                  .collect(Collectors.joining());
      for (NameRules rules : all) {
        Naming naming = rules.named(nonsense);
        if (naming instanceof Naming.Named once) {
          named++;
          assertThat(rules.named(once.name().text()))
              .as("%s: %s", dice.replay(), nonsense)
              .isEqualTo(once);
        }
      }
    }
    assertThat(named).as(dice.replay()).isGreaterThan(NONSENSE / 2);
  }

  private static NameRules windows() {
    return new NameRules(
        new FileRules(Style.WINDOWS, LetterCase.INSENSITIVE, "D:\\x", Links.unknown()),
        new UrlRules(Query.SORTED, Schemes.SAME, Slash.DROPPED),
        RowRules.usual(),
        Aliases.none());
  }

  private static NameRules mac() {
    return new NameRules(
        new FileRules(Style.POSIX, LetterCase.INSENSITIVE, "/r", Links.unknown()),
        new UrlRules(Query.SORTED, Schemes.DISTINCT, Slash.KEPT),
        new RowRules(java.util.Optional.empty()),
        Aliases.none());
  }
}
