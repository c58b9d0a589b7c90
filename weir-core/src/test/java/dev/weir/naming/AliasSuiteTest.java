package dev.weir.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.ResourceName;
import dev.weir.naming.FileRules.LetterCase;
import dev.weir.naming.FileRules.Style;
import dev.weir.naming.UrlRules.Query;
import dev.weir.naming.UrlRules.Schemes;
import dev.weir.naming.UrlRules.Slash;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Labelled pairs of spellings, {@code aliases.txt}: those that are one thing must have one name,
 * those that are two must have two. The first half are the cases that everybody has, the second
 * those that we were afraid of.
 */
class AliasSuiteTest {
  private static final Pattern ESCAPE = Pattern.compile("\\\\u\\{([0-9a-f]+)}");

  private static final Map<String, NameRules> RULES =
      Map.of(
          "usual", NameRules.usual(),
          "rooted", files(Style.POSIX, LetterCase.SENSITIVE, "/srv/data", Links.unknown()),
          "mac", files(Style.POSIX, LetterCase.INSENSITIVE, "/", Links.unknown()),
          "windows", files(Style.WINDOWS, LetterCase.INSENSITIVE, "C:\\work", Links.unknown()),
          "linked", files(Style.POSIX, LetterCase.SENSITIVE, "/", AliasSuiteTest::linked),
          "sorted", urls(new UrlRules(Query.SORTED, Schemes.DISTINCT, Slash.KEPT)),
          "either", urls(new UrlRules(Query.ORDERED, Schemes.SAME, Slash.KEPT)),
          "slashless", urls(new UrlRules(Query.ORDERED, Schemes.DISTINCT, Slash.DROPPED)),
          "aliased", aliased());

  /**
   * One line of the table.
   *
   * @param section before which headline
   * @param verdict {@code one} or {@code two}
   * @param rules the name of the rules
   * @param left a spelling
   * @param right another
   * @param why the reason
   */
  record Pair(String section, String verdict, String rules, String left, String right, String why) {
    @Override
    public String toString() {
      return String.join(" | ", verdict, rules, left, right, why);
    }
  }

  static Stream<Pair> pairs() {
    return table().stream();
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void oneThingHasOneNameAndTwoHaveTwo(Pair pair) {
    NameRules rules = Objects.requireNonNull(RULES.get(pair.rules()));
    ResourceName left = name(rules, pair.left());
    ResourceName right = name(rules, pair.right());
    if (pair.verdict().equals("one")) {
      assertThat(left).isEqualTo(right);
    } else {
      assertThat(left).isNotEqualTo(right);
    }
  }

  @ParameterizedTest
  @MethodSource("pairs")
  void aNameGivesItself(Pair pair) {
    NameRules rules = Objects.requireNonNull(RULES.get(pair.rules()));
    ResourceName once = name(rules, pair.left());
    assertThat(name(rules, once.text())).isEqualTo(once);
  }

  @Test
  void theTableIsAsLargeAsItShouldBe() {
    assertThat(table()).extracting(Pair::verdict).containsOnly("one", "two");
    assertThat(table()).filteredOn(pair -> pair.section().equals("general")).hasSizeGreaterThan(56);
    assertThat(table()).filteredOn(pair -> pair.section().equals("our own")).hasSizeGreaterThan(84);
    assertThat(table()).filteredOn(pair -> pair.verdict().equals("two")).hasSizeGreaterThan(70);
    assertThat(table()).doesNotHaveDuplicates();
  }

  private static ResourceName name(NameRules rules, String written) {
    Naming naming = rules.named(written);
    assertThat(naming).as(written).isInstanceOf(Naming.Named.class);
    return ((Naming.Named) naming).name();
  }

  private static List<Pair> table() {
    var pairs = new ArrayList<Pair>();
    String section = "";
    for (String line : lines()) {
      if (line.startsWith("== ")) {
        section = line.substring(3);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        String[] cells = line.split(" \\| ", -1);
        assertThat(cells).as(line).hasSize(5);
        pairs.add(
            new Pair(section, cells[0], cells[1], plain(cells[2]), plain(cells[3]), cells[4]));
      }
    }
    return pairs;
  }

  private static List<String> lines() {
    try (var in =
        new BufferedReader(
            new InputStreamReader(
                Objects.requireNonNull(AliasSuiteTest.class.getResourceAsStream("aliases.txt")),
                StandardCharsets.UTF_8))) {
      return in.lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String plain(String cell) {
    return ESCAPE
        .matcher(cell)
        .replaceAll(found -> Character.toString(Integer.parseInt(found.group(1), 16)));
  }

  private static NameRules files(Style style, LetterCase letterCase, String root, Links links) {
    return new NameRules(
        new FileRules(style, letterCase, root, links),
        UrlRules.usual(),
        RowRules.usual(),
        Aliases.none());
  }

  private static NameRules urls(UrlRules urls) {
    return new NameRules(FileRules.usual(), urls, RowRules.usual(), Aliases.none());
  }

  private static NameRules aliased() {
    var aliases =
        new MemoryAliases(
            Map.of(
                new ResourceName("row:users/email=a@x"), new ResourceName("row:users/id=7"),
                new ResourceName("row:users/login=ada"), new ResourceName("row:users/email=a@x"),
                new ResourceName("ticket:T-1"), new ResourceName("order:7"),
                new ResourceName("ring:a"), new ResourceName("ring:b"),
                new ResourceName("ring:b"), new ResourceName("ring:c"),
                new ResourceName("ring:c"), new ResourceName("ring:a")),
            0);
    return new NameRules(
        FileRules.usual(), UrlRules.usual(), new RowRules(Optional.of("PUBLIC")), aliases);
  }

  private static String linked(String path) {
    if (path.equals("/latest") || path.startsWith("/latest/")) {
      return linked("/current" + path.substring("/latest".length()));
    }
    return path.equals("/current") || path.startsWith("/current/")
        ? "/releases/42" + path.substring("/current".length())
        : path;
  }
}
