package dev.weir.naming;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.effect.ResourceName;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Aliases: followed to their end, replaced, forgotten when there is no room, harmless in circles.
 */
class MemoryAliasesTest {

  @Test
  void anAliasLeadsToTheNameThroughAnother() {
    var aliases = new MemoryAliases(Map.of(), 10);
    aliases.learn(name("k:login"), name("k:email"));
    aliases.learn(name("k:email"), name("k:7"));
    assertThat(named(aliases, "k:login")).isEqualTo("k:7");
    assertThat(named(aliases, "k:email")).isEqualTo("k:7");
    assertThat(named(aliases, "k:7")).isEqualTo("k:7");
  }

  @Test
  void whatIsLearnedAgainReplacesWhatWasKnown() {
    var aliases = new MemoryAliases(Map.of(), 10);
    aliases.learn(name("k:email"), name("k:7"));
    aliases.learn(name("k:email"), name("k:8"));
    assertThat(named(aliases, "k:email")).isEqualTo("k:8");
    assertThat(named(aliases, "k:7")).isEqualTo("k:7");
  }

  @Test
  void whatWasDeclaredIsNeverReplaced() {
    var aliases = new MemoryAliases(Map.of(name("k:email"), name("k:7")), 10);
    aliases.learn(name("k:email"), name("k:8"));
    assertThat(named(aliases, "k:email")).isEqualTo("k:7");
  }

  @Test
  void aCircleIsNotLearnedAndADeclaredOneHasOneName() {
    var aliases = new MemoryAliases(Map.of(), 10);
    aliases.learn(name("k:b"), name("k:a"));
    aliases.learn(name("k:a"), name("k:b"));
    aliases.learn(name("k:a"), name("k:a"));
    assertThat(named(aliases, "k:a")).isEqualTo("k:a");
    assertThat(named(aliases, "k:b")).isEqualTo("k:a");
    var ring =
        new MemoryAliases(
            Map.of(
                name("k:3"), name("k:1"),
                name("k:1"), name("k:2"),
                name("k:2"), name("k:3"),
                name("k:tail"), name("k:2")),
            0);
    assertThat(named(ring, "k:tail")).isEqualTo("k:1");
    assertThat(named(ring, "k:1")).isEqualTo("k:1");
    assertThat(named(ring, "k:2")).isEqualTo("k:1");
    assertThat(named(ring, "k:3")).isEqualTo("k:1");
  }

  @Test
  void withoutRoomTheOldestIsForgotten() {
    var aliases = new MemoryAliases(Map.of(name("k:declared"), name("k:0")), 2);
    aliases.learn(name("k:a"), name("k:1"));
    aliases.learn(name("k:b"), name("k:2"));
    aliases.learn(name("k:a"), name("k:1"));
    aliases.learn(name("k:c"), name("k:3"));
    assertThat(named(aliases, "k:a")).isEqualTo("k:1");
    assertThat(named(aliases, "k:b")).isEqualTo("k:b");
    assertThat(named(aliases, "k:c")).isEqualTo("k:3");
    assertThat(named(aliases, "k:declared")).isEqualTo("k:0");
  }

  @Test
  void aWalkThatIsTooLongHasNoNameRatherThanAWrongOne() {
    var aliases = new MemoryAliases(Map.of(), 100);
    for (int i = 0; i < 40; i++) {
      aliases.learn(name("k:" + i), name("k:" + (i + 1)));
    }
    assertThat(rules(aliases).named("key:0")).isInstanceOf(Naming.Unusable.class);
    assertThat(named(aliases, "k:8")).isEqualTo("k:40");
  }

  private static ResourceName name(String text) {
    return new ResourceName(text.replace("k:", "key:"));
  }

  private static String named(Aliases aliases, String text) {
    Naming naming = rules(aliases).named(name(text).text());
    return ((Naming.Named) naming).name().text().replace("key:", "k:");
  }

  private static NameRules rules(Aliases aliases) {
    return new NameRules(FileRules.usual(), UrlRules.usual(), RowRules.usual(), aliases);
  }
}
