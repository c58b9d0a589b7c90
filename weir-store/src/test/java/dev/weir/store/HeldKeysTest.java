package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.call.Tenant;
import dev.weir.effect.EffectKey;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What is remembered of held keys: the last ones, nothing that was never seen, and not for ever.
 */
class HeldKeysTest {
  private static final int MANY = 40_000;

  private final HeldKeys held = new HeldKeys();

  private static EffectKey key(int number) {
    return EffectKey.given("order-" + number);
  }

  private void saw(IntFunction<EffectKey> keys, int from, int to) {
    IntStream.range(from, to).forEach(i -> held.saw(Tenant.DEFAULT, keys.apply(i)));
  }

  private long remembered(IntFunction<EffectKey> keys, int from, int to) {
    return IntStream.range(from, to)
        .filter(i -> held.probably(Tenant.DEFAULT, keys.apply(i)))
        .count();
  }

  @Test
  void nothingIsRememberedToBeginWith() {
    assertThat(remembered(HeldKeysTest::key, 0, MANY)).isZero();
  }

  @Test
  void whatWasSeenLastIsRemembered() {
    IntStream.range(0, 4 * MANY)
        .forEach(i -> {
          held.saw(Tenant.DEFAULT, key(i));
          assertThat(held.probably(Tenant.DEFAULT, key(i))).isTrue();
        });
  }

  @Test
  void theLastTensOfThousandsAreMostlyRemembered() {
    saw(HeldKeysTest::key, 0, 3 * MANY);
    assertThat(remembered(HeldKeysTest::key, 3 * MANY - 10_000, 3 * MANY)).isGreaterThan(9_950);
    assertThat(remembered(HeldKeysTest::key, 2 * MANY, 3 * MANY)).isGreaterThan(MANY * 85L / 100);
  }

  @Test
  void whatWasNotSeenForLongIsForgotten() {
    saw(HeldKeysTest::key, 0, 10 * MANY);
    assertThat(remembered(HeldKeysTest::key, 0, 5 * MANY)).isLessThan(100);
  }

  @Test
  void whatIsSeenAgainAndAgainStays() {
    for (int i = 0; i < 10 * MANY; i++) {
      held.saw(Tenant.DEFAULT, key(i));
      if (i % 1_000 == 0) {
        held.saw(Tenant.DEFAULT, EffectKey.given("the same"));
      }
    }
    assertThat(held.probably(Tenant.DEFAULT, EffectKey.given("the same"))).isTrue();
  }

  @Test
  void keysThatWereNeverSeenAreHardlyEverTakenForOthers() {
    saw(HeldKeysTest::key, 0, 3 * MANY);
    assertThat(remembered(HeldKeysTest::key, 3 * MANY, 13 * MANY)).isLessThan(3);
    assertThat(remembered(i -> EffectKey.business("order-" + i), 0, 3 * MANY)).isLessThan(3);
  }

  /** Texts of two letters whose {@link String#hashCode()} is one and the same. */
  @Test
  void keysThatCollideInTheirHashCodeAreTwoKeys() {
    IntFunction<EffectKey> alike =
        i ->
            EffectKey.given(
                IntStream.range(0, 16)
                    .mapToObj(bit -> (i >> bit & 1) == 0 ? "Aa" : "BB")
                    .reduce("", String::concat));
    assertThat(alike.apply(0).text().hashCode()).isEqualTo(alike.apply(1).text().hashCode());
    saw(alike, 0, 20_000);
    assertThat(remembered(alike, 10_000, 20_000)).isGreaterThan(9_950);
    assertThat(remembered(alike, 20_000, 65_536)).isLessThan(3);
  }

  @Test
  void tenantsDoNotShareKeys() {
    held.saw(new Tenant("a"), key(1));
    assertThat(held.probably(new Tenant("a"), key(1))).isTrue();
    assertThat(held.probably(new Tenant("b"), key(1))).isFalse();
  }

  @Test
  void longRandomKeysAreToldApartByAnyOneCharacter() {
    var random = new Random(1);
    StringBuilder text = new StringBuilder();
    random.ints(200, 'a', 'z' + 1).forEach(text::appendCodePoint);
    held.saw(Tenant.DEFAULT, EffectKey.given(text.toString()));
    for (int at = 0; at < text.length(); at++) {
      var other = new StringBuilder(text);
      other.setCharAt(at, '-');
      assertThat(held.probably(Tenant.DEFAULT, EffectKey.given(other.toString()))).isFalse();
    }
  }
}
