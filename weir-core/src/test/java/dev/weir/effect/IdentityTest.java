package dev.weir.effect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;

/** Keys and fingerprints: different things never share one, whatever text they are made of. */
class IdentityTest {

  @Test
  void stepsWithDifferentPartsHaveDifferentKeys() {
    long seed = Long.getLong("weir.seed", System.nanoTime());
    var random = new Random(seed);
    Map<EffectKey, List<String>> seen = new HashMap<>();
    for (int i = 0; i < 50_000; i++) {
      List<String> parts = List.of(awkward(random), awkward(random), awkward(random));
      EffectKey key = EffectKey.step(parts.get(0), parts.get(1), parts.get(2));
      assertThat(seen.getOrDefault(key, parts))
          .as("run again with -Dweir.seed=%d: %s", seed, key)
          .isEqualTo(parts);
      seen.put(key, parts);
    }
  }

  @Test
  void partsCannotMoveFromOneFieldToTheNext() {
    assertThat(EffectKey.step("a:1", "b", "c")).isNotEqualTo(EffectKey.step("a", "1:b", "c"));
    assertThat(EffectKey.step("r", "1:s", "o")).isNotEqualTo(EffectKey.step("r:3", "s", "o"));
  }

  @Test
  void theFourSourcesNeverMeet() {
    Fingerprint intent = fingerprint("x");
    String judged = EffectKey.judged(intent, 1).text();
    assertThat(
            List.of(
                EffectKey.given("k"),
                EffectKey.business("k"),
                EffectKey.step("k", "k", "k"),
                EffectKey.judged(intent, 1),
                EffectKey.given(judged),
                EffectKey.given(EffectKey.business("k").text())))
        .doesNotHaveDuplicates();
  }

  @Test
  @ResourceLock(Resources.LOCALE)
  void judgedKeysSortByOccurrenceInEveryLocale() {
    Locale before = Locale.getDefault();
    Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab"));
    try {
      EffectKey second = EffectKey.judged(fingerprint("x"), 2);
      EffectKey tenth = EffectKey.judged(fingerprint("x"), 10);
      assertThat(second.text()).isLessThan(tenth.text()).endsWith(":00000002");
      assertThat(tenth.occurrence()).isEqualTo(10);
      assertThat(tenth.text()).startsWith(EffectKey.judgedPrefix(fingerprint("x")));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  void aKeyHasBounds() {
    assertThat(EffectKey.given("x".repeat(EffectKey.MAX_GIVEN)).text()).hasSize(261);
    assertThatThrownBy(() -> new EffectKey("")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EffectKey.given("x".repeat(600)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> EffectKey.given("k").occurrence())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void fingerprintsKnowWhereOnePartEnds() {
    assertThat(fingerprint("ab", "c")).isNotEqualTo(fingerprint("a", "bc"));
    assertThat(fingerprint("abc")).isNotEqualTo(fingerprint("abc", ""));
    assertThat(fingerprint("ab", "c")).isEqualTo(fingerprint("ab", "c"));
  }

  @Test
  void aStoredFingerprintIsTheSame() {
    Fingerprint original = fingerprint("x");
    assertThat(Fingerprint.stored(original.bytes()))
        .isEqualTo(original)
        .hasSameHashCodeAs(original);
    assertThat(original.hex()).hasSize(64);
    assertThatThrownBy(() -> Fingerprint.stored(new byte[31]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Fingerprint fingerprint(String... parts) {
    byte[][] bytes = new byte[parts.length][];
    for (int i = 0; i < parts.length; i++) {
      bytes[i] = parts[i].getBytes(StandardCharsets.UTF_8);
    }
    return Fingerprint.of(bytes);
  }

  private static String awkward(Random random) {
    String letters = ":1230a";
    var out = new StringBuilder();
    int size = random.nextInt(4);
    for (int i = 0; i < size; i++) {
      out.append(letters.charAt(random.nextInt(letters.length())));
    }
    return out.toString();
  }
}
