package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** After a batch was undone some are written with care, and more each time that it happens soon. */
class CareTest {
  private final Care care = new Care();

  @Test
  void nobodyIsCarefulAsLongAsAllGoesWell() {
    for (int i = 0; i < 1_000; i++) {
      assertThat(care.needed()).isFalse();
    }
  }

  @Test
  void whoCollidesAgainAndAgainIsSoonCarefulNearlyAlways() {
    int most = 0;
    for (int careful = Care.LEAST; careful <= 4 * Care.MOST; careful *= 2) {
      most = Math.min(careful, Care.MOST);
      assertThat(care.needed()).isFalse();
      care.collided();
      for (int i = 0; i < most; i++) {
        assertThat(care.needed()).as("batch %s of %s", i, most).isTrue();
      }
    }
    assertThat(most).isEqualTo(Care.MOST);
  }

  @Test
  void whenAsManyWentWellAsWouldHaveBeenSparedAllIsForgotten() {
    care.collided();
    care.collided();
    for (int i = 0; i < 2 * Care.LEAST; i++) {
      assertThat(care.needed()).isTrue();
    }
    for (int i = 0; i < 4 * Care.LEAST; i++) {
      assertThat(care.needed()).isFalse();
    }
    care.collided();
    for (int i = 0; i < Care.LEAST; i++) {
      assertThat(care.needed()).isTrue();
    }
    assertThat(care.needed()).isFalse();
  }
}
